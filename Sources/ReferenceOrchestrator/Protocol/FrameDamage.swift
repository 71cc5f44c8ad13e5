import NIOCore

/// Damages an audio message so that whoever reads it must notice.
enum FrameDamage {
    /// Damages the message that takes the buffer from an index to its end.
    ///
    /// In JSON the Base64 text gets a padding sign where none may stand, so that neither its length nor its characters
    /// are right; in a binary message the code of the encoding becomes one that nobody knows.
    static func apply(to buffer: inout ByteBuffer, messageAt start: Int, opcode: UInt8) {
        if opcode == WebSocketFrameBytes.binary {
            buffer.setInteger(UInt16.max, at: start + encodingPlace)
        } else if let end = payloadEnd(in: buffer, from: start) {
            buffer.setString("=*", at: end - 2)
        }
    }

    /// Where the code of the encoding stands in a binary message, behind sequence, sample rate and duration.
    private static let encodingPlace = 10

    /// Where the payload of an audio message ends: the last text that another member follows.
    private static func payloadEnd(in buffer: ByteBuffer, from start: Int) -> Int? {
        guard let view = buffer.viewBytes(at: start, length: buffer.writerIndex - start) else { return nil }
        let end = Array(#"",""#.utf8)
        var place = view.endIndex - end.count
        while place > view.startIndex {
            if view[place..<place + end.count].elementsEqual(end) { return place }
            place -= 1
        }
        return nil
    }
}

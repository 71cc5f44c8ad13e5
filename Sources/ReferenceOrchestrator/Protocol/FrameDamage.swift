import NIOCore

/// Damages an audio message so that whoever reads it must notice.
enum FrameDamage {
    /// Damages the WebSocket frame, unmasked, that takes the buffer from an index to its end.
    ///
    /// In JSON the Base64 text gets a padding sign where none may stand, so that neither its length nor its characters
    /// are right; in a binary message the code of the encoding becomes one that nobody knows.
    static func apply(to buffer: inout ByteBuffer, from start: Int) {
        guard let first: UInt8 = buffer.getInteger(at: start), let length: UInt8 = buffer.getInteger(at: start + 1)
        else { return }
        let header = length < 126 ? 2 : length == 126 ? 4 : 10
        if first & 0x0f == WebSocketFrameBytes.binary & 0x0f {
            buffer.setInteger(UInt16.max, at: start + header + encodingPlace)
        } else if let end = payloadEnd(in: buffer, from: start + header) {
            buffer.setString("=*", at: end - 2)
        }
    }

    /// Where the code of the encoding stands in a binary message, behind sequence, sample rate and duration.
    private static let encodingPlace = 10

    /// Where the longest text of an audio message ends: its payload, whose end is followed by another member.
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

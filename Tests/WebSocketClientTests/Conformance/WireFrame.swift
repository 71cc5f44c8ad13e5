/// A client's frame as it lies on the wire, taken apart by RFC 6455 §5.2 and nothing of the client's own code.
struct WireFrame: Sendable {
    var first: UInt8
    /// Nil if it is not masked.
    var key: [UInt8]?
    /// Unmasked.
    var payload: [UInt8]
    /// Bytes before the key, less the two that every frame has.
    var lengthBytes: Int

    var opcode: UInt8 { first & 15 }
    var isCompressed: Bool { first & 0x40 != 0 }

    /// All whole frames, and how many bytes were left.
    static func parse(_ bytes: [UInt8]) -> (frames: [WireFrame], rest: Int) {
        var frames: [WireFrame] = []
        var start = 0
        while start + 2 <= bytes.count {
            let short = Int(bytes[start + 1] & 0x7f)
            let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
            let isMasked = bytes[start + 1] & 0x80 != 0
            var index = start + 2 + lengthBytes
            guard index <= bytes.count else { break }
            let length = lengthBytes == 0 ? short : bytes[(start + 2)..<index].reduce(0) { $0 << 8 | Int($1) }
            guard index + (isMasked ? 4 : 0) + length <= bytes.count else { break }
            let key = isMasked ? Array(bytes[index..<(index + 4)]) : nil
            if isMasked { index += 4 }
            var payload = Array(bytes[index..<(index + length)])
            if let key {
                var position = 0
                while position < length {
                    payload[position] ^= key[position & 3]
                    position += 1
                }
            }
            frames.append(WireFrame(first: bytes[start], key: key, payload: payload, lengthBytes: lengthBytes))
            start = index + length
        }
        return (frames, bytes.count - start)
    }

    /// What no frame of a client may be, whatever the case (RFC 6455 §5); nothing if all are right.
    static func complaints(_ frames: [WireFrame], compression: Bool) -> [String] {
        var complaints: [String] = []
        for (index, frame) in frames.enumerated() {
            if frame.key == nil { complaints.append("frame \(index) is not masked (§5.1)") }
            if frame.first & 0x80 == 0 {
                complaints.append("frame \(index) is not final, which this client never sends")
            }
            if frame.first & 0x30 != 0 || frame.isCompressed && !compression {
                complaints.append("frame \(index) has a reserved bit set (§5.2)")
            }
            if ![1, 2, 8, 9, 10].contains(frame.opcode) { complaints.append("opcode \(frame.opcode) (§5.2)") }
            let count = frame.payload.count
            let form = count > 65_535 ? 8 : count > 125 ? 2 : 0
            if frame.lengthBytes != form { complaints.append("length \(count) in \(frame.lengthBytes) bytes (§5.2)") }
            if frame.opcode >= 8, count > 125 || frame.isCompressed {
                complaints.append("control frame \(index) of \(count) bytes (§5.5)")
            }
            if frame.opcode == 8, index < frames.count - 1 {
                complaints.append("\(frames.count - 1 - index) frames after the close frame (§5.5.1)")
            }
        }
        // Of a dozen keys of 32 bits, two are the same once in 65 million runs; the seeds are fixed at that.
        let keys = frames.compactMap(\.key)
        if Set(keys).count < keys.count { complaints.append("a masking key was used twice (§5.3)") }
        return complaints
    }
}

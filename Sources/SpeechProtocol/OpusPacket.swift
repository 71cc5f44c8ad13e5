/// What an Opus packet's first bytes tell of it (RFC 6716 §3).
enum OpusPacket {
    /// A duration in nanoseconds, or why the packet is none.
    enum Reading: Equatable {
        case plays(nanoseconds: Int64)
        case invalid(String)
    }

    /// How long a packet plays.
    ///
    /// From the table of contents and the frame count (RFC 6716 §3.1 and §3.2), with all the demands R1 to R7 of §3.4.
    /// Bytes are asked for one by one, so a packet in Base64 needs only its first characters decoded; an accessor that
    /// answers nil within the packet makes it invalid.
    @inline(__always)
    static func read(byteCount: Int, byteAt: (Int) -> UInt8?) -> Reading {
        guard byteCount > 0 else { return .invalid("an empty Opus packet") }
        guard let contents = byteAt(0) else { return .invalid(undecodable) }
        let frame = frameNanoseconds(configuration: contents >> 3)
        let rest = byteCount - 1
        switch contents & 3 {
        case 0:
            return rest <= longestFrame ? .plays(nanoseconds: frame) : .invalid("an Opus frame longer than 1275 bytes")
        case 1:
            guard rest.isMultiple(of: 2) else { return .invalid("two equal Opus frames in an odd number of bytes") }
            return rest / 2 <= longestFrame
                ? .plays(nanoseconds: 2 * frame) : .invalid("an Opus frame longer than 1275 bytes")
        case 2:
            var position = 1
            switch length(byteCount: byteCount, position: &position, byteAt: byteAt) {
            case .failure(let reason): return .invalid(reason)
            case .length(let first):
                let second = byteCount - position - first
                guard second >= 0 else { return .invalid(truncated) }
                guard second <= longestFrame else { return .invalid("an Opus frame longer than 1275 bytes") }
                return .plays(nanoseconds: 2 * frame)
            }
        default:
            return readCounted(frame: frame, byteCount: byteCount, byteAt: byteAt)
        }
    }

    /// A packet of code 3: a count of frames, equal or of their own lengths, perhaps padded (RFC 6716 §3.2.5).
    private static func readCounted(frame: Int64, byteCount: Int, byteAt: (Int) -> UInt8?) -> Reading {
        guard byteCount > 1 else { return .invalid(truncated) }
        guard let header = byteAt(1) else { return .invalid(undecodable) }
        let frames = Int(header & 0x3F)
        let duration = Int64(frames) * frame
        guard frames > 0 else { return .invalid("an Opus packet of no frames") }
        guard duration <= longestPacketNanoseconds else { return .invalid("an Opus packet longer than 120 ms") }
        var position = 2
        var padding = 0
        if header & 0x40 != 0 {
            // 255 means 254 bytes of padding and another length byte after this one.
            var more = true
            while more {
                guard position < byteCount else { return .invalid(truncated) }
                guard let value = byteAt(position) else { return .invalid(undecodable) }
                position += 1
                more = value == 255
                padding += more ? 254 : Int(value)
            }
        }
        var remaining = byteCount - padding
        guard remaining >= position else { return .invalid(truncated) }
        if header & 0x80 == 0 {
            remaining -= position
            guard remaining.isMultiple(of: frames) else { return .invalid("equal Opus frames of unequal length") }
            guard remaining / frames <= longestFrame else { return .invalid("an Opus frame longer than 1275 bytes") }
            return .plays(nanoseconds: duration)
        }
        var coded = 0
        for _ in 1..<frames {
            switch length(byteCount: remaining, position: &position, byteAt: byteAt) {
            case .failure(let reason): return .invalid(reason)
            case .length(let bytes): coded += bytes
            }
        }
        let last = remaining - position - coded
        guard last >= 0 else { return .invalid(truncated) }
        guard last <= longestFrame else { return .invalid("an Opus frame longer than 1275 bytes") }
        return .plays(nanoseconds: duration)
    }

    private enum FrameLength {
        case length(Int)
        case failure(String)
    }

    /// A frame's length in one or two bytes (RFC 6716 §3.2.1).
    private static func length(byteCount: Int, position: inout Int, byteAt: (Int) -> UInt8?) -> FrameLength {
        guard position < byteCount else { return .failure(truncated) }
        guard let first = byteAt(position) else { return .failure(undecodable) }
        position += 1
        guard first >= 252 else { return .length(Int(first)) }
        guard position < byteCount else { return .failure(truncated) }
        guard let second = byteAt(position) else { return .failure(undecodable) }
        position += 1
        return .length(Int(second) * 4 + Int(first))
    }

    /// RFC 6716 table 2: SILK 10 to 60 ms, hybrid 10 and 20 ms, CELT 2.5 to 20 ms.
    private static func frameNanoseconds(configuration: UInt8) -> Int64 {
        switch configuration {
        case 0..<12:
            let step = Int64(configuration % 4)
            return step == 3 ? 60_000_000 : 10_000_000 << step
        case 12..<16: return 10_000_000 << Int64(configuration % 2)
        default: return 2_500_000 << Int64(configuration % 4)
        }
    }

    private static let longestFrame = 1275
    private static let longestPacketNanoseconds: Int64 = 120_000_000
    private static let truncated = "an Opus packet that ends before its frames do"
    private static let undecodable = "an Opus packet in wrong Base64"
}

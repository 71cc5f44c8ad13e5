import Timing

/// The kinds of frame (RFC 6455 §5.2).
enum Opcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xa

    var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Makes a client's frames: final, and masked with keys of a seeded sequence.
///
/// RFC 6455 §10.3 wants keys that a script in a browser cannot foresee. Here no stranger chooses the payload, and a
/// run that can be repeated byte for byte is worth more.
struct FrameEncoder {
    private var keys: SeededRandom

    init(keys: SeededRandom) { self.keys = keys }

    /// Makes one frame and lends it to `use`.
    mutating func withFrame<Result>(
        _ opcode: Opcode,
        compressed: Bool = false,
        payload: UnsafeRawBufferPointer,
        _ use: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let key = UInt32(truncatingIfNeeded: keys.next() >> 32)
        let headerLength = Self.headerLength(payload.count)
        // On the stack up to 1 KiB, which commands and most texts are; a session keeps no buffer for sending.
        return withUnsafeTemporaryAllocation(byteCount: headerLength + payload.count, alignment: 8) { frame in
            Self.writeHeader(opcode, compressed: compressed, length: payload.count, key: key, to: frame)
            UnsafeMutableRawBufferPointer(rebasing: frame[headerLength...]).copyMasked(payload, key: key)
            return use(UnsafeRawBufferPointer(frame))
        }
    }

    /// Bytes before the payload: two, the long forms' two or eight, the key's four.
    static func headerLength(_ length: Int) -> Int {
        switch length {
        case ..<126: 6
        case ..<65_536: 8
        default: 14
        }
    }

    private static func writeHeader(
        _ opcode: Opcode,
        compressed: Bool,
        length: Int,
        key: UInt32,
        to frame: UnsafeMutableRawBufferPointer
    ) {
        frame[0] = 0x80 | (compressed ? 0x40 : 0) | opcode.rawValue
        switch length {
        case ..<126: frame[1] = 0x80 | UInt8(length)
        case ..<65_536:
            frame[1] = 0x80 | 126
            frame.storeBytes(of: UInt16(length).bigEndian, toByteOffset: 2, as: UInt16.self)
        default:
            frame[1] = 0x80 | 127
            frame.storeBytes(of: UInt64(length).bigEndian, toByteOffset: 2, as: UInt64.self)
        }
        frame.storeBytes(of: key.littleEndian, toByteOffset: headerLength(length) - 4, as: UInt32.self)
    }
}

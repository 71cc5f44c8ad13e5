import CZlib

/// Takes one connection's messages out of their compression (RFC 7692 section 7.2.2).
final class MessageInflater {
    enum Outcome: Equatable {
        case message([UInt8])
        case tooLong
        /// Not what a compressor makes.
        case broken
    }

    /// The end of an empty block, which the sender has left out.
    private static let tail: [UInt8] = [0x00, 0x00, 0xff, 0xff]
    private static let chunk = 8192

    private let windowBits: Int32
    private let keepsContext: Bool
    private var stream: UnsafeMutablePointer<z_stream>?

    init(_ agreement: DeflateAgreement) {
        // Clients whose zlib has no raw window of 2⁸ use 2⁹, and a larger window reads all that a smaller one wrote.
        windowBits = Int32(max(agreement.clientWindowBits, 9))
        keepsContext = agreement.clientKeepsContext
    }

    deinit {
        guard let stream else { return }
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The message that these bytes were made of, if it is no longer than `limit`.
    func inflate(_ bytes: [UInt8], limit: Int) -> Outcome {
        guard let stream = opened() else { return .broken }
        if !keepsContext { inflateReset(stream) }
        var message: [UInt8] = []
        for part in [bytes, Self.tail] {
            let outcome = part.withUnsafeBytes { run(stream, $0, &message, limit: limit) }
            if let outcome { return outcome }
        }
        return .message(message)
    }

    /// Feeds some input; the outcome if it is not to go on.
    private func run(
        _ stream: UnsafeMutablePointer<z_stream>,
        _ input: UnsafeRawBufferPointer,
        _ message: inout [UInt8],
        limit: Int
    ) -> Outcome? {
        guard let start = input.bindMemory(to: UInt8.self).baseAddress else { return nil }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
        stream.pointee.avail_in = UInt32(input.count)
        while true {
            var result = Z_OK
            let part = [UInt8](unsafeUninitializedCapacity: Self.chunk) { room, count in
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                result = CZlib.inflate(stream, Z_SYNC_FLUSH)
                count = room.count - Int(stream.pointee.avail_out)
            }
            message += part
            if message.count > limit { return .tooLong }
            switch result {
            // A sender may have ended its stream (section 7.2.3.4); what follows is a new one.
            case Z_STREAM_END: inflateReset(stream)
            case Z_OK: break
            // All input is used up.
            case Z_BUF_ERROR: return nil
            default: return .broken
            }
            if stream.pointee.avail_in == 0, part.count < Self.chunk { return nil }
        }
    }

    private func opened() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return stream }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_init(stream, -windowBits) == Z_OK else {
            stream.deallocate()
            return nil
        }
        self.stream = stream
        return stream
    }
}

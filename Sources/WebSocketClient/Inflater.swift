import CZlib

/// Inflates the server's messages (RFC 7692 §7.2.2); some 7 kB and a window, both allocated by the first message.
final class Inflater {
    private let windowBits: Int32
    private let keepsContext: Bool
    private var stream: UnsafeMutablePointer<z_stream>?
    private var output = ByteStore()

    /// What every message's last four bytes were before the sender took them off.
    private static let tail = UInt32(bigEndian: 0x0000_ffff)
    private static let chunk = 16_384

    init(windowBits: Int, keepsContext: Bool) {
        self.windowBits = Int32(windowBits)
        self.keepsContext = keepsContext
    }

    deinit {
        guard let stream else { return }
        inflateEnd(stream)
        stream.deallocate()
    }

    var heldBytes: Int { output.capacity }

    /// Inflates one message; its bytes are good until the next call or `release`.
    ///
    /// The limit holds while inflating: a small message that would become gigabytes costs `limit` bytes at most.
    func inflate(_ message: UnsafeRawBufferPointer, limit: Int) throws(ProtocolViolation) -> UnsafeRawBufferPointer {
        output.release()
        // An empty message ought to be one zero byte (RFC 7692 §7.2.3.6); without it there is nothing to inflate.
        guard !message.isEmpty else { return output.bytes }
        let stream = opened()
        let isEnded = try run(stream, message, limit: limit)
        // A sender that ended its stream and left out the empty block after it (RFC 7692 §7.2.3.4) is understood too.
        if !isEnded {
            try withUnsafeBytes(of: Self.tail) { bytes throws(ProtocolViolation) in
                _ = try run(stream, bytes, limit: limit)
            }
            // Bit 7: zlib stands between two blocks.
            guard stream.pointee.data_type & 128 != 0 else {
                throw .invalidData("a compressed message that ends within a block (RFC 7692 §7.2.2)")
            }
        }
        if !keepsContext { inflateReset(stream) }
        return output.bytes
    }

    /// Gives the last message's memory back.
    func release() { output.release() }

    private func opened() -> UnsafeMutablePointer<z_stream> {
        if let stream { return stream }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Negative: raw deflate, without zlib's header.
        let result = czlib_inflate_init(stream, -windowBits)
        precondition(result == Z_OK, "zlib has no memory for a stream")
        self.stream = stream
        return stream
    }

    /// Feeds `input`; true if it ended with the end of a deflate stream.
    private func run(
        _ stream: UnsafeMutablePointer<z_stream>,
        _ input: UnsafeRawBufferPointer,
        limit: Int
    ) throws(ProtocolViolation) -> Bool {
        // zlib only reads it: its pointer lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(input.count)
        var result = Z_OK
        repeat {
            let room = min(max(4 * input.count, 1_024), Self.chunk, limit + 1 - output.count)
            output.append(upTo: room) { free in
                stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(free.count)
                result = CZlib.inflate(stream, Z_SYNC_FLUSH)
                return free.count - Int(stream.pointee.avail_out)
            }
            guard output.count <= limit else {
                throw .tooLarge("a compressed message of more than \(limit) bytes inflated")
            }
            switch result {
            case Z_OK: break
            // No input left and nothing held back.
            case Z_BUF_ERROR: return false
            case Z_STREAM_END: reopen(stream)
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)"
                throw .invalidData("a message that does not inflate: \(reason) (RFC 7692 §7.2.2)")
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        return result == Z_STREAM_END
    }

    /// After a final block: a new deflate stream over the same window.
    private func reopen(_ stream: UnsafeMutablePointer<z_stream>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32_768) { window in
            var length: UInt32 = 0
            inflateGetDictionary(stream, window.baseAddress, &length)
            inflateReset(stream)
            inflateSetDictionary(stream, window.baseAddress, length)
        }
    }
}

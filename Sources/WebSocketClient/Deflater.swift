import CZlib

/// Deflates our messages (RFC 7692 §7.2.1); some 22 kB, allocated by the first one.
///
/// We send texts of at most some kilobytes, so a window of 2 kB does; a sender may always use less than agreed.
final class Deflater {
    private let windowBits: Int32
    private let keepsContext: Bool
    private var stream: UnsafeMutablePointer<z_stream>?

    private static let largestWindowBits = 11
    private static let memoryLevel: Int32 = 4

    init(windowBits: Int, keepsContext: Bool) {
        // zlib makes no raw stream with a window of 2^8. With 2^9 it refers back 512 − 262 = 250 bytes at most, which a
        // window of 2^8 holds.
        self.windowBits = Int32(min(max(windowBits, 9), Self.largestWindowBits))
        self.keepsContext = keepsContext
    }

    deinit {
        guard let stream else { return }
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Deflates one message that is not empty, and lends the result to `use`.
    func withDeflated<Result>(
        _ message: UnsafeRawBufferPointer,
        _ use: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let stream = opened()
        if !keepsContext { deflateReset(stream) }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: message.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(message.count)
        var output = ByteStore()
        repeat {
            output.append(upTo: message.count / 2 + 64) { free in
                stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(free.count)
                deflate(stream, Z_SYNC_FLUSH)
                return free.count - Int(stream.pointee.avail_out)
            }
        } while stream.pointee.avail_out == 0
        // The empty block's 00 00 FF FF, which the receiver adds again.
        output.removeLast(4)
        return use(output.bytes)
    }

    private func opened() -> UnsafeMutablePointer<z_stream> {
        if let stream { return stream }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = czlib_deflate_init(stream, Z_DEFAULT_COMPRESSION, -windowBits, Self.memoryLevel)
        precondition(result == Z_OK, "zlib has no memory for a stream")
        self.stream = stream
        return stream
    }
}

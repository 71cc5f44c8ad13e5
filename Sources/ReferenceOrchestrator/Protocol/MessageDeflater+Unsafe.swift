import CZlib
import NIOCore

/// Compresses one connection's messages (RFC 7692 section 7.2.1); some 40 kB, taken by the first message.
final class MessageDeflater {
    /// zlib has no raw stream with a window of 2⁸.
    ///
    /// It never refers back farther than its window less 262 bytes, so that
    /// what it makes with 2⁹ can be read with 2⁸.
    private static let smallestWindowBits = 9
    /// An audio message and its predecessor fit; a server may use less than was agreed on.
    private static let largestWindowBits = 13
    private static let memoryLevel: Int32 = 6
    /// The end of the empty block that flushing appends, which is not sent.
    private static let tailLength = 4

    private let windowBits: Int32
    private let keepsContext: Bool
    private var stream: UnsafeMutablePointer<z_stream>?

    init(_ agreement: DeflateAgreement) {
        windowBits = Int32(min(max(agreement.serverWindowBits, Self.smallestWindowBits), Self.largestWindowBits))
        keepsContext = agreement.serverKeepsContext
    }

    deinit {
        guard let stream else { return }
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The message compressed; nil if there is no memory for it, and then it may be sent as it is.
    func deflate(_ message: ByteBuffer, allocator: ByteBufferAllocator = .init()) -> ByteBuffer? {
        guard let stream = opened() else { return nil }
        if !keepsContext { deflateReset(stream) }
        var result = allocator.buffer(capacity: message.readableBytes / 2 + 64)
        message.withUnsafeReadableBytes { bytes in
            // zlib only reads it: its pointer lacks the const.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(bytes.count)
            repeat {
                result.writeWithUnsafeMutableBytes(minimumWritableBytes: 256) { room in
                    stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    CZlib.deflate(stream, Z_SYNC_FLUSH)
                    return room.count - Int(stream.pointee.avail_out)
                }
            } while stream.pointee.avail_out == 0
        }
        result.moveWriterIndex(to: result.writerIndex - Self.tailLength)
        return result
    }

    private func opened() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return stream }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Negative: raw deflate, without zlib's header. The fastest level does: what repeats from frame to frame is far
        // longer than what a slower one would look for.
        guard czlib_deflate_init(stream, Z_BEST_SPEED, -windowBits, Self.memoryLevel) == Z_OK else {
            stream.deallocate()
            return nil
        }
        self.stream = stream
        return stream
    }
}

import CLinux
import Glibc
public import Timing

extension ByteStream {
    /// Sends bytes, queueing what the kernel doesn't take now.
    ///
    /// Under TLS the bytes count as handed over when all of their ciphertext is.
    ///
    /// - Returns: When the last byte had been handed to the kernel; nil when some are queued, and then `streamFlushed`
    ///   follows. Nil too, with no `streamFlushed`, when the stream is not open or its write side is shut down.
    @discardableResult
    public func write(_ bytes: UnsafeRawBufferPointer) -> MonotonicInstant? {
        guard state == .open, writeSide == .open, writeFailure == nil else { return nil }
        if tls == nil { send(bytes) } else { sendEncrypted(bytes) }
        guard writeFailure == nil, deferredEnd == nil else { return nil }
        if output.isEmpty { return .now }
        owesFlush = true
        return nil
    }

    /// Says that nothing more will be written, once what is queued has been sent: close_notify under TLS, and FIN.
    ///
    /// The stream lasts until the peer ends its side too.
    public func shutdownWrite() {
        guard state == .open, writeSide == .open, writeFailure == nil else { return }
        writeSide = .closing
        if tls != nil { sendCloseNotify() }
        shutdownIfSent()
    }

    /// Sends now what the kernel takes and queues the rest.
    func send(_ bytes: UnsafeRawBufferPointer) {
        guard writeFailure == nil else { return }
        let sent = output.isEmpty ? sendNow(bytes) : 0
        guard sent < bytes.count, writeFailure == nil else { return }
        output.append(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
        awaitWritable(true)
    }

    /// The socket can take bytes again.
    func flush() {
        guard !output.isEmpty else { return awaitWritable(false) }
        output.offer { sendNow($0) }
        guard output.isEmpty, writeFailure == nil else { return }
        let now = MonotonicInstant.now
        awaitWritable(false)
        shutdownIfSent()
        if owesFlush {
            owesFlush = false
            handler?.streamFlushed(at: now)
        }
    }

    private func sendNow(_ bytes: UnsafeRawBufferPointer) -> Int {
        var sent = 0
        while sent < bytes.count, let base = bytes.baseAddress {
            let count = clinux_send(descriptor, base + sent, bytes.count - sent)
            if count > 0 {
                sent += count
            } else if count == -Int(EAGAIN) {
                break
            } else if count != -Int(EINTR) {
                writeFailed(systemMessage(Int32(-count)))
                break
            }
        }
        return sent
    }

    private func writeFailed(_ reason: String) {
        writeFailure = reason
        loop.runLater(self)
    }

    private func shutdownIfSent() {
        guard writeSide == .closing, output.isEmpty, writeFailure == nil else { return }
        writeSide = .closed
        // Fails only on a connection that is gone, and then the read says so.
        _ = clinux_shutdown_write(descriptor)
    }

    private func awaitWritable(_ wanted: Bool) {
        guard wanted != awaitsWritable, let token else { return }
        awaitsWritable = wanted
        loop.watch(self, for: interest, token)
    }
}

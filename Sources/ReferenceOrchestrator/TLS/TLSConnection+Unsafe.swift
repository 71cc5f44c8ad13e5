import COpenSSL
import NIOCore

/// The server's side of TLS for one connection, between two memory buffers: it touches no socket.
final class TLSConnection {
    enum Condition: Equatable {
        case open
        /// The client said that it sends no more.
        case closed
        case failed(String)
    }

    private let ssl: OpaquePointer
    /// Both are owned by `ssl`.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private var isClosed = false

    /// Throws `ReferenceServerError.tls` if there is no memory for it.
    init(_ context: TLSServerContext) throws(ReferenceServerError) {
        guard let ssl = SSL_new(context.pointer) else { throw .tls(OpenSSLReason.take()) }
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw .tls(OpenSSLReason.take())
        }
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_accept_state(ssl)
    }

    deinit { SSL_free(ssl) }

    /// Takes what came from the client and appends what it says to `plaintext`; handshakes by itself.
    func open(_ ciphertext: ByteBuffer, into plaintext: inout ByteBuffer) -> Condition {
        ciphertext.withUnsafeReadableBytes { bytes in
            // A memory buffer takes all that it is given.
            _ = BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
        }
        while true {
            ERR_clear_error()
            var result: Int32 = 0
            plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: 4096) { room in
                var count = 0
                result = SSL_read_ex(ssl, room.baseAddress, room.count, &count)
                return result == 1 ? count : 0
            }
            if result == 1 { continue }
            switch SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .open
            case SSL_ERROR_ZERO_RETURN: return .closed
            default:
                isClosed = true
                return .failed(OpenSSLReason.take())
            }
        }
    }

    /// What there is to send for these bytes, and for the handshake.
    func seal(_ plaintext: ByteBuffer) -> ByteBuffer {
        plaintext.withUnsafeReadableBytes { bytes in
            guard !bytes.isEmpty, !isClosed else { return }
            ERR_clear_error()
            var count = 0
            if SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &count) != 1 { isClosed = true }
        }
        return takeCiphertext()
    }

    /// What there is to send by itself: parts of a handshake, alerts.
    func takeCiphertext() -> ByteBuffer {
        var result = ByteBuffer()
        let pending = BIO_ctrl_pending(outgoing)
        guard pending > 0 else { return result }
        result.writeWithUnsafeMutableBytes(minimumWritableBytes: pending) { room in
            max(0, Int(BIO_read(outgoing, room.baseAddress, Int32(min(room.count, pending)))))
        }
        return result
    }

    /// The goodbye that tells an end from a connection cut off (RFC 8446 section 6.1); empty the second time.
    func goodbye() -> ByteBuffer {
        guard !isClosed else { return ByteBuffer() }
        isClosed = true
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
        return takeCiphertext()
    }
}

import COpenSSL

/// TLS of one connection between two memory buffers: ciphertext goes in and comes out, no socket is touched.
final class TLSSession {
    enum Progress: Equatable {
        /// More ciphertext is needed.
        case waiting
        case done
        case failed(String)
    }

    enum Condition: Equatable {
        case flowing
        /// The peer said close_notify.
        case closed
        case failed(String)
    }

    private let ssl: OpaquePointer
    /// Owned by `ssl`.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// - Parameter host: Name or address that the peer's certificate has to be for; a name is sent too (SNI).
    init(_ context: TLSContext, host: String) throws(EventLoopError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else { throw .tls(reason: opensslReason()) }
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw .tls(reason: opensslReason())
        }
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_connect_state(ssl)
        let isAddress = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
        if !isAddress {
            // RFC 6066 section 3: SNI is for names only.
            if copenssl_set_tlsext_host_name(ssl, host) != 1 || SSL_set1_host(ssl, host) != 1 {
                throw .tls(reason: "\(host): \(opensslReason())")
            }
        }
        ERR_clear_error()
    }

    deinit { SSL_free(ssl) }

    /// Takes ciphertext from the peer.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
    }

    /// Goes on with the handshake as far as what was fed allows.
    func handshake() -> Progress {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return .done }
        if SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ { return .waiting }
        return .failed(handshakeFailure())
    }

    /// Decrypts what was fed into `room` and says how many bytes that gave.
    func decrypt(into room: UnsafeMutableRawBufferPointer) -> (count: Int, condition: Condition) {
        var count = 0
        while count < room.count, let base = room.baseAddress {
            ERR_clear_error()
            var read = 0
            let result = SSL_read_ex(ssl, base + count, room.count - count, &read)
            if result == 1 {
                count += read
                continue
            }
            switch SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return (count, .flowing)
            case SSL_ERROR_ZERO_RETURN: return (count, .closed)
            default: return (count, .failed(opensslReason()))
            }
        }
        return (count, .flowing)
    }

    /// Whether the beginning of a record was fed whose end is still to come.
    var holdsPartOfRecord: Bool {
        if SSL_has_pending(ssl) != 0 { return true }
        // After a header without a byte of its body only the state says so: "RH" is reading a header, "RB" a body.
        guard let state = SSL_rstate_string(ssl) else { return false }
        return state[1] == UInt8(ascii: "B")
    }

    /// Encrypts into the outgoing buffer; the reason if it fails.
    func encrypt(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard !bytes.isEmpty else { return nil }
        ERR_clear_error()
        var written = 0
        // A memory buffer takes all that it's given.
        return SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &written) == 1 ? nil : opensslReason()
    }

    /// Puts close_notify into the outgoing buffer.
    func closeNotify() {
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Moves ciphertext for the peer into `room` and says how many bytes; 0 when there's no more.
    func takeCiphertext(into room: UnsafeMutableRawBufferPointer) -> Int {
        max(0, Int(BIO_read(outgoing, room.baseAddress, Int32(room.count))))
    }

    private func handshakeFailure() -> String {
        let verdict = SSL_get_verify_result(ssl)
        let reason = opensslReason()
        guard verdict != X509_V_OK, SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE,
            let text = X509_verify_cert_error_string(verdict)
        else { return reason }
        return "the peer's certificate was not accepted: \(String(cString: text))"
    }
}

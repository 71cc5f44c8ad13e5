import COpenSSL
import Glibc

/// TLS's settings for any number of connections: whom to trust, and who this client is.
///
/// TLS 1.2 is the lowest version spoken.
public final class TLSContext: @unchecked Sendable {
    // Unchecked: OpenSSL allows an SSL_CTX to be used by many threads once it's set up (openssl-threads(7)), and it's
    // set up before init returns.
    let pointer: OpaquePointer
    let verifies: Bool

    /// - Parameters:
    ///   - ca: PEM file (or a directory as by `openssl rehash`) of the authorities to trust; the system's when nil.
    ///   - certificate: PEM file of the client's own certificate, followed by its chain.
    ///   - key: PEM file of its private key without passphrase; in the certificate's file when nil.
    ///   - verify: Whether the peer's chain, validity and host name are checked.
    /// - Throws: `EventLoopError.tlsFile` naming the file that could not be used.
    public init(
        ca: String? = nil,
        certificate: String? = nil,
        key: String? = nil,
        verify: Bool = true
    ) throws(EventLoopError) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(TLS_client_method()) else { throw .tls(reason: opensslReason()) }
        self.pointer = pointer
        verifies = verify
        _ = copenssl_set_min_proto_version(pointer, TLS1_2_VERSION)
        // Buffers of idle connections are given back: 34 kB each.
        _ = copenssl_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        copenssl_refuse_renegotiation(pointer)
        // Without this OpenSSL asks for passphrases on the terminal.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
        SSL_CTX_set_verify(pointer, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
        if let ca {
            try Self.requireReadable(ca)
            try Self.check(Self.trust(ca, in: pointer), ca, "no certificate in PEM")
            // An intermediate authority, or the server's own certificate, may be trusted by itself.
            X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
        } else if verify {
            SSL_CTX_set_default_verify_paths(pointer)
        }
        if let certificate {
            try Self.requireReadable(certificate)
            let result = SSL_CTX_use_certificate_chain_file(pointer, certificate)
            try Self.check(result, certificate, "no certificate in PEM")
            let keyFile = key ?? certificate
            try Self.requireReadable(keyFile)
            let keyResult = SSL_CTX_use_PrivateKey_file(pointer, keyFile, SSL_FILETYPE_PEM)
            try Self.check(keyResult, keyFile, "no private key in PEM without passphrase for this certificate")
            try Self.check(SSL_CTX_check_private_key(pointer), keyFile, "not the certificate's key")
        } else if let key {
            throw .tlsFile(path: key, reason: "a client key is of no use without a certificate")
        }
    }

    deinit { SSL_CTX_free(pointer) }

    private static func trust(_ path: String, in context: OpaquePointer) -> Int32 {
        var status = stat()
        let isDirectory = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        return isDirectory ? SSL_CTX_load_verify_dir(context, path) : SSL_CTX_load_verify_file(context, path)
    }

    private static func requireReadable(_ path: String) throws(EventLoopError) {
        if access(path, R_OK) != 0 { throw .tlsFile(path: path, reason: systemMessage(errno)) }
    }

    private static func check(_ result: Int32, _ path: String, _ meaning: String) throws(EventLoopError) {
        if result != 1 { throw .tlsFile(path: path, reason: "\(meaning) (\(opensslReason()))") }
    }
}

/// The reason of OpenSSL's oldest error since they were cleared, and clears them.
func opensslReason() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    if code == 0 { return "unknown reason" }
    if copenssl_error_is_system(code) != 0 { return systemMessage(copenssl_error_reason(code)) }
    if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
    return "OpenSSL error \(code)"
}

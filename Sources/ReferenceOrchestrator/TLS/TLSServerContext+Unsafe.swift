import COpenSSL
import Glibc

/// The server's certificate and key, ready for any number of connections of one event loop.
///
/// TLS 1.2 is the lowest version spoken.
final class TLSServerContext {
    let pointer: OpaquePointer

    /// Throws `ReferenceServerError.tls` naming the file that cannot be used.
    init(_ identity: TLSIdentity) throws(ReferenceServerError) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw .tls(OpenSSLReason.take()) }
        self.pointer = pointer
        _ = copenssl_set_min_proto_version(pointer, TLS1_2_VERSION)
        _ = copenssl_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        copenssl_refuse_renegotiation(pointer)
        // Without this OpenSSL would ask for passphrases on the terminal.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
        try Self.requireReadable(identity.certificate)
        let chain = SSL_CTX_use_certificate_chain_file(pointer, identity.certificate)
        try Self.require(chain, identity.certificate, "holds no certificate in PEM")
        switch identity.key {
        case .file(let path):
            try Self.requireReadable(path)
            let result = SSL_CTX_use_PrivateKey_file(pointer, path, SSL_FILETYPE_PEM)
            try Self.require(result, path, "holds no private key in PEM without passphrase that fits the certificate")
        case .text(let text):
            let memory = BIO_new_mem_buf(text, Int32(text.count))
            defer { BIO_free(memory) }
            let key = PEM_read_bio_PrivateKey(memory, nil, nil, nil)
            defer { EVP_PKEY_free(key) }
            try Self.require(SSL_CTX_use_PrivateKey(pointer, key), identity.certificate, "does not fit its key")
        }
        try Self.require(SSL_CTX_check_private_key(pointer), identity.certificate, "does not fit its key")
    }

    deinit { SSL_CTX_free(pointer) }

    /// Whether the certificate is good for a name or an address.
    func covers(_ host: String) -> Bool {
        guard let certificate = SSL_CTX_get0_certificate(pointer) else { return false }
        defer { ERR_clear_error() }
        return X509_check_ip_asc(certificate, host, 0) == 1
            || X509_check_host(certificate, host, host.utf8.count, 0, nil) == 1
    }

    /// The host part of a URL for a server on this address: one that the certificate covers, if there is one.
    func name(listeningOn host: String) -> String {
        let address = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
        let name = [address, "localhost"].first { covers($0) } ?? address
        return name.contains(":") ? "[\(name)]" : name
    }

    private static func requireReadable(_ path: String) throws(ReferenceServerError) {
        if access(path, R_OK) != 0 { throw .tls("cannot read \(path): \(String(cString: strerror(errno)))") }
    }

    private static func require(_ result: Int32, _ path: String, _ problem: String) throws(ReferenceServerError) {
        if result != 1 { throw .tls("\(path) \(problem) (\(OpenSSLReason.take()))") }
    }
}

import COpenSSL
import Foundation

/// The server's side of one connection under TLS.
final class TLSPeer {
    let peer: Peer
    private let ssl: OpaquePointer
    /// The name that the client asked for (SNI).
    var serverName: String? { SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) } }
    var version: String { String(cString: SSL_get_version(ssl)) }

    init(_ peer: Peer, _ ssl: OpaquePointer) {
        self.peer = peer
        self.ssl = ssl
    }

    func read(_ limit: Int = 65536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, Int(SSL_read(ssl, buffer.baseAddress, Int32(limit))))
        }
    }

    func readToEnd() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let part = read()
            if part.isEmpty { return all }
            all += part
        }
    }

    func write(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32($0.count)) } }

    /// Asks the client for another handshake (TLS 1.2: HelloRequest) without waiting for it.
    func renegotiate() -> Bool { SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1 }

    /// Changes the keys and wants the client to change its own (TLS 1.3: KeyUpdate).
    func updateKeys() -> Bool { SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(ssl) == 1 }

    /// Whether the client sent close_notify.
    var wasToldTheEnd: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// Sends close_notify.
    func end() { SSL_shutdown(ssl) }

    /// The ciphertext of `bytes`, which is not sent.
    func seal(_ bytes: [UInt8]) -> [UInt8] {
        guard let memory = BIO_new(BIO_s_mem()), let socket = SSL_get_wbio(ssl) else { return [] }
        BIO_up_ref(socket)
        SSL_set0_wbio(ssl, memory)
        write(bytes)
        var sealed = [UInt8](repeating: 0, count: bytes.count + 1024)
        let count = BIO_read(memory, &sealed, Int32(sealed.count))
        SSL_set0_wbio(ssl, socket)
        return Array(sealed.prefix(Int(max(0, count))))
    }
}

/// A blocking TLS server on loopback.
final class TestTLSServer {
    let server: TestServer
    var port: UInt16 { server.port }

    /// - Parameters:
    ///   - clientAuthority: PEM file of the authority whose client certificates are required; nil to require none.
    ///   - maximumVersion: As TLS1_2_VERSION; 0 for the highest.
    init(
        _ identity: TestAuthority.Identity,
        clientAuthority: String? = nil,
        maximumVersion: Int32 = 0,
        serve: @escaping @Sendable (TLSPeer) -> Void
    ) {
        server = TestServer { peer in
            // OpenSSL writes without MSG_NOSIGNAL. Blocked in this thread alone, so that a client that raised SIGPIPE
            // would still be found out.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            guard let context = SSL_CTX_new(TLS_server_method()) else { return }
            defer { SSL_CTX_free(context) }
            SSL_CTX_use_certificate_chain_file(context, identity.certificate)
            SSL_CTX_use_PrivateKey_file(context, identity.key, SSL_FILETYPE_PEM)
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(maximumVersion), nil)
            if let clientAuthority {
                SSL_CTX_load_verify_file(context, clientAuthority)
                SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
            }
            guard let ssl = SSL_new(context) else { return }
            defer { SSL_free(ssl) }
            SSL_set_fd(ssl, peer.descriptor)
            guard SSL_accept(ssl) == 1 else {
                // The client sees the alert before the end.
                peer.finish()
                _ = peer.readToEnd()
                return
            }
            serve(TLSPeer(peer, ssl))
        }
    }
}

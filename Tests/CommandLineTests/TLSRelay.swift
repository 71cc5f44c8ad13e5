import COpenSSL
import Foundation

/// Takes TLS connections on loopback and hands what is in them on to a plain port.
final class TLSRelay: Sendable {
    var port: UInt16 { listener.port }
    private let listener: Listener

    init(_ identity: SelfSigned, to plainPort: UInt16) {
        let (certificate, key) = (identity.certificate, identity.key)
        listener = Listener { peer in
            // OpenSSL writes without MSG_NOSIGNAL.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            guard let context = SSL_CTX_new(TLS_server_method()) else { return }
            defer { SSL_CTX_free(context) }
            SSL_CTX_use_certificate_chain_file(context, certificate)
            SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM)
            guard let session = SSL_new(context) else { return }
            defer { SSL_free(session) }
            SSL_set_fd(session, peer)
            guard SSL_accept(session) == 1, let plain = Listener.connect(to: plainPort) else { return }
            defer { close(plain) }
            Self.relay(session, peer, plain)
            SSL_shutdown(session)
        }
    }

    /// Returns when either side has ended.
    private static func relay(_ session: OpaquePointer, _ peer: Int32, _ plain: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var ready = [
                pollfd(fd: peer, events: Int16(POLLIN), revents: 0),
                pollfd(fd: plain, events: Int16(POLLIN), revents: 0),
            ]
            let buffered = SSL_pending(session) > 0
            guard poll(&ready, 2, buffered ? 0 : 20_000) > 0 || buffered else { return }
            if ready[0].revents != 0 || buffered {
                let count = SSL_read(session, &buffer, Int32(buffer.count))
                guard count > 0, Listener.send(Array(buffer[..<Int(count)]), to: plain) else { return }
            }
            if ready[1].revents != 0 {
                let part = Listener.receive(plain)
                guard !part.isEmpty, SSL_write(session, part, Int32(part.count)) > 0 else { return }
            }
        }
    }
}

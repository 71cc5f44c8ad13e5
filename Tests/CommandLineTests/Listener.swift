import Foundation

/// A blocking TCP server on loopback: each connection is served on a thread of its own and closed after it.
final class Listener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init(serve: @escaping @Sendable (Int32) -> Void) {
        let listening = Self.bound()
        descriptor = listening
        listen(listening, 64)
        port = Self.port(of: listening)
        Thread.detachNewThread {
            while case let accepted = accept(listening, nil, nil), accepted >= 0 {
                Thread.detachNewThread {
                    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                    // A peer that hangs must not keep the thread for ever.
                    var limit = timeval(tv_sec: 20, tv_usec: 0)
                    let size = socklen_t(MemoryLayout<timeval>.size)
                    setsockopt(accepted, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
                    setsockopt(accepted, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
                    serve(accepted)
                    shutdown(accepted, Int32(SHUT_RDWR))
                    close(accepted)
                }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// Answers every request, once its head is complete or is seen to be none, with the same bytes.
    static func answering(_ answer: String) -> Listener {
        Listener { peer in
            var request: [UInt8] = []
            while request.first != tlsRecord, !String(decoding: request, as: UTF8.self).contains("\r\n\r\n"),
                case let part = receive(peer), !part.isEmpty
            {
                request += part
            }
            send(Array(answer.utf8), to: peer)
        }
    }

    /// A port on which nothing listens: it's bound and let go again.
    static func unusedPort() -> UInt16 {
        let descriptor = bound()
        defer { close(descriptor) }
        return port(of: descriptor)
    }

    /// What has arrived, at least a byte; empty at the end.
    static func receive(_ descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }

    @discardableResult
    static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// A connection to a port of this machine; nil if there is none.
    static func connect(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, streamType, 0)
        var address = loopback(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// The first byte of a TLS handshake.
    private static let tlsRecord: UInt8 = 0x16
    private static let streamType = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private static func bound() -> Int32 {
        let descriptor = socket(AF_INET, streamType, 0)
        var address = loopback(0)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(result == 0, "no port to be had on loopback")
        return descriptor
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

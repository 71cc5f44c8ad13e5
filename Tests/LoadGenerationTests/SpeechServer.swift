import Foundation
import Synchronization

/// A blocking server on loopback: each connection is served by a script on a thread of its own.
final class SpeechServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let accepts: Bool
    private let count = Mutex((open: 0, most: 0, accepted: 0))

    /// Sessions at the same time, the most there were, and all there ever were.
    var sessions: (open: Int, most: Int, accepted: Int) { count.withLock { $0 } }

    /// - Parameter accepts: False for a server whose kernel completes connections that it never takes.
    init(accepts: Bool = true, script: @escaping @Sendable (SpeechPeer) -> Void) {
        (listener, port) = Self.listenOnLoopback()
        self.accepts = accepts
        if accepts { acceptAll(script) }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        if !accepts { close(listener) }
    }

    /// A port on which nothing listens.
    static func unusedPort() -> UInt16 {
        let (listener, port) = listenOnLoopback()
        close(listener)
        return port
    }

    private func acceptAll(_ script: @escaping @Sendable (SpeechPeer) -> Void) {
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let accepted = accept(listener, nil, nil)
                if accepted < 0 {
                    // Not by the deinitialiser: the number could be another server's by the time this thread, held up
                    // between two connections, comes to listen again.
                    Glibc.close(listener)
                    return
                }
                let number = self?.enter() ?? 0
                Thread.detachNewThread { [weak self] in
                    let peer = SpeechPeer(accepted, number: number)
                    script(peer)
                    self?.leave()
                    peer.close()
                }
            }
        }
    }

    private func enter() -> Int {
        count.withLock { count in
            count.open += 1
            count.most = max(count.most, count.open)
            count.accepted += 1
            return count.accepted - 1
        }
    }

    private func leave() { count.withLock { $0.open -= 1 } }

    private static func listenOnLoopback() -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1024) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        precondition(descriptor >= 0 && bound, "no listening socket on loopback")
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

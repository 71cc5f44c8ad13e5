import Foundation
import Synchronization
import Timing

/// A blocking server on loopback: each connection is served on a thread of its own and closed after it.
final class TestServer: Sendable {
    let port: UInt16
    private let listener: Int32

    init(family: Int32 = AF_INET, serve: @escaping @Sendable (Peer) -> Void) {
        listener = Self.listen(family: family, backlog: 512)
        port = Self.port(of: listener)
        let descriptor = listener
        Thread.detachNewThread {
            while true {
                let accepted = accept(descriptor, nil, nil)
                if accepted < 0 {
                    // Not by the deinitialiser: the number could be another server's by the time this thread, held up
                    // between two connections, comes to listen again.
                    Glibc.close(descriptor)
                    return
                }
                Thread.detachNewThread {
                    let peer = Peer(accepted)
                    serve(peer)
                    peer.close()
                }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nothing listens: it's bound and let go again.
    static func unusedPort() -> UInt16 {
        let descriptor = listen(family: AF_INET, backlog: 1)
        defer { close(descriptor) }
        return port(of: descriptor)
    }

    static func listen(family: Int32, backlog: Int32) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0)
        var bound: Int32 = -1
        if family == AF_INET {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        precondition(bound == 0 && Foundation.listen(descriptor, backlog) == 0)
        return descriptor
    }

    static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            _ = getsockname(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}

/// The server's side of one connection; its calls block for ten seconds at most.
final class Peer: Sendable {
    let descriptor: Int32
    private let isClosed = Mutex(false)

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Up to `limit` bytes; empty at the end of the stream and after an error.
    func read(_ limit: Int = 65536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, limit, 0))
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

    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    func close() {
        let first = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        if first { Foundation.close(descriptor) }
    }

    /// Sends FIN and goes on reading.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes so that the client is sent RST.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}

/// Something one thread passes to another, which waits for it ten seconds at most.
final class Passed<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func give(_ new: Value) {
        value.withLock { $0 = new }
        semaphore.signal()
    }

    func take() -> Value? {
        _ = semaphore.wait(timeout: .now() + 10)
        return value.withLock { $0 }
    }
}

/// More than the buffers of a connection hold, of a period that no buffer's size is a multiple of.
func manyBytes() -> [UInt8] {
    var bytes = (0..<9973).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    while bytes.count < 8_000_000 { bytes += bytes }
    return bytes
}

/// Compares at the speed of memory, which `==` of a debug build is far from.
func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count
        && left.withUnsafeBytes { leftBytes in
            right.withUnsafeBytes { rightBytes in
                guard let leftBase = leftBytes.baseAddress, let rightBase = rightBytes.baseAddress else { return true }
                return memcmp(leftBase, rightBase, leftBytes.count) == 0
            }
        }
}

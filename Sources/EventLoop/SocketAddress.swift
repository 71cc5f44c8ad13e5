import CLinux
import Glibc

/// An IPv4 or IPv6 address, of a host without its port.
struct SocketAddress: Sendable, Equatable {
    private var storage = sockaddr_storage()
    private var length: socklen_t = 0

    static func == (left: Self, right: Self) -> Bool {
        withUnsafeBytes(of: left.storage) { leftBytes in
            withUnsafeBytes(of: right.storage) { rightBytes in leftBytes.elementsEqual(rightBytes) }
        }
    }

    /// Copies an answer of getaddrinfo; nil if it's of neither family.
    init?(_ answer: addrinfo) {
        guard let source = answer.ai_addr, answer.ai_family == AF_INET || answer.ai_family == AF_INET6 else {
            return nil
        }
        length = answer.ai_addrlen
        withUnsafeMutableBytes(of: &storage) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(start: source, count: min(Int(length), target.count)))
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Begins to connect a socket to this address: 0 or the errno, EINPROGRESS when it takes time.
    func connect(_ descriptor: Int32, port: UInt16) -> Int32 {
        var target = storage
        return withUnsafeMutableBytes(of: &target) { bytes in
            // The port stands at the same place in sockaddr_in and sockaddr_in6.
            bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
            guard let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return EINVAL }
            return -clinux_connect(descriptor, address, length)
        }
    }
}

import Foundation
import Synchronization

@testable import WebSocketClient

/// A blocking server on loopback that runs a script for each connection, on a thread of its own.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Int32

    /// - Parameter receiveBuffer: Bytes of the kernel's buffer for each connection, to make it fill up soon.
    init(family: Int32 = AF_INET, receiveBuffer: Int32? = nil, script: @escaping @Sendable (ServerPeer) -> Void) {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        precondition(Self.bindToLoopback(descriptor, family) && listen(descriptor, 512) == 0)
        listener = descriptor
        port = Self.port(of: descriptor)
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
                    let peer = ServerPeer(accepted)
                    script(peer)
                    peer.close()
                }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func bindToLoopback(_ descriptor: Int32, _ family: Int32) -> Bool {
        if family == AF_INET6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            _ = getsockname(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}

/// The server's side of one connection; its calls block for ten seconds at most.
final class ServerPeer: Sendable {
    /// A frame that the client sent, unmasked.
    struct Frame: Equatable {
        var first: UInt8
        var isMasked: Bool
        var payload: [UInt8]

        var opcode: UInt8 { first & 15 }
        var closeCode: UInt16? { payload.count < 2 ? nil : UInt16(payload[0]) << 8 | UInt16(payload[1]) }
    }

    private let descriptor: Int32
    private let isClosed = Mutex(false)

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        limitReads(seconds: 10)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    func limitReads(seconds: Double) {
        var limit = timeval(tv_sec: Int(seconds), tv_usec: Int((seconds - seconds.rounded(.down)) * 1e6))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Up to `limit` bytes; empty at the end of the stream, nil after an error or when the time is up.
    func read(_ limit: Int) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
            count = recv(descriptor, buffer.baseAddress, limit, 0)
            initialized = max(0, count)
        }
        return count < 0 ? nil : bytes
    }

    /// Exactly so many bytes, nil if the stream ends before.
    func readExactly(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let part = read(min(count - bytes.count, 1 << 16)), !part.isEmpty else { return nil }
            bytes += part
        }
        return bytes
    }

    /// False if the client is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ frames: ServerFrame...) -> Bool { write(frames.flatMap(\.bytes)) }

    /// The request's head.
    func readRequest() -> String {
        var head: [UInt8] = []
        while let byte = readExactly(1) {
            head += byte
            if head.suffix(4) == [13, 10, 13, 10] { break }
        }
        return String(decoding: head, as: UTF8.self)
    }

    /// What accepts the request.
    static func acceptance(of request: String, extra: [String] = []) -> String {
        let prefix = "Sec-WebSocket-Key: "
        let key = request.split(separator: "\r\n").first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count) ?? ""
        let accept = Base64.encode(SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        let lines = [
            "HTTP/1.1 101 Yes", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: \(accept)",
        ]
        return (lines + extra).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// Reads the request and accepts it.
    @discardableResult
    func upgrade(extra: [String] = []) -> String {
        let request = readRequest()
        write(Self.acceptance(of: request, extra: extra))
        return request
    }

    /// The next frame of the client; nil if it is gone.
    func readFrame() -> Frame? {
        guard let start = readExactly(2) else { return nil }
        var length = Int(start[1] & 0x7f)
        if length > 125 {
            guard let long = readExactly(length == 126 ? 2 : 8) else { return nil }
            length = long.reduce(0) { $0 << 8 | Int($1) }
        }
        let isMasked = start[1] & 0x80 != 0
        guard let key = isMasked ? readExactly(4) : [0, 0, 0, 0], let masked = readExactly(length) else { return nil }
        var payload = masked
        var index = 0
        while index < payload.count {
            payload[index] ^= key[index & 3]
            index += 1
        }
        return Frame(first: start[0], isMasked: isMasked, payload: payload)
    }

    func close() {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        if isFirst { Foundation.close(descriptor) }
    }

    /// Closes so that the client is sent RST.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}

/// Notes of a server's thread, read when it is done.
final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    func add(_ note: Note) { notes.withLock { $0.append(note) } }

    var all: [Note] { notes.withLock { $0 } }
}

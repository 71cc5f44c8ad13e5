import Foundation
import Glibc
import Synchronization

/// A small HTTP server on loopback, one thread a connection, that answers with what a test gives it.
final class PageServer: Sendable {
    struct Request: Sendable {
        /// Counts from 0.
        var number: Int
        var path: String
        /// By lower-case name.
        var headers: [String: String]
    }

    struct Answer: Sendable {
        var status = "200 OK"
        var type: String? = "text/plain; version=0.0.4"
        var headers: [String] = []
        var body: [UInt8] = []
        /// Announces this length and closes after the body all the same.
        var announced: Int?
        /// Holds the answer back until the gate opens.
        var gate: Gate?
    }

    /// Holds threads back until it is opened.
    final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func open() { semaphore.signal() }
        fileprivate func pass() {
            semaphore.wait()
            semaphore.signal()
        }
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let answer: @Sendable (Request) -> Answer

    init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = listen(listener, 16)
                _ = getsockname(listener, generic, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 {
                    // Closed by whoever listens: closed in `stop`, the number could be another server's by the time this
                    // thread, held up between two connections, comes to listen again.
                    close(listener)
                    return
                }
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)/metrics" }
    var requests: [Request] { seen.withLock { $0 } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        let separator = Array("\r\n\r\n".utf8)
        while true {
            while received.firstRange(of: separator) == nil {
                let count = read(connection, &chunk, chunk.count)
                if count <= 0 { return }
                received += chunk[..<count]
                // A TLS handshake, answered as servers of plain HTTP do.
                if received[0] == 0x16 {
                    _ = transmit(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), connection)
                    return
                }
            }
            guard let end = received.firstRange(of: separator) else { return }
            let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
            received.removeSubrange(..<end.upperBound)
            if !respond(head, connection) { return }
        }
    }

    private func respond(_ head: String, _ connection: Int32) -> Bool {
        let lines = head.split(whereSeparator: \.isNewline)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        let path = String(lines.first?.split(separator: " ").dropFirst().first ?? "")
        let request = seen.withLock { seen in
            seen.append(Request(number: seen.count, path: path, headers: headers))
            return seen[seen.count - 1]
        }
        let answer = answer(request)
        answer.gate?.pass()
        var text = "HTTP/1.1 \(answer.status)\r\nContent-Length: \(answer.announced ?? answer.body.count)\r\n"
        if let type = answer.type { text += "Content-Type: \(type)\r\n" }
        for header in answer.headers { text += header + "\r\n" }
        let bytes = Array((text + "\r\n").utf8) + answer.body
        return transmit(bytes, connection) && answer.announced == nil
    }

    private func transmit(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

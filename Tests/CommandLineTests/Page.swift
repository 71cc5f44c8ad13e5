import Foundation

/// A page fetched by plain HTTP from this machine.
struct Page {
    var status: Int
    var head: String
    var body: String

    struct Unreadable: Error { var answer: String }

    init(port: UInt16, path: String) throws {
        guard let connection = Listener.connect(to: port) else { throw Unreadable(answer: "nothing listens") }
        defer { close(connection) }
        Listener.send(
            Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8),
            to: connection
        )
        var answer: [UInt8] = []
        while case let part = Listener.receive(connection), !part.isEmpty { answer += part }
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let status = Int(text.split(separator: " ").dropFirst().first ?? "")
        else { throw Unreadable(answer: text) }
        self.status = status
        head = String(text[..<end.lowerBound])
        body = String(text[end.upperBound...])
    }
}

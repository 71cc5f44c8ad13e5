import Timing

@testable import WebSocketClient

/// The owner of one case's connection.
final class ConformanceClient: WebSocketHandler {
    private let row: ConformanceCase
    private let whenEnded: () -> Void
    var connection: WebSocketConnection?
    private(set) var messages: [ConformanceCase.Message] = []
    private(set) var end: WebSocketEnd?
    private(set) var complaints: [String] = []
    private var isOpened = false

    init(_ row: ConformanceCase, whenEnded: @escaping () -> Void) {
        self.row = row
        self.whenEnded = whenEnded
    }

    func webSocketOpened(_ opening: WebSocketOpening) {
        if isOpened || end != nil { complaints.append("opened twice or after its end") }
        isOpened = true
        for action in row.whenOpened {
            switch action {
            case .text(let bytes): _ = bytes.withUnsafeBytes { connection?.send(text: $0) }
            case .binary(let bytes): _ = bytes.withUnsafeBytes { connection?.send(binary: $0) }
            case .close(let code, let reason): connection?.close(code: code, reason: reason)
            }
        }
    }

    func webSocketReceived(_ message: WebSocketMessage) {
        if !isOpened || end != nil { complaints.append("a message before its opening or after its end") }
        messages.append(ConformanceCase.Message(kind: message.kind, bytes: Array(message.bytes)))
        guard row.echoes else { return }
        switch message.kind {
        case .text: connection?.send(text: message.bytes)
        case .binary: connection?.send(binary: message.bytes)
        }
    }

    func webSocketFlushed(at instant: MonotonicInstant) {}

    func webSocketEnded(_ end: WebSocketEnd) {
        if self.end != nil { complaints.append("ended twice") }
        self.end = end
        whenEnded()
    }
}

import EventLoop
import Testing
import Timing

@testable import WebSocketClient

/// A client on a loop of its own against a script, run until both are through; writes down what the client is told.
///
/// Unchecked: the server's thread holds it only to name it to the loop, whose thread alone touches it.
final class Conversation: WebSocketHandler, @unchecked Sendable {
    struct Message {
        var kind: WebSocketMessage.Kind
        var bytes: [UInt8]
        var arrival: MonotonicInstant
        var notBefore: MonotonicInstant
        var source: TimestampSource
        var told: MonotonicInstant

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let loop: EventLoop
    var connection: WebSocketConnection?
    private(set) var opening: WebSocketOpening?
    private(set) var messages: [Message] = []
    private(set) var flushes: [MonotonicInstant] = []
    private(set) var end: WebSocketEnd?
    private(set) var endTold: MonotonicInstant?

    var whenOpened: ((WebSocketConnection) -> Void)?
    var whenReceived: ((WebSocketConnection, Message) -> Void)?
    var whenFlushed: (() -> Void)?
    var whenEnded: (() -> Void)?
    /// Set where no end is to come.
    var endIsAwaited = true

    private var server: ScriptedServer?
    private var isServerDone = false
    private var isCalling = false

    init() throws { loop = try EventLoop() }

    /// Connects to a server with this script, and runs until it and the client are through.
    func run(
        options: WebSocketOptions? = nil,
        family: Int32 = 2,
        receiveBuffer: Int32? = nil,
        path: String = "/",
        within milliseconds: Int64 = 5_000,
        afterConnect: (WebSocketConnection) -> Void = { _ in },
        script: @escaping @Sendable (ServerPeer) -> Void
    ) throws {
        let server = ScriptedServer(family: family, receiveBuffer: receiveBuffer) {
            [weak self, remote = loop.remote] peer in
            script(peer)
            peer.close()
            remote.submit { [weak self] _ in self?.serverIsDone() }
        }
        self.server = server
        let host = family == 2 ? "127.0.0.1" : "[::1]"
        try run(url: "ws://\(host):\(server.port)\(path)", options: options, within: milliseconds, afterConnect)
    }

    /// Connects to where no script runs.
    func run(
        url: String,
        options: WebSocketOptions? = nil,
        within milliseconds: Int64 = 5_000,
        _ afterConnect: (WebSocketConnection) -> Void = { _ in }
    ) throws {
        if server == nil { isServerDone = true }
        try connect(to: WebSocketURL(url), options: options, within: milliseconds, afterConnect)
        let limit = loop.schedule(at: .now + 15 * Nanoseconds.perSecond) { [remote = loop.remote] in
            Issue.record("the conversation did not end in time")
            remote.stop()
        }
        loop.run()
        loop.cancel(limit)
        // Tests' hooks hold the conversation.
        (whenOpened, whenReceived, whenFlushed, whenEnded) = (nil, nil, nil, nil)
    }

    /// Leaves no reference to the connection but the one that a test may let go of.
    private func connect(
        to url: WebSocketURL,
        options: WebSocketOptions?,
        within milliseconds: Int64,
        _ afterConnect: (WebSocketConnection) -> Void
    ) throws {
        let connection = WebSocketConnection(on: loop, options: try options ?? WebSocketOptions(), handler: self)
        self.connection = connection
        #expect(!connection.isOpen)
        isCalling = true
        connection.connect(to: url, deadline: .now + milliseconds * Nanoseconds.perMillisecond)
        afterConnect(connection)
        isCalling = false
    }

    private func serverIsDone() {
        isServerDone = true
        stopIfThrough()
    }

    private func stopIfThrough() {
        if isServerDone, end != nil || !endIsAwaited { loop.remote.stop() }
    }

    func webSocketOpened(_ opening: WebSocketOpening) {
        #expect(self.opening == nil && end == nil && !isCalling)
        self.opening = opening
        #expect(connection?.isOpen == true)
        if let connection { whenOpened?(connection) }
    }

    func webSocketReceived(_ message: WebSocketMessage) {
        #expect(opening != nil && end == nil && !isCalling)
        let copy = Message(
            kind: message.kind,
            bytes: Array(message.bytes),
            arrival: message.arrival,
            notBefore: message.notBefore,
            source: message.source,
            told: .now
        )
        messages.append(copy)
        #expect(message.notBefore <= message.arrival && message.arrival <= copy.told)
        if let connection { whenReceived?(connection, copy) }
    }

    func webSocketFlushed(at instant: MonotonicInstant) {
        #expect(opening != nil && end == nil && !isCalling)
        flushes.append(instant)
        whenFlushed?()
    }

    func webSocketEnded(_ end: WebSocketEnd) {
        #expect(self.end == nil && !isCalling)
        self.end = end
        endTold = .now
        #expect(connection?.isOpen != true)
        whenEnded?()
        stopIfThrough()
    }
}

extension WebSocketConnection {
    @discardableResult
    func send(_ text: String) -> MonotonicInstant? { Array(text.utf8).withUnsafeBytes { send(text: $0) } }

    @discardableResult
    func send(_ bytes: [UInt8]) -> MonotonicInstant? { bytes.withUnsafeBytes { send(binary: $0) } }
}

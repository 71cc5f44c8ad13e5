public import EventLoop
public import Timing

/// One WebSocket to a server; belongs to the thread of its loop, connects once and ends once.
///
/// It keeps its handler until it has ended. Whoever lets go of it before aborts it.
public final class WebSocketConnection {
    private let driver: WebSocketDriver

    public init(on loop: EventLoop, options: WebSocketOptions, handler: any WebSocketHandler) {
        driver = WebSocketDriver(on: loop, options: options, handler: handler)
    }

    deinit { driver.ownerIsGone() }

    /// Between `webSocketOpened` and `webSocketEnded`, and not yet closing.
    public var isOpen: Bool { driver.isOpen }

    /// Whether messages may lie for the loop's `gathering` before they are told; their arrivals stay the kernel's.
    public var isPatient: Bool {
        get { driver.isPatient }
        set { driver.isPatient = newValue }
    }

    /// Tells now what has come in and lies unread, before something is concluded from silence.
    ///
    /// The handler may be called from inside this call, also with the end.
    public func readPending() { driver.readPending() }

    /// Looks up, connects, secures and upgrades; all of it must be done by `deadline`.
    ///
    /// - Precondition: It is the first call.
    public func connect(to url: WebSocketURL, deadline: MonotonicInstant) {
        driver.connect(to: url, deadline: deadline)
    }

    /// Sends a text message in one frame; its bytes must be UTF-8, which is not checked.
    ///
    /// - Returns: When its last byte had been handed to the kernel; nil when some is queued, and then
    ///   `webSocketFlushed` follows. Nil too, and nothing is sent, when it is not open.
    @discardableResult
    public func send(text: UnsafeRawBufferPointer) -> MonotonicInstant? { driver.send(.text, text) }

    /// Sends a binary message in one frame; returns as `send(text:)` does.
    @discardableResult
    public func send(binary: UnsafeRawBufferPointer) -> MonotonicInstant? { driver.send(.binary, binary) }

    /// Begins the close handshake; messages that still come in are dropped.
    ///
    /// `webSocketEnded` follows when the peer has answered or the options' `closeTimeout` has passed, or in the next
    /// iteration if the upgrade was still under way. Of no effect when it is closing or over.
    ///
    /// - Precondition: RFC 6455 §7.4 lets an endpoint send `code`; the reason is cut to 123 bytes.
    public func close(code: UInt16, reason: String = "") { driver.close(code: code, reason: reason) }

    /// Ends it at once; the handler hears nothing more.
    public func abort() { driver.abort() }
}

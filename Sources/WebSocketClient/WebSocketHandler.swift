public import EventLoop
public import Timing

/// What one opened WebSocket has agreed on, and how long it took, in nanoseconds.
public struct WebSocketOpening: Sendable, Equatable {
    public var connect: ConnectTimings
    /// From the request's last byte handed over to the response's last byte.
    public var upgrade: Int64
    public var subprotocol: String?
    public var compressed: Bool

    public init(connect: ConnectTimings, upgrade: Int64, subprotocol: String?, compressed: Bool) {
        self.connect = connect
        self.upgrade = upgrade
        self.subprotocol = subprotocol
        self.compressed = compressed
    }
}

/// One whole message, unmasked, inflated and joined from its fragments; valid until the call that delivers it returns.
public struct WebSocketMessage {
    public enum Kind: UInt8, Sendable { case text, binary }
    public var kind: Kind
    public var bytes: UnsafeRawBufferPointer
    /// When its last byte arrived: exact if the message ended its read and the kernel stamped it, else the latest it can
    /// have been.
    public var arrival: MonotonicInstant
    /// The earliest its last byte can have arrived; equal to `arrival` when that is exact.
    public var notBefore: MonotonicInstant
    public var source: TimestampSource

    /// The arrival is only known to lie between `notBefore` and `arrival`: several messages shared one read, or the
    /// process dated it.
    @inlinable public var isAmbiguous: Bool { notBefore != arrival }

    @inlinable public init(
        kind: Kind,
        bytes: UnsafeRawBufferPointer,
        arrival: MonotonicInstant,
        notBefore: MonotonicInstant,
        source: TimestampSource
    ) {
        self.kind = kind
        self.bytes = bytes
        self.arrival = arrival
        self.notBefore = notBefore
        self.source = source
    }
}

/// Why a WebSocket is no more.
public enum WebSocketEnd: Sendable, Equatable {
    /// Name lookup or TCP failed; the text says how.
    case connectFailed(String)
    /// The deadline for everything up to the upgrade's answer passed; the text says in which step.
    case connectTimedOut(String)
    case tlsFailed(String)
    /// The server answered the upgrade with something else than 101; status 0 if it was not HTTP at all.
    case upgradeRefused(status: Int, String)
    /// Closed by handshake; `byPeer` if the server began. Code 1005 when the close frame held none.
    case closed(code: UInt16, reason: String, byPeer: Bool)
    /// The TCP connection ended without a close frame (1006 in RFC 6455's terms).
    case connectionLost(String)
    /// The server broke RFC 6455 or RFC 7692; `code` is what was sent to it, the text names the section.
    ///
    /// Code 0, and nothing sent, if it was the upgrade's answer that said 101 and was wrong.
    case protocolViolation(code: UInt16, String)
}

/// What a WebSocket tells its owner, always on the loop's thread and never from inside a call of the owner's.
public protocol WebSocketHandler: AnyObject {
    /// The upgrade was accepted. At most once.
    func webSocketOpened(_ opening: WebSocketOpening)

    func webSocketReceived(_ message: WebSocketMessage)

    /// All that was sent has been handed to the kernel; called only when a `send` had to wait.
    func webSocketFlushed(at instant: MonotonicInstant)

    /// It is no more. Exactly once whatever happened; nothing follows.
    func webSocketEnded(_ end: WebSocketEnd)
}

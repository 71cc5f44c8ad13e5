public import Timing

/// How long each step of opening a connection took, in nanoseconds; nil for a step that was not reached or not needed.
public struct ConnectTimings: Sendable, Equatable {
    public var nameLookup: Int64?
    public var tcp: Int64?
    public var tls: Int64?

    public init(nameLookup: Int64? = nil, tcp: Int64? = nil, tls: Int64? = nil) {
        self.nameLookup = nameLookup
        self.tcp = tcp
        self.tls = tls
    }
}

/// A step of opening a connection, as far as the deadline for all of them may cut it off.
public enum ConnectStep: Sendable, Equatable { case nameLookup, tcp, tls }

/// Why a byte stream is no more.
public enum StreamEnd: Sendable, Equatable {
    /// The host's name has no address.
    case nameNotFound(String)
    /// TCP was refused, unreachable or out of local ports or descriptors; the text says which.
    case connectFailed(String)
    /// The deadline of name lookup, TCP and TLS together passed, in that step.
    case connectTimedOut(ConnectStep)
    /// The TLS handshake or the peer's certificate failed; the text is OpenSSL's reason.
    case tlsFailed(String)
    /// The peer ended the stream in order (FIN, and close_notify under TLS).
    case endOfStream
    /// The connection broke: reset, timed out, truncated TLS; the text is the system's reason.
    case connectionLost(String)
}

/// What a byte stream tells its owner, always on the loop's thread and never from inside a call of the owner's.
public protocol ByteStreamHandler: AnyObject {
    /// Bytes can flow: TCP, and TLS where asked for, are up. At most once.
    func streamOpened(_ timings: ConnectTimings)

    /// Bytes came in. They are valid, and may be changed in place, until the call returns.
    func streamReceived(_ bytes: UnsafeMutableRawBufferPointer, at arrival: Arrival)

    /// All that was written has been handed to the kernel; called only when a `write` had to wait.
    func streamFlushed(at instant: MonotonicInstant)

    /// The stream is no more. Exactly once, unless the owner closed it; nothing follows.
    func streamEnded(_ end: StreamEnd)
}

public import Timing

/// Where the instant of an arrival was taken.
public enum TimestampSource: UInt8, Sendable, Equatable {
    /// By the kernel when the segment came in (SO_TIMESTAMPING, software receive).
    case kernel
    /// By this process after `recvmsg` returned: the process's own delay is in it.
    ///
    /// Also when the kernel's stamp doesn't say when the bytes could be read: their segment had come in time and
    /// waited for one before it to be sent again.
    case user
}

/// When the bytes of one read came in.
public struct Arrival: Sendable, Equatable {
    /// Arrival of the last segment of which the read took bytes.
    public var last: MonotonicInstant
    /// No byte of this read arrived earlier.
    ///
    /// A frame that ends before the read's last byte arrived between this and `last`. Of a read that ended the loop's
    /// sleep it is, once 16 wake-ups were seen in half a minute, twice the slowest of the latest and 200 µs before the
    /// loop woke, 400 µs at least; a wake-up slower than twice that slowest one, which nothing else in its pass showed,
    /// makes it too late by what it took more. Of other reads it is 200 µs before the socket was last known to be empty.
    /// Never less than the last read's stamp, if that read emptied the socket.
    public var notBefore: MonotonicInstant
    public var source: TimestampSource
    /// Whether `last` is just when the read's last byte arrived; if not, it is the latest that can have been.
    ///
    /// One that the process dated itself is not: the bytes had lain there for as long as the loop took to come to them.
    /// A read that left bytes behind in the socket is not exact: the kernel merges waiting segments and keeps the
    /// last one's stamp, that of FIN too. Nor is one under TLS that left the beginning of a further record undecrypted.
    public var lastIsExact: Bool

    @inlinable public init(
        last: MonotonicInstant,
        notBefore: MonotonicInstant,
        source: TimestampSource,
        lastIsExact: Bool = true
    ) {
        self.last = last
        self.notBefore = notBefore
        self.source = source
        self.lastIsExact = lastIsExact
    }
}

public import Timing

/// Where the instant of an arrival was taken.
public enum TimestampSource: UInt8, Sendable, Equatable {
    /// By the kernel when the segment came in (SO_TIMESTAMPING, software receive).
    case kernel
    /// By this process after `recvmsg` returned: the process's own delay is in it.
    case user
}

/// When the bytes of one read came in.
public struct Arrival: Sendable, Equatable {
    /// Arrival of the last segment of which the read took bytes.
    public var last: MonotonicInstant
    /// No byte of this read arrived earlier: the previous read had emptied the socket, or took a segment stamped then.
    ///
    /// A frame that ends before the read's last byte arrived between this and `last`.
    public var notBefore: MonotonicInstant
    public var source: TimestampSource

    @inlinable public init(last: MonotonicInstant, notBefore: MonotonicInstant, source: TimestampSource) {
        self.last = last
        self.notBefore = notBefore
        self.source = source
    }
}

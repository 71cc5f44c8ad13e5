import Timing

/// Works out the arrival of each read of one socket from the kernel's stamps, or without them.
///
/// The lower bound rises only when a read emptied the socket. Then all that follows came in a later segment, and
/// segments of one connection are stamped in the order they are delivered in. A read that left bytes behind says
/// nothing: what is left may be the middle of merged segments and older than the stamp that the read got. Nor does the
/// instant at which a read returned: a segment can be stamped before it and delivered after it.
struct ArrivalTracker {
    private(set) var bound: MonotonicInstant
    /// Whether the socket was asked for stamps; then a read without one tells nothing for the reads after it.
    var expectsStamps: Bool

    /// - Parameter start: An instant before which nothing can have come in.
    init(start: MonotonicInstant, expectsStamps: Bool) {
        bound = start
        self.expectsStamps = expectsStamps
    }

    /// The arrival of a read with the kernel's stamp.
    mutating func stamped(_ stamp: MonotonicInstant, returned: MonotonicInstant, drained: Bool) -> Arrival {
        // The mapping between the clocks has an error, so a stamp can seem to lie just after the read.
        let last = min(stamp, returned)
        defer { if drained { bound = last } }
        return Arrival(last: last, notBefore: min(bound, last), source: .kernel, lastIsExact: drained)
    }

    /// The arrival of a read without a stamp, called at the one instant and returned at the other.
    mutating func unstamped(called: MonotonicInstant, returned: MonotonicInstant, drained: Bool) -> Arrival {
        defer { if drained, !expectsStamps { bound = called } }
        return Arrival(last: returned, notBefore: min(bound, returned), source: .user, lastIsExact: drained)
    }

    /// The arrival of a read whose stamp is that of a segment which had waited for an earlier one to be sent again.
    mutating func reordered(returned: MonotonicInstant, drained: Bool) -> Arrival {
        Arrival(last: returned, notBefore: min(bound, returned), source: .user, lastIsExact: drained)
    }
}

import Timing

/// Works out the arrival of each read of one socket from the kernel's stamps, or without them.
///
/// The lower bound has two sources, and the later of them counts:
/// - The order of the stamps. After a read that emptied the socket all that follows came in a later segment, and
///   segments of one connection are stamped in the order they are delivered in. A read that left bytes behind says
///   nothing: what is left may be the middle of merged segments and older than the stamp that the read got.
/// - An instant at which the socket was empty, by the loop's waits or by a read. All that follows was delivered after
///   it, and stamped no earlier than `deliveryDelay` before its delivery. The kernel stamps a segment and delivers it in
///   one go, some microseconds as a rule; the allowance is also for the error of the clocks' mapping. A kernel that puts
///   its network work off for longer makes the bound too late by what it took more.
///
/// A stamp that lies before the bound refutes it: then the next weaker bound is taken, so that a read is never taken
/// for exact on the strength of a bound that was wrong. A segment that waited for an earlier one to be sent again is
/// delivered long after its stamp; `reordered` is for it, and its arrival is its delivery, which the bound holds for too.
///
/// Under TLS the bound is that of the read which brought a record's end; before it no byte of the record can be used.
struct ArrivalTracker {
    /// How a read went.
    struct Read {
        /// An instant of the same pass before the call.
        var called: MonotonicInstant
        var returned: MonotonicInstant
        /// Whether the call emptied the socket.
        var drained: Bool
        /// What the loop's waits tell of this pass.
        var waits: Emptiness
    }

    /// No later segment is stamped earlier.
    private(set) var bound: MonotonicInstant
    /// Whether the socket was asked for stamps; then a read without one tells nothing of the stamps after it.
    let expectsStamps: Bool
    /// Whether the last read may have stopped before the socket was empty.
    private(set) var leftBytesBehind = false

    /// When the socket was empty, as this socket's own reads tell.
    private var empty: Emptiness
    /// Waits that began earlier say nothing of this socket.
    private var watchedSince = MonotonicInstant.distantFuture
    /// Whether what is read in this turn came after the socket was empty by the loop's waits.
    private var heedsWaits = false

    /// A stamp is seldom older than this when its segment becomes readable.
    static let deliveryDelay = 200 * Nanoseconds.perMicrosecond

    /// - Parameter start: An instant before which nothing can have come in.
    init(start: MonotonicInstant, expectsStamps: Bool) {
        bound = start
        empty = Emptiness(at: start)
        self.expectsStamps = expectsStamps
    }

    /// The loop hears of bytes in this socket from now on.
    mutating func watched(since instant: MonotonicInstant) { watchedSince = instant }

    /// Some reads follow, all in the same pass of the loop.
    mutating func turnBegins() { heedsWaits = !leftBytesBehind }

    /// A call brought nothing, for the socket was empty or, `interrupted`, without a look at it.
    mutating func readNothing(interrupted: Bool) { leftBytesBehind = interrupted }

    /// The arrival of a read with the kernel's stamp.
    mutating func stamped(_ stamp: MonotonicInstant, _ read: Read) -> Arrival {
        // The mapping between the clocks has an error, so a stamp can seem to lie just after the read.
        let last = min(stamp, read.returned)
        defer {
            note(read)
            if read.drained { bound = last }
        }
        return arrival(read, last: last, .kernel)
    }

    /// The arrival of a read without a stamp.
    mutating func unstamped(_ read: Read) -> Arrival {
        defer {
            note(read)
            if read.drained, !expectsStamps { bound = read.called }
        }
        return arrival(read, last: read.returned, .user)
    }

    /// The arrival of a read whose stamp is that of a segment which had waited for an earlier one to be sent again.
    mutating func reordered(_ read: Read) -> Arrival {
        defer { note(read) }
        return arrival(read, last: read.returned, .user)
    }

    /// When the socket was last empty before `read`.
    func emptiness(before read: Read) -> Emptiness {
        guard heedsWaits, read.waits.certain > watchedSince else { return empty }
        return empty.or(read.waits)
    }

    private func arrival(_ read: Read, last: MonotonicInstant, _ source: TimestampSource) -> Arrival {
        let emptiness = emptiness(before: read)
        var notBefore = min(bound, last)
        if emptiness.likely - Self.deliveryDelay < last {
            notBefore = max(notBefore, emptiness.likely - Self.deliveryDelay)
        } else if emptiness.certain - Self.deliveryDelay < last {
            notBefore = max(notBefore, emptiness.certain - Self.deliveryDelay)
        }
        return Arrival(
            last: last,
            notBefore: notBefore,
            source: source,
            lastIsExact: read.drained && source == .kernel
        )
    }

    private mutating func note(_ read: Read) {
        leftBytesBehind = !read.drained
        empty = read.drained ? Emptiness(at: read.called) : emptiness(before: read)
    }
}

package import Timing

/// The instant at which something happened to a session, and how the clocks stand to each other then.
package struct Moment {
    package var now: MonotonicInstant
    package var clock: ClockMapping

    package init(now: MonotonicInstant, clock: ClockMapping) {
        self.now = now
        self.clock = clock
    }

    func wall(_ instant: MonotonicInstant) -> WallInstant { clock.wall(instant) }
}

/// When a message arrived, as far as it is known.
struct MessageArrival {
    /// The latest it can have been; exact when equal to `notBefore`.
    var instant: MonotonicInstant
    var notBefore: MonotonicInstant
    var isKernel: Bool

    init(instant: MonotonicInstant, notBefore: MonotonicInstant, isKernel: Bool) {
        self.instant = instant
        self.notBefore = notBefore
        self.isKernel = isKernel
    }

    /// One that is known exactly.
    init(at instant: MonotonicInstant) { self.init(instant: instant, notBefore: instant, isKernel: true) }

    /// By how many nanoseconds it may have been earlier.
    var uncertainty: Int64 { instant - notBefore }

    /// The kernel stamped it, yet it shared its read with later ones.
    var isAmbiguous: Bool { isKernel && notBefore != instant }
}

import Timing

/// The instant at which something happened to a session, and how the clocks stand to each other then.
struct Moment {
    var now: MonotonicInstant
    var clock: ClockMapping

    func wall(_ instant: MonotonicInstant) -> WallInstant { clock.wall(instant) }
}

/// When a message arrived, as far as it is known.
struct MessageArrival {
    /// The latest it can have been; exact when equal to `notBefore`.
    var instant: MonotonicInstant
    var notBefore: MonotonicInstant
    var isKernel: Bool

    var isAmbiguous: Bool { notBefore != instant }
}

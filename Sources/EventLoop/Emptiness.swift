import Timing

/// Instants at which a socket had nothing to read: what is read later was delivered after them.
struct Emptiness: Equatable {
    /// Empty then by what the kernel said.
    var certain: MonotonicInstant
    /// Empty then too, unless a wake-up was slower than `WakeupDelay` allows for; never before `certain`.
    var likely: MonotonicInstant

    init(at instant: MonotonicInstant) {
        certain = instant
        likely = instant
    }

    init(certain: MonotonicInstant, likely: MonotonicInstant) {
        self.certain = certain
        self.likely = max(certain, likely)
    }

    /// Of two that hold for one socket, the later instants.
    func or(_ other: Emptiness) -> Emptiness {
        Emptiness(certain: max(certain, other.certain), likely: max(likely, other.likely))
    }
}

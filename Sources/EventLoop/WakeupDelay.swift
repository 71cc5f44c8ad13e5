import Timing

/// How long it takes from what wakes a sleeping loop until the loop knows the time again, by its recent wake-ups.
///
/// The largest delay of the running second and the one before it is kept. Where these saw too few wake-ups, as under a
/// load of a few sessions, older seconds are asked, the newest first, up to half a minute back. A wake-up may take twice
/// as long as the largest before a bound drawn from it is wrong; if delays came independently of one another, with a tail
/// that falls like 1 / x, one wake-up in 2n would, n being how many were seen, and far fewer with the tails of an idle
/// machine.
struct WakeupDelay {
    private struct Second {
        var largest: Int64 = 0
        var count = 0
    }

    /// The running second is at `newest`, the ones before it come before it in the ring.
    private var seconds = [Second](repeating: Second(), count: Self.memory)
    private var newest = 0
    private var windowBegin: MonotonicInstant

    /// Fewer wake-ups than this say nothing.
    static let enough = 16
    /// Seconds that are looked back.
    static let memory = 30
    /// No wake-up is expected to be faster: an idle processor's way back from its deepest sleep is about as long.
    static let least = 200 * Nanoseconds.perMicrosecond
    static let safetyFactor: Int64 = 2
    private static let window = Nanoseconds.perSecond

    init(start: MonotonicInstant) { windowBegin = start }

    /// Takes in a wake-up that ended at `instant`.
    mutating func note(_ delay: Int64, at instant: MonotonicInstant) {
        roll(to: instant)
        seconds[newest].largest = max(seconds[newest].largest, delay)
        seconds[newest].count += 1
    }

    /// What a wake-up that ended at `instant` took at most; nil if too few were seen.
    ///
    /// - Parameter atLeast: What this very wake-up is known to have taken.
    mutating func allowance(at instant: MonotonicInstant, atLeast known: Int64) -> Int64? {
        roll(to: instant)
        var largest = known
        var count = 0
        for age in 0..<Self.memory {
            // The second before the running one counts always: the running one may have just begun.
            if age >= 2, count >= Self.enough { break }
            let second = seconds[(newest + Self.memory - age) % Self.memory]
            largest = max(largest, second.largest)
            count += second.count
        }
        return count >= Self.enough ? max(Self.least, Self.safetyFactor * largest) : nil
    }

    private mutating func roll(to instant: MonotonicInstant) {
        let age = instant - windowBegin
        guard age >= Self.window else { return }
        let passed = age / Self.window
        for _ in 0..<min(passed, Int64(Self.memory)) {
            newest = (newest + 1) % Self.memory
            seconds[newest] = Second()
        }
        windowBegin = windowBegin + passed * Self.window
    }
}

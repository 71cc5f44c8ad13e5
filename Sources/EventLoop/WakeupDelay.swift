import Timing

/// How long it takes from what wakes a sleeping loop until the loop knows the time again, by its recent wake-ups.
///
/// The largest delay of the running second and the one before it is kept. A wake-up may take twice as long as that
/// before a bound drawn from it is wrong; if delays came independently of one another, with a tail that falls like 1 / x,
/// one wake-up in 2n would, n being how many were seen, and far fewer with the tails of an idle machine.
struct WakeupDelay {
    private var windowBegin: MonotonicInstant
    private var largest: Int64 = 0
    private var count = 0
    private var previousLargest: Int64 = 0
    private var previousCount = 0

    /// Fewer wake-ups in two seconds than this say nothing.
    static let enough = 16
    /// No wake-up is expected to be faster: an idle processor's way back from its deepest sleep is about as long.
    static let least = 200 * Nanoseconds.perMicrosecond
    static let safetyFactor: Int64 = 2
    private static let window = Nanoseconds.perSecond

    init(start: MonotonicInstant) { windowBegin = start }

    /// Takes in a wake-up that ended at `instant`.
    mutating func note(_ delay: Int64, at instant: MonotonicInstant) {
        roll(to: instant)
        largest = max(largest, delay)
        count += 1
    }

    /// What a wake-up that ended at `instant` took at most; nil if too few were seen.
    ///
    /// - Parameter atLeast: What this very wake-up is known to have taken.
    mutating func allowance(at instant: MonotonicInstant, atLeast known: Int64) -> Int64? {
        roll(to: instant)
        guard count + previousCount >= Self.enough else { return nil }
        return max(Self.least, Self.safetyFactor * max(known, largest, previousLargest))
    }

    private mutating func roll(to instant: MonotonicInstant) {
        let age = instant - windowBegin
        guard age >= Self.window else { return }
        let isNext = age < 2 * Self.window
        previousLargest = isNext ? largest : 0
        previousCount = isNext ? count : 0
        largest = 0
        count = 0
        windowBegin = isNext ? windowBegin + Self.window : instant
    }
}

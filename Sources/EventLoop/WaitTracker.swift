import Timing

/// Works out from an event loop's waits when the sockets that it watches were empty.
///
/// The poller names all sockets that have bytes, again and again until they are read, so:
/// - If a wait began with a look that found nothing, every watched socket was empty when it began. That holds for all
///   that is read in the pass after it, whatever else comes in meanwhile.
/// - If the loop then slept, all were empty until something woke it, for the first byte of any would have. It was woken
///   no earlier than the end of its wait less the delay of a wake-up: the `likely` instant. This one is an estimate.
///   A wake-up slower than `WakeupDelay` allows makes it too late, by at most what the wake-up took more; a process that
///   is stopped and continued is the worst case. What a pass itself shows is heeded at once: a deadline that has passed
///   and the stamp of anything read are no earlier than what woke the loop.
/// - If something was there when the wait began, those it didn't name were empty when it began, provided that its list
///   wasn't full. How long the call took says nothing then: the thread may have lost its processor inside it.
/// A socket that was named and read until it was empty was so later still, and one that was left with bytes keeps what
/// held when the turn at reading began: `ArrivalTracker` sees to both.
struct WaitTracker {
    enum Outcome {
        /// Something was there when the wait began: all of it was named, or as much as the list takes.
        case foundEvents(all: Bool)
        /// Nothing was there, and there was no time to sleep.
        case foundNothing
        /// Nothing was there when it began; then the loop slept.
        case slept
    }

    /// What is known, in the present pass, of each socket that was not left with bytes and was watched before.
    private(set) var emptiness: Emptiness
    /// What is known of them after the last pass.
    private var before: Emptiness
    private var begin: MonotonicInstant
    private var end: MonotonicInstant
    private var outcome = Outcome.foundNothing
    /// The present wake-up took at least so long; nil as long as nothing shows it.
    private var knownDelay: Int64?
    private var delays: WakeupDelay

    init(start: MonotonicInstant) {
        emptiness = Emptiness(at: start)
        before = emptiness
        begin = start
        end = start
        delays = WakeupDelay(start: start)
    }

    /// A wait is over.
    ///
    /// - Parameters:
    ///   - begin: Before it first looked.
    ///   - end: After its last call returned.
    ///   - deadline: When it was to end if nothing came.
    mutating func waited(
        from begin: MonotonicInstant,
        to end: MonotonicInstant,
        deadline: MonotonicInstant,
        _ outcome: Outcome
    ) {
        self.begin = begin
        self.end = end
        self.outcome = outcome
        knownDelay = nil
        switch outcome {
        case .foundEvents:
            emptiness = before
        case .foundNothing:
            emptiness = Emptiness(at: begin)
        case .slept:
            if deadline <= end { knownDelay = end - max(begin, deadline) }
            estimate()
        }
    }

    /// A segment that was read in this pass came in then.
    mutating func saw(stamp: MonotonicInstant) {
        guard case .slept = outcome, stamp < end else { return }
        let delay = end - max(begin, stamp)
        if let knownDelay, knownDelay >= delay { return }
        knownDelay = delay
        estimate()
    }

    /// The pass is over.
    mutating func passed() {
        switch outcome {
        case .foundEvents(let all):
            if all { before = Emptiness(at: begin) }
        case .foundNothing:
            before = emptiness
        case .slept:
            before = emptiness
            if let knownDelay { delays.note(knownDelay, at: end) }
        }
    }

    private mutating func estimate() {
        let allowance = delays.allowance(at: end, atLeast: knownDelay ?? 0)
        emptiness = Emptiness(certain: begin, likely: allowance.map { end - $0 } ?? begin)
    }
}

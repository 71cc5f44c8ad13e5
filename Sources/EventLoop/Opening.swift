import Timing

/// A connection in the making: where to, what was tried, how long each step took.
struct Opening {
    let endpoint: Endpoint
    let context: TLSContext?
    let deadline: MonotonicInstant
    let deadlineTimer: LoopTimer
    var timings = ConnectTimings()
    /// When the step that goes on began.
    var stepBegan: MonotonicInstant
    var addresses: [SocketAddress] = []
    /// Of `addresses`, the one to try next.
    var next = 0
    /// Bounds one attempt when there are further addresses to try.
    var attemptTimer: LoopTimer?
    /// Why the last attempt failed.
    var failure: StreamEnd?

    /// When the attempt that starts at `now` has to give way to the next address: the time left is shared evenly.
    ///
    /// Nil for the last address, which has all of the time left.
    func attemptDeadline(now: MonotonicInstant) -> MonotonicInstant? {
        let others = Int64(addresses.count - next)
        return others > 0 ? now + max(0, deadline - now) / (others + 1) : nil
    }
}

import EventLoop
import Measurement
import Timing

/// What one event loop recorded in one second of the run.
struct LoopBatch: Sendable {
    /// From 0, counted from the schedule's start.
    var second: Int
    var loop: Int
    /// The loop has nothing under way any more and ends.
    var isLast: Bool
    var recorded: RecorderBatch
    var oddities: MessageOddities
    /// Sessions that are open, `session_start` seen, at the second's end.
    var sessionsReady: Int
    /// The most that were open at once in the second.
    var sessionsPeak: Int
    var sessionsPlanned: Int
    /// When the load ended; nil while it goes on.
    var loadEnded: MonotonicInstant?
    var health: LoopHealth
    /// CPU time of the loop's thread, and how long the second really was for it, in nanoseconds.
    var processorTime: Int64
    var elapsed: Int64
    /// Half-width of the clock mapping's bracket, in nanoseconds.
    var clockError: Int64
}

package import EventLoop
package import Measurement
package import Timing

/// What one event loop recorded in one second of the run.
package struct LoopBatch: Sendable {
    /// From 0, counted from the schedule's start.
    package var second: Int
    package var loop: Int
    /// The loop has nothing under way any more and ends.
    package var isLast: Bool
    package var recorded: RecorderBatch
    package var oddities: MessageOddities
    /// Sessions that are open, `session_start` seen, at the second's end.
    package var sessionsReady: Int
    /// The most that were open at once in the second.
    package var sessionsPeak: Int
    package var sessionsPlanned: Int
    /// When the load ended; nil while it goes on.
    package var loadEnded: MonotonicInstant?
    package var health: LoopHealth
    /// CPU time of the loop's thread, and how long the second really was for it, in nanoseconds.
    package var processorTime: Int64
    package var elapsed: Int64
    /// Half-width of the clock mapping's bracket, in nanoseconds.
    package var clockError: Int64

    package init(
        second: Int,
        loop: Int,
        isLast: Bool,
        recorded: RecorderBatch,
        oddities: MessageOddities,
        sessionsReady: Int,
        sessionsPeak: Int,
        sessionsPlanned: Int,
        loadEnded: MonotonicInstant?,
        health: LoopHealth,
        processorTime: Int64,
        elapsed: Int64,
        clockError: Int64
    ) {
        self.second = second
        self.loop = loop
        self.isLast = isLast
        self.recorded = recorded
        self.oddities = oddities
        self.sessionsReady = sessionsReady
        self.sessionsPeak = sessionsPeak
        self.sessionsPlanned = sessionsPlanned
        self.loadEnded = loadEnded
        self.health = health
        self.processorTime = processorTime
        self.elapsed = elapsed
        self.clockError = clockError
    }
}

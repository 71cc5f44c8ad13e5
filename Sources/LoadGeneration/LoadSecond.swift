public import Measurement

/// One second of a run, all loops together.
public struct LoadSecond: Sendable {
    /// From 0, counted from the schedule's start.
    public var index: Int
    public var window: WindowRecord
    /// The second's rows, its inter-arrival deviations and its raw latencies.
    public var recorded: RecorderBatch
    /// Of this second alone.
    public var oddities: MessageOddities
    public var sessionsPlanned: Int
    /// The sum of the loops' own peaks: the most sessions that can have been open at once.
    public var sessionsPeak: Int
    /// Reads in this second, and those of them to which the kernel gave no timestamp.
    public var reads: Int
    public var userTimestampReads: Int
    /// When the load ended, by its schedule or before, in nanoseconds from the schedule's start; nil while it goes on.
    public var loadEnded: Int64?
    /// Nothing follows.
    public var isLast: Bool
}

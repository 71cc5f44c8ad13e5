/// Faults that come and go with the time since the reference orchestrator's start.
public struct TimetableEntry: Sendable, Equatable {
    /// When they begin, in nanoseconds since the start.
    public var at: Int64
    /// How long they last, in nanoseconds; nil for as long as the server runs.
    public var duration: Int64?
    /// They begin again this many nanoseconds after each beginning; nil for once only.
    public var every: Int64?
    public var faults: Faults

    public init(at: Int64, for duration: Int64? = nil, every: Int64? = nil, faults: Faults) {
        self.at = at
        self.duration = duration
        self.every = every
        self.faults = faults
    }

    /// When the faults begin, as long as that is no later than `end`, both in nanoseconds since the start.
    public func beginnings(until end: Int64) -> [Int64] {
        guard at <= end else { return [] }
        guard let every else { return [at] }
        return Array(stride(from: at, through: end, by: Int64.Stride(every)))
    }
}

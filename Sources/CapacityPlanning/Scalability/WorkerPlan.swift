/// How many workers a number of sessions needs.
///
/// A worker carries its share of the capacity. That workers beside each other share no bottleneck is an assumption, which
/// a search on one system can't prove: it is told whenever the plan goes beyond what was measured.
public struct WorkerPlan: Codable, Sendable, Equatable {
    /// The load that is planned for: sessions, or new sessions a second.
    public var load: Double
    /// The share of it that is to be left free above it.
    public var headroom: Double
    /// Of the system that was measured.
    public var measuredWorkers: Int
    /// By the capacity itself, and by the two ends of its interval; nil where that is open.
    public var workers: Int
    public var workersAtMost: Int?
    public var workersAtLeast: Int?
    /// The load with its headroom over the highest load that was measured, if that is above 1.
    public var extrapolation: Double?

    /// Nil without a capacity.
    public init?(_ estimate: CapacityEstimate, load: Double, headroom: Double, workers: Int, highestLoad: Double) {
        guard let capacity = estimate.capacity, capacity > 0, load > 0, workers > 0 else { return nil }
        let wanted = load * (1 + headroom)
        func needed(_ capacity: Double) -> Int { Int((wanted / capacity * Double(workers)).rounded(.up)) }
        self.load = load
        self.headroom = headroom
        measuredWorkers = workers
        self.workers = needed(capacity)
        workersAtMost = estimate.low.map(needed)
        workersAtLeast = estimate.high.map(needed)
        extrapolation = wanted > highestLoad ? wanted / highestLoad : nil
    }
}

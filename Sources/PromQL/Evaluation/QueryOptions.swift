/// How expressions are evaluated.
public struct QueryOptions: Sendable {
    public var compatibility: Compatibility
    /// How far back an instant selector looks for a sample.
    public var lookbackMilliseconds: Int64
    /// Whether the metric's name is dropped at the end only, so that it can be asked for on the way.
    ///
    /// An option of Prometheus 3 that is off by default.
    public var delaysNameRemoval: Bool
    /// The step of a subquery that names none; in Prometheus the global evaluation interval.
    public var subqueryStepMilliseconds: Int64
    /// The most points that a query may hold at once.
    public var mostPoints: Int

    public init(
        compatibility: Compatibility = .v3,
        lookbackMilliseconds: Int64 = 300_000,
        delaysNameRemoval: Bool = false,
        subqueryStepMilliseconds: Int64 = 60_000,
        mostPoints: Int = 50_000_000
    ) {
        self.compatibility = compatibility
        self.lookbackMilliseconds = lookbackMilliseconds
        self.delaysNameRemoval = delaysNameRemoval
        self.subqueryStepMilliseconds = subqueryStepMilliseconds
        self.mostPoints = mostPoints
    }
}

/// What one evaluation is about: the options, the data, and the query's own times.
struct QueryContext: Sendable {
    var options: QueryOptions
    var source: SeriesSource
    /// The query's first and last instant in milliseconds.
    var start: Int64
    var end: Int64
    /// 0 in an instant query.
    var stepMilliseconds: Int64

    var isV3: Bool { options.compatibility == .v3 }
}

/// The instants at which an expression is evaluated, evenly spaced.
struct Steps: Sendable {
    var start: Int64
    var interval: Int64
    var count: Int

    /// The instants from a first on that do not pass an end; at least none.
    init(from start: Int64, through end: Int64, every interval: Int64) {
        self.start = start
        self.interval = max(1, interval)
        count = end < start ? 0 : Int((end - start) / self.interval) + 1
    }

    init(at time: Int64) {
        start = time
        interval = 1
        count = 1
    }

    subscript(index: Int) -> Int64 { start + Int64(index) * interval }

    var last: Int64 { self[max(0, count - 1)] }

    var first: Steps { Steps(at: start) }
}

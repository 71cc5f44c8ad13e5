/// What is known of a run that is under way, for one redraw of the display.
public struct LiveState: Sendable, Equatable {
    /// Median and 95th percentile of the first-audio latency, in seconds; nil while nothing arrived.
    public struct Latency: Sendable, Equatable {
        public var p50: Double?
        public var p95: Double?
        public init(p50: Double? = nil, p95: Double? = nil) {
            self.p50 = p50
            self.p95 = p95
        }
    }

    /// The scenario's name.
    public var name = ""
    /// For example `stage 2 of 3: hold 50 sessions`.
    public var stage = ""
    /// Seconds since the load's start, up to its end.
    public var elapsed = 0.0
    /// Seconds that the load will last; nil when that is not known.
    public var total: Double?
    /// Seconds that what is under way has left at the most; nil while the load goes on.
    public var drainLeft: Double?
    /// Nothing is under way any more: what is recent is of no interest beside the summary that follows.
    public var hasEnded = false
    public var sessionsActive = 0
    public var sessionsTarget = 0
    /// Of the last five seconds.
    public var recent = Latency()
    /// Since the load's start, warm-up left out.
    public var overall = Latency()
    /// Median real-time factor.
    public var realTimeFactor: Double?
    public var utterances = 0
    public var failures = 0
    public var drops = 0
    public var framesPerSecond = 0.0
    /// CPU of the busiest loop's core, 0 to 1.
    public var generatorCPU = 0.0
    /// 99th percentile of how late planned sends were, in seconds.
    public var lateness = 0.0
    public var scrapeFailures = 0

    public init() {}
}

public import Recording

/// The content of `capacity.json`, format 1: seconds, shares as 0 to 1, instants as RFC 3339.
public struct CapacityReport: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable {
        /// The capacity is known, with an interval.
        case found
        /// The highest load still meets every target.
        case atLeast
        /// Already the lowest load misses one.
        case below
        /// The budget, the generator or what the levels showed left it open.
        case unresolved
        case interrupted
    }

    /// How the search was made.
    public struct Setting: Codable, Sendable, Equatable {
        public var name: String
        public var started: String
        public var version: String
        public var host: RunReport.Host
        /// In virtual time, nothing of it measured.
        public var simulated: Bool
        public var target: String

        public init(
            name: String,
            started: String,
            version: String,
            host: RunReport.Host,
            simulated: Bool,
            target: String
        ) {
            self.name = name
            self.started = started
            self.version = version
            self.host = host
            self.simulated = simulated
            self.target = target
        }
    }

    /// `--plan`: what is planned for.
    public struct Growth: Codable, Sendable, Equatable {
        /// Sessions, or new sessions a second.
        public var load: Double
        /// To be left free above it, as a share of it.
        public var headroom: Double
        /// Of the system that is measured.
        public var workers: Int

        public init(load: Double, headroom: Double, workers: Int) {
            self.load = load
            self.headroom = headroom
            self.workers = workers
        }
    }

    /// A load with what was seen there.
    public struct Mark: Codable, Sendable, Equatable {
        public var load: Double
        public var text: String

        init(load: Double, text: String) {
            self.load = load
            self.text = text
        }
    }

    public var format = 1
    public var verdict: Verdict
    public var exitCode: Int32
    /// One sentence.
    public var headline: String
    /// Sentences, most important first.
    public var findings: [String]
    public var setting: Setting
    public var plan: CapacityPlan
    public var reason: CapacitySearch.Reason
    /// Sessions at a time, whole ones, or new sessions a second; nil if it is not known.
    public var capacity: Double?
    /// Bounds of it at 99 %; nil where there is none.
    public var low: Double?
    public var high: Double?
    public var estimate: CapacityEstimate
    /// The targets that break first and next.
    public var breaksFirst: CapacityEstimate.Target?
    public var breaksNext: CapacityEstimate.Target?
    /// The load of the greatest throughput over latency (Kleinrock's power); nil if no level shows one.
    public var knee: Double?
    /// Where most utterances a second met every target.
    public var goodputPeak: Mark?
    /// The lowest load at which listeners go without audio while the real-time factor still looks fine.
    public var starvesUnseen: Mark?
    public var scalability: ScalabilityFit?
    public var growth: Growth?
    public var workers: WorkerPlan?
    /// What the server ran out of, in the order of the loads.
    public var exhausted: [Mark]
    /// Seconds of all levels together.
    public var spentSeconds: Double
    public var levels: [CapacityLevel]

    public init(
        _ levels: [CapacityLevel],
        plan: CapacityPlan,
        reason: CapacitySearch.Reason,
        setting: Setting,
        growth: Growth? = nil
    ) {
        self.levels = levels
        self.plan = plan
        self.reason = reason
        self.setting = setting
        self.growth = growth
        let valid = levels.filter(\.isValid)
        let estimate = CapacityEstimate(levels, plan: plan)
        self.estimate = estimate
        spentSeconds = levels.reduce(0) { $0 + $1.elapsedSeconds }
        func whole(_ load: Double?) -> Double? { plan.model == .closed ? load?.rounded(.down) : load }
        capacity = whole(estimate.capacity)
        low = whole(estimate.low)
        high = whole(estimate.high)
        (breaksFirst, breaksNext) = estimate.breaking
        knee = CapacityCurves.knee(valid)
        goodputPeak = CapacityCurves.goodputPeak(valid)
        starvesUnseen = CapacityCurves.starvesUnseen(valid)
        exhausted = Exhaustion.marks(valid)
        scalability = ScalabilityFit(
            valid.map { ($0.figures.sessions, $0.figures.throughput) },
            seed: plan.seed
        )
        if let growth {
            workers = WorkerPlan(
                estimate,
                load: growth.load,
                headroom: growth.headroom,
                workers: growth.workers,
                highestLoad: valid.map(\.load).max() ?? 0
            )
        }
        verdict = .unresolved
        exitCode = 0
        headline = ""
        findings = []
        conclude()
    }
}

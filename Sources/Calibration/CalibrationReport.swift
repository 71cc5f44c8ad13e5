public import Recording

/// The content of `calibration.json`, format 1: seconds, shares as 0 to 1, instants as RFC 3339.
public struct CalibrationReport: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable {
        /// Every count is exact and every figure within its tolerance, at every load.
        case within
        /// A figure is out of its tolerance, or the generator was saturated, at one load at least.
        case outside
        /// A count is not exact.
        case wrong
        /// Ended by hand; what there is was within.
        case interrupted
    }

    /// One run and its comparison with the ledger.
    public struct Step: Codable, Sendable, Equatable {
        public var name: String
        public var kind: CalibrationKind
        public var sessions: Int
        public var timestamps: Timestamps
        /// Made only to be looked at beside the step with the other timestamps: its counts are judged, its instants not.
        public var isReference: Bool
        /// The run folder's name, in the calibration's own.
        public var folder: String
        /// `fit` or `saturated`.
        public var generator: String
        /// Sentences, empty when fit.
        public var why: [String]
        public var utterances: Int
        public var cutOff: Int
        public var ambiguousFirstAudio: Int
        /// How far off the instrument itself says that first arrivals may be, in seconds: half of them at most so much,
        /// and all but a hundredth.
        public var uncertaintyMedian: Double?
        public var uncertaintyP99: Double?
        /// 99th percentile of the time from a text's sending to its receipt by the server, in seconds.
        public var serverDelay: Double?
        public var timings: [TimingCheck]
        public var counts: [CountCheck]
        /// True and measured first-audio latency, at most 300 of them.
        public var scatter: [[Double]]

        public init(
            _ step: CalibrationPlan.Step,
            _ comparison: StepComparison,
            generator: String,
            why: [String]
        ) {
            name = step.name
            kind = step.kind
            sessions = step.sessions
            timestamps = step.timestamps
            isReference = step.isReference
            folder = step.name
            self.generator = generator
            self.why = why
            utterances = comparison.utterances
            cutOff = comparison.cutOff
            ambiguousFirstAudio = comparison.ambiguous
            uncertaintyMedian = comparison.uncertaintyMedian
            uncertaintyP99 = comparison.uncertaintyP99
            serverDelay = comparison.serverDelay
            timings = comparison.timings
            counts = comparison.counts
            scatter = comparison.scatter
        }

        public var isSaturated: Bool { generator != "fit" }
        /// The server could not keep up, and with it nothing that rests on its instants.
        public var isOverloaded: Bool { (serverDelay ?? 0) > Self.longestServerDelay }
        /// Two frames' length: a server that comes so late to its texts comes as late to its frames.
        static let longestServerDelay = 0.04
        /// A step without an utterance shows nothing.
        public var isExact: Bool { utterances > 0 && counts.allSatisfy { $0.isExact || $0.isTimed } }
        /// Figures within their tolerances, and exact counts of what rests on when frames came.
        public var isTimely: Bool {
            timings.allSatisfy { $0.verdict == .within || $0.verdict == .unmeasured }
                && counts.allSatisfy { $0.isExact || !$0.isTimed }
        }
        public var isWithin: Bool { isExact && isTimely && !isSaturated && !isOverloaded }

        public func timing(_ figure: CalibratedFigure) -> TimingCheck? { timings.first { $0.figure == figure } }
    }

    /// How the calibration was made.
    public struct Setting: Codable, Sendable, Equatable {
        /// RFC 3339.
        public var started: String
        public var version: String
        public var host: RunReport.Host
        public var seed: UInt64
        public var timestamps: Timestamps
        public var loops: Int
        /// Processors of the client and of the server; empty where the system chose.
        public var clientProcessors: [Int]
        public var serverProcessors: [Int]
        /// False for a quick calibration, in which figures are shown and counts alone decide.
        public var judgesTiming: Bool

        public init(
            started: String,
            version: String,
            host: RunReport.Host,
            seed: UInt64,
            timestamps: Timestamps,
            loops: Int,
            clientProcessors: [Int] = [],
            serverProcessors: [Int] = [],
            judgesTiming: Bool = true
        ) {
            self.started = started
            self.version = version
            self.host = host
            self.seed = seed
            self.timestamps = timestamps
            self.loops = loops
            self.clientProcessors = clientProcessors
            self.serverProcessors = serverProcessors
            self.judgesTiming = judgesTiming
        }
    }

    public var format = 1
    public var verdict: Verdict
    public var exitCode: Int32
    /// One sentence.
    public var headline: String
    /// The most sessions up to which all was within, paced; nil if there is no such load.
    public var sessionsHeld: Int?
    /// 99th percentile of the first-audio latency's error up to there, in seconds.
    public var errorHeld: Double?
    /// Sentences, most important first.
    public var findings: [String]
    /// What was left out of the comparison, and why: sentences.
    public var notes: [String]
    public var setting: Setting
    public var steps: [Step]
    /// Steps of the plan that were not made.
    public var skipped: [String]
}

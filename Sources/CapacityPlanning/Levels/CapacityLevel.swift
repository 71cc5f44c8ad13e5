/// One load that was tried, with what it showed.
public struct CapacityLevel: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable {
        case met, missed, inconclusive
        /// The generator was the bottleneck: it shows nothing of the server.
        case invalid
        /// Ended by hand: what there is of it is shown and counts for nothing.
        case interrupted
    }

    /// What the level was made for.
    public enum Purpose: String, Codable, Sendable {
        /// Climbing until something breaks.
        case ramp
        /// Halving the gap between the highest load that held and the lowest that did not.
        case narrow
        /// Measuring near the edge.
        case edge
    }

    /// Why its load ended.
    public enum Ending: String, Codable, Sendable {
        /// All targets were decided, or one was missed.
        case decided
        /// It was foreseeable that even the whole hold would not decide.
        case hopeless
        /// The hold was over.
        case held
        case interrupted
    }

    public var number: Int
    /// Sessions at a time, or new sessions a second.
    public var load: Double
    public var purpose: Purpose
    public var seed: UInt64
    /// The run folder, below the search's own; empty if there is none.
    public var folder: String
    public var verdict: Verdict
    public var ending: Ending
    /// Seconds of the measured part, and of the whole level.
    public var measuredSeconds: Double
    public var elapsedSeconds: Double
    /// In the order of the targets.
    public var targets: [TargetEvidence]
    public var figures: LevelFigures
    /// Why the generator was not fit; empty when it was.
    public var generatorFindings: [String]
    /// What the server said of itself meanwhile.
    public var resources: [ResourceReading]

    public init(
        number: Int,
        load: Double,
        purpose: Purpose,
        seed: UInt64,
        folder: String = "",
        verdict: Verdict,
        ending: Ending,
        measuredSeconds: Double,
        elapsedSeconds: Double,
        targets: [TargetEvidence],
        figures: LevelFigures,
        generatorFindings: [String] = [],
        resources: [ResourceReading] = []
    ) {
        self.number = number
        self.load = load
        self.purpose = purpose
        self.seed = seed
        self.folder = folder
        self.verdict = verdict
        self.ending = ending
        self.measuredSeconds = measuredSeconds
        self.elapsedSeconds = elapsedSeconds
        self.targets = targets
        self.figures = figures
        self.generatorFindings = generatorFindings
        self.resources = resources
    }

    /// Whether what it showed is the server's.
    public var isValid: Bool { verdict != .invalid && verdict != .interrupted }
}

/// What a listener got at one load; durations are seconds, rates a second.
public struct LevelFigures: Codable, Sendable, Equatable {
    /// Utterances that the figures are about.
    public var utterances = 0
    /// First-audio latency; nil if nothing was heard.
    public var falP50: Double?
    public var falP95: Double?
    public var rtfP95: Double?
    /// Whether the server paced its frames: a real-time factor is then about 1 by construction.
    public var isPaced = false
    /// Shares of the utterances, 0 to 1.
    public var underruns = 0.0
    public var failures = 0.0
    /// Utterances that ended well, a second.
    public var throughput = 0.0
    /// Those of them that met every target that single ones can meet.
    public var goodput = 0.0
    /// Mean sessions open at a time.
    public var sessions = 0.0

    public init() {}
}

/// One quantity of the server's over the measured part of a level.
public struct ResourceReading: Codable, Sendable, Equatable {
    public var title: String
    public var metric: String
    /// `seconds`, `bytes`, `ratio`, `percent`, `count` or `perSecond`.
    public var unit: String
    public var mean: Double
    public var max: Double

    public init(title: String, metric: String, unit: String, mean: Double, max: Double) {
        self.title = title
        self.metric = metric
        self.unit = unit
        self.mean = mean
        self.max = max
    }
}

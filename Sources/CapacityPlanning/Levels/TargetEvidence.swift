public import Measurement

/// What a level shows of one target.
///
/// Every target that utterances decide is a ratio that has an allowed value: a percentile is the share of utterances
/// beyond the limit against the share that the percentile leaves beyond itself (`fal.p95 < 300ms`: at most 5 % not below
/// 300 ms), a share is itself, a mean is a sum over a count. The ratio's parts are kept by stretches of the level's time,
/// so that they can be drawn anew with what hangs together left together. A target that scrapes decide has one part.
public struct TargetEvidence: Codable, Sendable, Equatable {
    /// As the scenario has it.
    public var expression: String
    public var verdict: Verdict
    /// The statistic in the target's unit; nil if there is none or it is infinite.
    public var value: Double?
    /// Bounds of it, each holding with `SequentialLooks.confidence` over all looks; nil where nothing bounds it.
    public var low: Double?
    public var high: Double?
    public var limit: Double
    /// `seconds`, `ratio` or `share`.
    public var unit: String
    public var samples: Int
    public var why: String

    /// What the ratio may be at the most; above it the target is missed.
    public var allowed: Double
    /// Whether the ratio is a share: its distance from the allowed one is then one of log odds.
    public var isShare: Bool
    /// The ratio's parts, a stretch of time each; empty if the level shows nothing of the target.
    public var numerators: [Double]
    public var denominators: [Double]

    /// Into how many stretches a level's time is divided, if it has so many seconds.
    static let stretches = 8

    public init(
        expression: String,
        verdict: Verdict,
        value: Double?,
        low: Double?,
        high: Double?,
        limit: Double,
        unit: String,
        samples: Int,
        why: String,
        allowed: Double,
        isShare: Bool,
        numerators: [Double],
        denominators: [Double]
    ) {
        self.expression = expression
        self.verdict = verdict
        self.value = value
        self.low = low
        self.high = high
        self.limit = limit
        self.unit = unit
        self.samples = samples
        self.why = why
        self.allowed = allowed
        self.isShare = isShare
        self.numerators = numerators
        self.denominators = denominators
    }

    /// The ratio of the whole level; nil if it shows nothing.
    public var ratio: Double? {
        let denominator = denominators.reduce(0, +)
        return denominator > 0 ? numerators.reduce(0, +) / denominator : nil
    }
}

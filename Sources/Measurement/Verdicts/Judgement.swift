/// Whether a target holds, as far as what was measured tells.
public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// The whole confidence interval is on the good side.
    case met
    /// The whole confidence interval is on the bad side.
    case missed
    case inconclusive
}

/// What a target compares, named as in the scenario file.
public enum Statistic: String, Sendable, Codable, CaseIterable {
    case p50, p90, p95, p99, p999, max, mean

    /// The share that a percentile leaves below itself; nil for the others.
    public var quantile: Double? {
        switch self {
        case .p50: 0.5
        case .p90: 0.9
        case .p95: 0.95
        case .p99: 0.99
        case .p999: 0.999
        case .max, .mean: nil
        }
    }
}

/// How a target compares its value with its limit, written as in the scenario file.
public enum Comparison: String, Sendable, Codable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    public func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        }
    }

    /// Whether small values are the good ones.
    public var wantsLittle: Bool { self == .less || self == .lessOrEqual }
}

/// A target's verdict with all that it rests on; values are in the target's own unit.
public struct Judgement: Sendable, Equatable {
    public var verdict: Verdict
    /// The statistic of what was measured; infinite if so many failed, nil if there was nothing.
    public var value: Double?
    /// Bounds of the true value, each holding with `confidence`; infinite where nothing bounds it.
    public var low: Double
    public var high: Double
    public var confidence: Double
    /// Observations that were judged.
    public var samples: Int
    /// What they are worth in independent ones.
    public var effectiveSamples: Double
    public var designEffect: Double
    /// Further observations until a verdict if the share of misses stays: 0 when decided, nil if none would do.
    public var needed: Int?
    /// One plain sentence.
    public var why: String

    public init(
        verdict: Verdict,
        value: Double?,
        low: Double,
        high: Double,
        confidence: Double,
        samples: Int,
        effectiveSamples: Double,
        designEffect: Double,
        needed: Int?,
        why: String
    ) {
        self.verdict = verdict
        self.value = value
        self.low = low
        self.high = high
        self.confidence = confidence
        self.samples = samples
        self.effectiveSamples = effectiveSamples
        self.designEffect = designEffect
        self.needed = needed
        self.why = why
    }
}

/// What a comparison says of one measure.
///
/// Values and differences are in the measure's unit; a positive difference is for the worse. Infinite values are
/// percentiles that so many failed utterances reach.
public struct MeasureDifference: Sendable, Equatable {
    public enum Verdict: String, Sendable, CaseIterable {
        /// Worse by more than the tolerance, and by more than chance.
        case regression
        /// Better by more than the tolerance, and by more than chance.
        case improvement
        /// The whole interval lies within the tolerance.
        case noDifference
        /// Neither is shown.
        case notEnoughData
    }

    /// Each bound of an interval holds with this confidence, both with 95 %.
    static let oneSided = 0.975

    public var measure: Measure
    public var tier: Attention.Tier
    public var baseline: Double?
    public var candidate: Double?
    public var tolerance: Double
    /// Of the difference; nil where there are too few values for a bound.
    public var low: Double?
    public var high: Double?
    /// Probability that equal systems differ as much somewhere in the family, in this direction; 1 if not tested.
    public var worse = 1.0
    public var better = 1.0
    public var verdict = Verdict.notEnoughData
    /// Utterances in each run that would tell, as far as the interval's width does.
    public var needed: Int?
    /// One sentence, empty where the numbers say all.
    public var why = ""

    /// Among those that a gate is about: see `Attention`.
    public var isNamed: Bool { tier != .rest }

    public var difference: Double? {
        guard let baseline, let candidate else { return nil }
        return baseline == candidate ? 0 : candidate - baseline
    }

    /// Of the baseline; nil where that is 0 or infinite.
    public var relative: Double? {
        guard let difference, let baseline, baseline != 0, baseline.isFinite else { return nil }
        return difference / baseline
    }

    /// How far beyond the tolerance, for the order of a table.
    public var severity: Double {
        guard let difference, tolerance > 0 else { return 0 }
        return difference / tolerance
    }
}

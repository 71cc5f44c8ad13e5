import Measurement
public import Recording

/// One figure of one step, measured against true; seconds, or a plain number for the real-time factor.
public struct TimingCheck: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable { case within, outside, unmeasured }

    public var figure: CalibratedFigure
    public var verdict: Verdict
    public var count: Int
    /// Medians.
    public var trueMedian: Double?
    public var measuredMedian: Double?
    /// Of the errors with their signs: seconds, or a share of the true value where the figure is relative.
    public var errorMedian: Double?
    /// Of the errors without their signs.
    public var errorP99: Double?
    public var errorMax: Double?
    /// Errors beyond the tolerance.
    public var beyond: Int
    /// Share of errors below 0.
    public var negativeShare: Double?
    public var tolerance: Tolerance
    /// Errors without their signs, about 20 buckets a decade.
    public var distribution: RunReport.Figure

    /// Judges pairs of a true value and a measured one.
    public init(_ figure: CalibratedFigure, pairs: [(truth: Double, measured: Double)]) {
        self.figure = figure
        tolerance = figure.tolerance
        let pairs = pairs.filter { !figure.isRelative || $0.truth > 0 }
        count = pairs.count
        let errors = pairs.map { figure.isRelative ? $0.measured / $0.truth - 1 : $0.measured - $0.truth }.sorted()
        let magnitudes = errors.map(abs).sorted()
        trueMedian = NearestRank.value(of: 0.5, inSorted: pairs.map(\.truth).sorted())
        measuredMedian = NearestRank.value(of: 0.5, inSorted: pairs.map(\.measured).sorted())
        errorMedian = NearestRank.value(of: 0.5, inSorted: errors)
        errorP99 = NearestRank.value(of: 0.99, inSorted: magnitudes)
        errorMax = magnitudes.last
        let limit = tolerance.p99
        beyond = magnitudes.filter { $0 > limit }.count
        negativeShare = errors.isEmpty ? nil : Double(errors.filter { $0 < 0 }.count) / Double(errors.count)
        distribution = FigureBuckets.figure(ofSorted: magnitudes)
        guard let errorMedian else {
            verdict = .unmeasured
            return
        }
        let isUnbiased = tolerance.median.map { abs(errorMedian) <= $0 } ?? true
        // Of fewer than a hundred the 99th percentile is the highest, and a single one may be the server's own wait.
        verdict = isUnbiased && beyond <= max(1, count / 100) ? .within : .outside
    }
}

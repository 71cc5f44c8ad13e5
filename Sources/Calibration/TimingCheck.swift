import Measurement
public import Recording

/// One figure of one step, measured against true; seconds, or a plain number for the real-time factor.
public struct TimingCheck: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable {
        case within, outside
        /// The instrument knows too many values no better than to the tolerance: nothing can be said.
        case undecided
        case unmeasured
    }

    public var figure: CalibratedFigure
    public var verdict: Verdict
    /// Values compared.
    public var count: Int
    /// Values that the instrument itself says it knows no better than to the tolerance.
    ///
    /// They are not among `count`, unless there are more of them than the tolerance lets be left out: then all are.
    public var doubtful: Int
    /// Whether they are left out.
    public var leavesDoubtfulOut: Bool
    /// Values that are not among `count`.
    public var leftOut: Int { leavesDoubtfulOut ? doubtful : 0 }
    /// Of `doubtful`, those further off than the instrument said, and the tolerance on top of it.
    public var beyondOwnBound: Int
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

    /// Judges what was measured by what was true.
    public init(_ figure: CalibratedFigure, pairs: [CalibratedPair]) {
        self.figure = figure
        tolerance = figure.tolerance
        let limit = tolerance.p99
        func error(_ pair: CalibratedPair) -> Double {
            figure.isRelative ? pair.measured / pair.truth - 1 : pair.measured - pair.truth
        }
        let all = pairs.filter { !figure.isRelative || $0.truth > 0 }
        let blurred = all.filter { $0.uncertainty > limit }
        doubtful = blurred.count
        beyondOwnBound = blurred.filter { abs(error($0)) > $0.uncertainty + limit }.count
        let tellsEnough =
            Double(doubtful) <= max(1, Double(all.count) * tolerance.leftOut) && doubtful < max(1, all.count)
        leavesDoubtfulOut = tellsEnough
        let pairs = tellsEnough ? all.filter { $0.uncertainty <= limit } : all
        count = pairs.count
        let errors = pairs.map(error).sorted()
        let magnitudes = errors.map(abs).sorted()
        trueMedian = NearestRank.value(of: 0.5, inSorted: pairs.map(\.truth).sorted())
        measuredMedian = NearestRank.value(of: 0.5, inSorted: pairs.map(\.measured).sorted())
        errorMedian = NearestRank.value(of: 0.5, inSorted: errors)
        errorP99 = NearestRank.value(of: 0.99, inSorted: magnitudes)
        errorMax = magnitudes.last
        beyond = magnitudes.filter { $0 > limit }.count
        negativeShare = errors.isEmpty ? nil : Double(errors.filter { $0 < 0 }.count) / Double(errors.count)
        distribution = FigureBuckets.figure(ofSorted: magnitudes)
        guard let errorMedian else {
            verdict = .unmeasured
            return
        }
        let isUnbiased = tolerance.median.map { abs(errorMedian) <= $0 } ?? true
        // Of fewer than a hundred the 99th percentile is the highest, and a single one may be the server's own wait.
        func isFew(_ number: Int, of count: Int) -> Bool { number <= max(1, count / 100) }
        let isRight = isUnbiased && isFew(beyond, of: count) && isFew(beyondOwnBound, of: doubtful)
        // What the instrument doubted and was right all the same is right: a server that sends frames together gives it
        // no way to be sure.
        verdict = isRight ? .within : tellsEnough ? .outside : .undecided
    }
}

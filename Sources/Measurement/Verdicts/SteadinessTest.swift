/// Whether the second half of a run drifts away from its first.
///
/// To be asked about a stretch of constant load after warm-up. Compared are the share of failures, and for the median and
/// the 95th percentile of what succeeded the share of each half beyond the pooled quantile (Mood's median test and its
/// like for the tail). A drift must be both beyond chance (1 % for all comparisons together, variances from clusters) and
/// large enough to matter.
public struct SteadinessTest: Sendable {
    /// A quantile that changes by less than a tenth is steady enough.
    public static let smallestRelativeChange = 0.1
    /// A share of failures that changes by less than a hundredth is steady enough.
    public static let smallestFailureChange = 0.01
    /// Fewer observations in a half are too few to speak of a drift.
    public static let fewestObservations = 30
    /// Standard normal quantile of 1 % two-sided, shared by three comparisons.
    private static let critical = 2.9352

    public struct Result: Sendable, Equatable {
        public var isSteady: Bool
        /// What drifted, in one sentence; empty when steady.
        public var why: String
    }

    public var wording: Wording
    /// What the observations are called in the sentence.
    public var name: String

    public init(name: String = "first-audio latency", wording: Wording = Wording(unit: .seconds)) {
        self.name = name
        self.wording = wording
    }

    public func judge(_ observations: [Observation]) -> Result {
        guard let first = observations.map(\.second).min(), let last = observations.map(\.second).max() else {
            return Result(isSteady: true, why: "")
        }
        let middle = first + (last - first) / 2
        let halves = [observations.filter { $0.second <= middle }, observations.filter { $0.second > middle }]
        guard halves.allSatisfy({ $0.count >= Self.fewestObservations }) else { return Result(isSteady: true, why: "") }

        let failures = halves.map { Half(marks: $0.map(\.failed), of: $0) }
        if abs(failures[1].share - failures[0].share) >= Self.smallestFailureChange, Half.differ(failures) {
            let shares = Wording(unit: .share)
            return Result(
                isSteady: false,
                why: "the share of failures went from \(shares.value(failures[0].share)) in the first half "
                    + "to \(shares.value(failures[1].share)) in the second"
            )
        }
        let succeeded = halves.map { $0.filter { !$0.failed } }
        guard succeeded.allSatisfy({ $0.count >= Self.fewestObservations }) else {
            return Result(isSteady: true, why: "")
        }
        let sorted = succeeded.map { RadixSort.sorted($0.map(\.value)) }
        let pooled = RadixSort.sorted(sorted[0] + sorted[1])
        for (title, quantile) in [("median", 0.5), ("95th percentile", 0.95)] {
            guard let before = NearestRank.value(of: quantile, inSorted: sorted[0]),
                let after = NearestRank.value(of: quantile, inSorted: sorted[1]),
                let threshold = NearestRank.value(of: quantile, inSorted: pooled)
            else { continue }
            let marked = succeeded.map { half in Half(marks: half.map { $0.value > threshold }, of: half) }
            guard abs(after - before) >= Self.smallestRelativeChange * abs(before), Half.differ(marked) else {
                continue
            }
            return Result(
                isSteady: false,
                why: "the \(title) of the \(name) went from \(wording.value(before)) in the first half "
                    + "to \(wording.value(after)) in the second"
            )
        }
        return Result(isSteady: true, why: "")
    }

    /// One half's share of marked observations, and that share's variance as its clusters show it.
    private struct Half {
        var share: Double
        var count: Double
        var variance: Double

        init(marks: [Bool], of observations: [Observation]) {
            count = Double(marks.count)
            let share = Double(marks.count { $0 }) / count
            self.share = share
            let clusters = Clusters(sessions: observations.map(\.session), seconds: observations.map(\.second))
            let residuals = marks.map { $0 ? 1 - share : -share }
            variance = clusters.dimensions.reduce(0) { max($0, $1.variance(of: residuals)?.variance ?? 0) }
        }

        /// Whether two halves' shares differ beyond chance.
        static func differ(_ halves: [Half]) -> Bool {
            let pooled =
                halves.reduce(0) { $0 + $1.share * $1.count } / halves.reduce(0) { $0 + $1.count }
            let independent = pooled * (1 - pooled) * (1 / halves[0].count + 1 / halves[1].count)
            let variance = max(independent, halves[0].variance + halves[1].variance)
            let difference = halves[1].share - halves[0].share
            return difference * difference > SteadinessTest.critical * SteadinessTest.critical * variance
        }
    }
}

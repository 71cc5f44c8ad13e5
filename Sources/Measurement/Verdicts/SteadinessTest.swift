/// Whether the second half of a run drifts away from its first.
///
/// To be asked about a stretch of constant load after warm-up. Compared are the share of failures, the utterances that
/// succeeded in each second, and for the median and the 95th percentile of those the share of each half beyond the
/// pooled quantile (Mood's median test and its like for the tail). A drift must be both beyond chance (1 % for all
/// comparisons together, variances from clusters) and large enough to matter.
///
/// The share of failures alone does not tell of a server that went away: refused connections are so many in a moment
/// that already the half in which it died is made of failures.
public struct SteadinessTest: Sendable {
    /// A quantile that changes by less than a tenth is steady enough.
    public static let smallestRelativeChange = 0.1
    /// A share of failures that changes by less than a hundredth is steady enough.
    public static let smallestFailureChange = 0.01
    /// Fewer observations in a half are too few to speak of a drift.
    public static let fewestObservations = 30
    /// Fewer seconds in a half are too few to speak of what a second brings.
    public static let fewestSeconds = 3
    /// Standard normal quantile of 1 % two-sided, shared by four comparisons.
    private static let critical = 3.0233

    public struct Result: Sendable, Equatable {
        public var isSteady: Bool { why.isEmpty }
        /// What drifted, in phrases joined by semicolons; empty when steady.
        public var why: String
    }

    public var wording: Wording
    /// What the observations are called in the sentence.
    public var name: String

    public init(name: String = "first-audio latency", wording: Wording = Wording(unit: .seconds)) {
        self.name = name
        self.wording = wording
    }

    /// Judges the observations of a stretch of seconds; without one, of those from the first observation's to the last's.
    ///
    /// A stretch that is given has halves of equal length, whatever was observed in them: nothing at all is a drift too.
    public func judge(_ observations: [Observation], over stretch: Range<UInt32>? = nil) -> Result {
        let seconds = observations.map(\.second)
        guard let stretch = stretch ?? seconds.min().flatMap({ first in seconds.max().map { first..<($0 + 1) } }) else {
            return Result(why: "")
        }
        let middle = stretch.lowerBound + (stretch.upperBound - stretch.lowerBound + 1) / 2
        let halves = [stretch.lowerBound..<middle, middle..<stretch.upperBound]
            .map { seconds in observations.filter { seconds.contains($0.second) } }
        let drifts = [failures(halves), throughput(halves, stretch, middle: middle), latency(halves)]
        return Result(why: drifts.compactMap { $0 }.joined(separator: "; "))
    }

    private func failures(_ halves: [[Observation]]) -> String? {
        guard halves.allSatisfy({ $0.count >= Self.fewestObservations }) else { return nil }
        let failures = halves.map { Half(marks: $0.map(\.failed), of: $0) }
        guard abs(failures[1].share - failures[0].share) >= Self.smallestFailureChange, Half.differ(failures) else {
            return nil
        }
        let shares = Wording(unit: .share)
        return "the share of failures went from \(shares.value(failures[0].share)) in the first half "
            + "to \(shares.value(failures[1].share)) in the second"
    }

    /// Utterances that succeeded, a second; the seconds of a half are the sample.
    private func throughput(_ halves: [[Observation]], _ stretch: Range<UInt32>, middle: UInt32) -> String? {
        let succeeded = halves.map { $0.filter { !$0.failed } }
        guard succeeded.contains(where: { $0.count >= Self.fewestObservations }),
            stretch.upperBound - middle >= Self.fewestSeconds
        else { return nil }
        let rates = [
            Rate(of: succeeded[0], in: stretch.lowerBound..<middle),
            Rate(of: succeeded[1], in: middle..<stretch.upperBound),
        ]
        let change = rates[1].mean - rates[0].mean
        guard abs(change) >= Self.smallestRelativeChange * max(rates[0].mean, rates[1].mean),
            change * change > Self.critical * Self.critical * (rates[0].variance + rates[1].variance)
        else { return nil }
        let words = Wording(unit: .ratio)
        return "utterances that succeeded went from \(words.value(rates[0].mean)) a second in the first half "
            + "to \(words.value(rates[1].mean)) in the second"
    }

    private func latency(_ halves: [[Observation]]) -> String? {
        let succeeded = halves.map { $0.filter { !$0.failed } }
        guard succeeded.allSatisfy({ $0.count >= Self.fewestObservations }) else { return nil }
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
            return "the \(title) of the \(name) went from \(wording.value(before)) in the first half "
                + "to \(wording.value(after)) in the second"
        }
        return nil
    }

    /// Utterances a second in one half, and the variance of that mean.
    private struct Rate {
        var mean: Double
        var variance: Double

        init(of observations: [Observation], in seconds: Range<UInt32>) {
            let count = Double(seconds.count)
            mean = Double(observations.count) / count
            var counts: [UInt32: Double] = [:]
            for observation in observations { counts[observation.second, default: 0] += 1 }
            let squares = counts.values.reduce(0) { $0 + $1 * $1 }
            let scatter = (squares - count * mean * mean) / max(1, count - 1)
            // Sessions that speak in turn scatter less than chance would, and are no more certain for it (Poisson).
            variance = max(mean, scatter) / count
        }
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

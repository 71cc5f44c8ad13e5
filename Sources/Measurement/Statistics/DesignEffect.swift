/// How many independent observations dependent ones are worth.
///
/// Observations of one cluster (a session, a second) resemble each other. The variance of a share is estimated from the
/// clusters' totals by linearisation (W. Cochran, "Sampling Techniques", 2.11 and 9A), once with sessions and once with
/// one-second windows as clusters; the larger wins. Divided by the variance that independent observations would have it
/// is the design effect.
///
/// The estimate is uncertain itself where clusters are few. An effect above 1 is therefore enlarged by the squared ratio of
/// Student's to the normal quantile (Korn and Graubard as in `Binomial`), with at least four degrees of freedom: two or
/// three clusters would otherwise leave nothing of any sample. Where there is nothing to estimate from, with a share of
/// 0 or 1 or a single cluster, the effect is 1.
public struct DesignEffect: Sendable, Equatable {
    /// From 1 to the number of observations.
    public var factor: Double
    /// Observations divided by the factor.
    public var effectiveCount: Double

    init(factor: Double, count: Double) {
        self.factor = min(max(1, factor), max(1, count))
        effectiveCount = count / self.factor
    }

    /// The effect on the share of observations that are marked.
    init(of marks: [Bool], in clusters: Clusters, confidence: Double) {
        let count = Double(marks.count)
        let share = Double(marks.count { $0 }) / max(1, count)
        self.init(
            count: count,
            independentVariance: share * (1 - share) / max(1, count - 1),
            residuals: marks.map { $0 ? 1 - share : -share },
            clusters: clusters.dimensions,
            confidence: confidence
        )
    }

    /// The effect on a ratio of sums.
    ///
    /// - Parameters:
    ///   - count: what the observations would be worth, were they independent.
    ///   - independentVariance: of the ratio in that case.
    ///   - residuals: what each observation adds to the numerator, minus the ratio times what it adds to the
    ///     denominator, over the mean of what it adds to the denominator.
    init(
        count: Double,
        independentVariance: Double,
        residuals: [Double],
        clusters: [Clusters.Dimension],
        confidence: Double
    ) {
        var factor = 1.0
        for dimension in clusters where independentVariance > 0 {
            // Equal up to rounding is equal: singletons must not be widened.
            guard let estimate = dimension.variance(of: residuals),
                estimate.variance > independentVariance * (1 + 1e-9)
            else { continue }
            let widening =
                Student.quantile(confidence, degrees: Double(max(4, estimate.clusters - 1)))
                / Student.normalQuantile(confidence)
            factor = max(factor, estimate.variance / independentVariance * widening * widening)
        }
        self.init(factor: factor, count: count)
    }
}

/// Which observations belong together: by session and by one-second window.
struct Clusters: Sendable {
    struct Dimension: Sendable {
        /// Cluster of each observation, from 0.
        var index: [Int32]
        /// Greatest index plus one; some clusters may be empty.
        var size: Int

        /// Each observation on its own.
        static func singletons(_ count: Int) -> Dimension {
            Dimension(index: (0..<Int32(count)).map { $0 }, size: count)
        }

        /// The variance of the mean of values that add up to 0; nil with a single cluster.
        func variance(of residuals: [Double]) -> (variance: Double, clusters: Int)? {
            var totals = [Double](repeating: 0, count: size)
            var occupied = [Bool](repeating: false, count: size)
            for (residual, cluster) in zip(residuals, index) {
                totals[Int(cluster)] += residual
                occupied[Int(cluster)] = true
            }
            let clusters = occupied.count { $0 }
            guard clusters > 1 else { return nil }
            let squares = totals.reduce(0) { $0 + $1 * $1 }
            let count = Double(residuals.count)
            return (Double(clusters) / Double(clusters - 1) * squares / (count * count), clusters)
        }
    }

    var sessions: Dimension
    var seconds: Dimension

    var dimensions: [Dimension] { [sessions, seconds] }

    init(sessions: [UInt32], seconds: [UInt32]) {
        self.sessions = Self.dimension(sessions)
        self.seconds = Self.dimension(seconds)
    }

    /// Numbers clusters from 0: directly where they lie close together, else by rank.
    private static func dimension(_ keys: [UInt32]) -> Dimension {
        guard let least = keys.min(), let greatest = keys.max() else { return Dimension(index: [], size: 0) }
        let range = Int(greatest - least) + 1
        if range <= 4 * keys.count + 65_536 {
            return Dimension(index: keys.map { Int32($0 - least) }, size: range)
        }
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        var index = [Int32](repeating: 0, count: keys.count)
        var rank: Int32 = 0
        for (one, next) in zip(order, order.dropFirst()) {
            if keys[next] != keys[one] { rank += 1 }
            index[next] = rank
        }
        return Dimension(index: index, size: Int(rank) + 1)
    }
}

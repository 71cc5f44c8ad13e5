/// A distribution-free confidence interval of a quantile by order statistics.
///
/// The share of values above the quantile is binomial whatever their distribution. A value with s − 1 smaller ones is an
/// upper bound when no more than n − s of n values above the quantile would be improbable, and likewise from below
/// (W. Conover, "Practical Nonparametric Statistics", 3.2). With dependent values the ranks are scaled to the effective
/// sample size (R. Woodruff, JASA 47, 1952; Korn and Graubard as in `Binomial`).
public struct QuantileInterval: Sendable, Equatable {
    /// Rank from 1 of the value that is a lower bound; nil when there are too few values for one.
    public var lowerRank: Int?
    /// Rank from 1 of the value that is an upper bound; nil when there are too few values for one.
    public var upperRank: Int?

    /// - Parameters:
    ///   - quantile: between 0 and 1, both excluded.
    ///   - effectiveCount: what the values are worth in independent ones; at most `count`.
    ///   - confidence: with which each bound holds on its own.
    public init(quantile: Double, count: Int, effectiveCount: Double, confidence: Double) {
        guard count > 0 else { return }
        let effective = min(max(effectiveCount, 0), Double(count))
        let scale = effective / Double(count)
        // Values beyond the bound, and whether so few of them are improbable when a share `expected` is due.
        func isBound(beyond: Int, expected: Double) -> Bool {
            Binomial.atMost(Double(beyond) * scale, of: effective, probability: expected) <= 1 - confidence
        }
        upperRank = Self.mostBeyond(count) { isBound(beyond: $0, expected: 1 - quantile) }.map { count - $0 }
        lowerRank = Self.mostBeyond(count) { isBound(beyond: $0, expected: quantile) }.map { $0 + 1 }
    }

    /// The greatest number below `count` that satisfies a condition which smaller ones satisfy if greater ones do.
    private static func mostBeyond(_ count: Int, _ condition: (Int) -> Bool) -> Int? {
        guard condition(0) else { return nil }
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if condition(middle) { low = middle } else { high = middle }
        }
        return low
    }
}

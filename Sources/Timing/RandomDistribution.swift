import Glibc

/// A distribution of real numbers to draw from; the unit is its owner's (nanoseconds for times, 1 for ratios).
public enum RandomDistribution: Sendable, Equatable {
    case constant(Double)
    case uniform(low: Double, high: Double)
    case normal(mean: Double, standardDeviation: Double)
    /// Given by its median and 95th percentile: `ln X ~ N(ln median, (ln p95 − ln median) / 1.6449)`.
    case lognormal(median: Double, p95: Double)
    case exponential(mean: Double)
    /// One of the measured values, each as likely as the others.
    case empirical([Double])

    /// One draw by inverse transform or Box and Muller; always two uniform numbers at most.
    public func sample(_ random: inout SeededRandom) -> Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): low + (high - low) * random.unit()
        case .normal(let mean, let standardDeviation):
            mean + standardDeviation * Self.standardNormal(&random)
        case .lognormal(let median, let p95):
            median * exp(log(p95 / median) / Self.normalQuantile95 * Self.standardNormal(&random))
        case .exponential(let mean): -mean * log(1 - random.unit())
        case .empirical(let values):
            values.isEmpty ? 0 : values[Int(random.unit() * Double(values.count))]
        }
    }

    /// The distribution of `factor` times the number drawn.
    public func scaled(by factor: Double) -> RandomDistribution {
        switch self {
        case .constant(let value): .constant(value * factor)
        case .uniform(let low, let high): .uniform(low: low * factor, high: high * factor)
        case .normal(let mean, let deviation): .normal(mean: mean * factor, standardDeviation: deviation * factor)
        case .lognormal(let median, let p95): .lognormal(median: median * factor, p95: p95 * factor)
        case .exponential(let mean): .exponential(mean: mean * factor)
        case .empirical(let values): .empirical(values.map { $0 * factor })
        }
    }

    /// No draw is less.
    public var lowest: Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): min(low, high)
        case .normal(let mean, let deviation): mean - Self.farthestNormal * abs(deviation)
        case .lognormal(let median, _): median < 0 ? -.infinity : 0
        case .exponential(let mean): min(0, mean * Self.farthestExponential)
        case .empirical(let values): values.min() ?? 0
        }
    }

    /// `unit()` is at most 1 − 2⁻⁵³, so that Box and Muller's radius is at most √(−2 ln 2⁻⁵³) = 8.571….
    private static let farthestNormal = 8.58
    /// −ln 2⁻⁵³ = 36.73….
    private static let farthestExponential = 36.74

    private static let normalQuantile95 = 1.6448536269514722

    private static func standardNormal(_ random: inout SeededRandom) -> Double {
        let radius = (-2 * log(1 - random.unit())).squareRoot()
        return radius * cos(2 * .pi * random.unit())
    }
}

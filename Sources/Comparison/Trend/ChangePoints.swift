import Timing

/// Where a series of numbers changes its distribution, by E-divisive.
///
/// Source, with exponent 1: D. Matteson and N. James, "A
/// Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data", JASA 109, 2014.
///
/// The best cut of each stretch maximises the scaled energy distance between both sides; it counts if fewer than `level`
/// of random orders of the stretch have as good a cut. Then both sides are searched on. Takes time in the order of the
/// square of the length for each order that is drawn, so the series is bounded by whoever loads it.
public struct ChangePoints: Sendable {
    /// Fewest values on a side: two runs are no level.
    static let fewest = 3
    let level: Double
    let draws: Int
    let seed: UInt64

    public init(level: Double = 0.05, draws: Int = 999, seed: UInt64 = 1) {
        self.level = level
        self.draws = draws
        self.seed = seed
    }

    /// Indices of the first values after each change, ascending, with the probability of each.
    public func find(in values: [Double]) -> [(index: Int, probability: Double)] {
        var found: [(index: Int, probability: Double)] = []
        var stretches = [0..<values.count]
        var random = SeededRandom(seed: seed, stream: "change points")
        while let stretch = stretches.popLast() {
            guard stretch.count >= 2 * Self.fewest else { continue }
            let own = Array(values[stretch])
            guard let best = Self.bestCut(own), best.statistic > 0 else { continue }
            var asGood = 0
            var shuffled = own
            for _ in 0..<draws {
                shuffled.shuffle(using: &random)
                if let cut = Self.bestCut(shuffled), cut.statistic >= best.statistic * (1 - 1e-12) { asGood += 1 }
            }
            let probability = Double(asGood + 1) / Double(draws + 1)
            guard probability <= level else { continue }
            let index = stretch.lowerBound + best.cut
            found.append((index, probability))
            stretches.append(stretch.lowerBound..<index)
            stretches.append(index..<stretch.upperBound)
        }
        return found.sorted { $0.index < $1.index }
    }

    /// The cut with the greatest scaled energy distance; nil if the values are too few.
    static func bestCut(_ values: [Double]) -> (cut: Int, statistic: Double)? {
        let count = values.count
        guard count >= 2 * fewest else { return nil }
        // Sums of distances within the left, within the right and between them, moved on value by value.
        var within = (left: 0.0, right: 0.0)
        var between = 0.0
        for first in 0..<count {
            for second in first + 1..<max(first + 1, count) { within.right += abs(values[first] - values[second]) }
        }
        var best: (cut: Int, statistic: Double)?
        for cut in 1..<count {
            // The value before the cut goes from the right to the left.
            let moved = values[cut - 1]
            var toLeft = 0.0
            for index in 0..<cut - 1 { toLeft += abs(values[index] - moved) }
            var toRight = 0.0
            for index in cut..<count { toRight += abs(values[index] - moved) }
            within.left += toLeft
            within.right -= toRight
            between += toRight - toLeft
            guard cut >= fewest, count - cut >= fewest else { continue }
            let (left, right) = (Double(cut), Double(count - cut))
            let energy =
                2 * between / (left * right) - within.left * 2 / (left * (left - 1))
                - within.right * 2 / (right * (right - 1))
            let statistic = left * right / (left + right) * energy
            if statistic > best?.statistic ?? -.infinity { best = (cut, statistic) }
        }
        return best
    }
}

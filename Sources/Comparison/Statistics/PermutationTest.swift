import Timing

/// How improbable the observed differences are if the candidate's blocks are like the baselines'.
///
/// Labels of blocks are exchanged; the greatest of all standardised differences of a draw is held against the observed
/// ones, step by step down (P. Westfall and S. Young, "Resampling-Based Multiple Testing", 1993, algorithm 4.1). Unlike
/// Bonferroni's or Holm's correction this knows that the percentiles of one distribution move together. The probability
/// that equal systems show any difference in one direction is at most the level, over all measures of the family.
struct PermutationTest {
    /// Measures that are tested together, and which part of the allowed error they may spend.
    struct Family {
        var columns: [Int]
        var weight: Double
    }

    /// A first look decides whether there is anything to look at: p above `idle` after `first` draws is final.
    ///
    /// Stopping there can only hide a difference, never make one.
    private static let first = 400
    private static let idle = 0.25

    let draws: Int
    let seed: UInt64

    /// Adjusted probabilities by column; `worse` is small if the candidate is greater by more than chance.
    struct Result {
        var worse: [Double]
        var better: [Double]
        var draws: Int
    }

    func run(_ table: ScoreTable, families: [Family]) -> Result {
        let width = table.columns.count
        var result = Result(
            worse: [Double](repeating: 1, count: width),
            better: [Double](repeating: 1, count: width),
            draws: 0
        )
        guard table.baselineRows > 0, table.baselineRows < table.rows, width > 0 else { return result }
        let observed = (0..<width).map(table.observed)
        let sides = families.flatMap { family in
            [1.0, -1.0].map { sign in StepDown(family: family, sign: sign, observed: observed) }
        }
        var counts = sides.map { [Int](repeating: 0, count: $0.order.count) }
        var shuffle = BlockShuffle(table: table, seed: seed)
        var done = 0
        while done < draws {
            shuffle.draw { sums in
                for index in sides.indices { sides[index].count(sums, into: &counts[index]) }
            }
            done += 1
            if done == Self.first {
                let best = zip(sides, counts).map { $0.probability($1, rank: 0, draws: done) }.min() ?? 1
                if best > Self.idle { break }
            }
        }
        for (side, counts) in zip(sides, counts) {
            var least = 0.0
            for (rank, column) in side.order.enumerated() {
                least = max(least, side.probability(counts, rank: rank, draws: done))
                if side.sign > 0 { result.worse[column] = least } else { result.better[column] = least }
            }
        }
        result.draws = done
        return result
    }

    /// One direction of one family.
    private struct StepDown {
        let sign: Double
        let weight: Double
        /// Columns, the greatest observed difference first.
        let order: [Int]
        let observed: [Double]

        init(family: Family, sign: Double, observed: [Double]) {
            self.sign = sign
            weight = family.weight
            order = family.columns.sorted { sign * observed[$0] > sign * observed[$1] }
            self.observed = order.map { sign * observed[$0] }
        }

        func count(_ sums: UnsafeBufferPointer<Double>, into counts: inout [Int]) {
            var greatest = -Double.infinity
            var rank = order.count - 1
            while rank >= 0 {
                let value = sign * sums[order[rank]]
                if value > greatest { greatest = value }
                // Equal up to rounding is equal: the same choice of blocks added up in another order.
                if greatest >= observed[rank] - 1e-9 { counts[rank] += 1 }
                rank -= 1
            }
        }

        func probability(_ counts: [Int], rank: Int, draws: Int) -> Double {
            guard rank < counts.count else { return 1 }
            return min(1, Double(counts[rank] + 1) / Double(draws + 1) / weight)
        }
    }
}

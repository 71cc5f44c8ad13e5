import Measurement
import Timing

/// One share of all runs.
struct ShareScores {
    let sums: RatioSums
    let baseline: Double
    let candidate: Double
    private let sides: Sides

    /// Nil if one side has nothing to take a share of.
    init?(_ share: Share, sides: Sides) {
        let index = Share.allCases.firstIndex(of: share) ?? 0
        var blocks = [SIMD2<Double>](repeating: .zero, count: sides.rows)
        var seconds: [[SIMD2<Double>]] = []
        for (run, sample) in sides.runs.enumerated() {
            for (session, part) in sample.shares[index].bySession.enumerated() {
                blocks[sides.firstRow[run] + sides.blocks[run].block(ofSession: session)] += SIMD2<Double>(part)
            }
            seconds.append(sample.shares[index].bySecond.map { SIMD2<Double>($0) })
        }
        sums = RatioSums(blocks: blocks, seconds: seconds)
        let first = blocks[sides.sideRows.baselines].reduce(.zero, +)
        let second = blocks[sides.sideRows.candidate].reduce(.zero, +)
        guard first.y > 0, second.y > 0 else { return nil }
        baseline = first.x / first.y
        candidate = second.x / second.y
        self.sides = sides
    }

    /// Events on a side below which draws of its blocks say too little: half of them have none or one.
    private static let fewest = 10.0

    /// By the bootstrap over blocks; with few events on a side from Clopper's and Pearson's bounds of each share.
    func interval(
        _ column: ScoreTable.Column,
        draws: Int,
        random: inout SeededRandom
    ) -> (low: Double?, high: Double?) {
        let (first, second) = sides.sideRows
        let events = [first, second].map { rows in
            let sum = sums.blocks[rows].reduce(.zero, +)
            return min(sum.x, sum.y - sum.x)
        }
        guard events.allSatisfy({ $0 >= Self.fewest }) else { return exactBounds(column) }
        let baselineDraws = self.draws(first, draws, &random)
        let candidateDraws = self.draws(second, draws, &random)
        return BootstrapInterval(
            estimate: candidate - baseline,
            draws: zip(candidateDraws, baselineDraws).map { $0 - $1 },
            column: column,
            rows: sides.rows
        ).bounds
    }

    private func draws(_ rows: Range<Int>, _ count: Int, _ random: inout SeededRandom) -> [Double] {
        (0..<count).map { _ in
            var sum = SIMD2<Double>.zero
            for _ in rows { sum += sums.blocks[rows.lowerBound + Int(random.unit() * Double(rows.count))] }
            return sum.y > 0 ? sum.x / sum.y : 0
        }
    }

    /// The square-and-add of the bounds of both shares.
    ///
    /// Source: R. Newcombe (Statistics in Medicine 17, 1998, method 10).
    private func exactBounds(_ column: ScoreTable.Column) -> (low: Double?, high: Double?) {
        func bounds(_ rows: Range<Int>, _ share: Double) -> ClosedRange<Double> {
            let sum = sums.blocks[rows].reduce(.zero, +)
            let effect = sums.designEffect(of: rows) * column.inflation
            return Binomial.interval(
                successes: sum.x / effect,
                of: sum.y / effect,
                confidence: MeasureDifference.oneSided
            )
        }
        let one = bounds(sides.sideRows.baselines, baseline)
        let other = bounds(sides.sideRows.candidate, candidate)
        func root(_ first: Double, _ second: Double) -> Double { (first * first + second * second).squareRoot() }
        let difference = candidate - baseline
        return (
            difference - root(candidate - other.lowerBound, one.upperBound - baseline),
            difference + root(other.upperBound - candidate, baseline - one.lowerBound)
        )
    }
}

extension RatioSums {
    /// How much more a share of these blocks varies than one of independent parts; at least 1.
    func designEffect(of rows: Range<Int>) -> Double {
        let total = blocks[rows].reduce(.zero, +)
        guard total.y > 1, total.x > 0, total.x < total.y else { return 1 }
        let share = total.x / total.y
        var squares = 0.0
        for row in rows {
            let residual = blocks[row].x - share * blocks[row].y
            squares += residual * residual
        }
        return max(1, squares / (share * (1 - share) * total.y))
    }
}

import Glibc
import Measurement

/// One figure of all runs: its percentiles' scores, its ranks', and the draws of its percentiles.
struct FigureScores {
    let figure: Figure
    let statistics: [Statistic]
    let sides: Sides
    /// By side, ascending.
    let sorted: (baselines: [Double], candidate: [Double])
    private(set) var percentiles: [RatioSums] = []
    private(set) var ranks: RatioSums

    /// Nil if one side has no value.
    init?(_ figure: Figure, _ statistics: [Statistic], sides: Sides) {
        let candidate = RadixSort.sorted(sides.candidates.flatMap { $0.present(figure) })
        let baselines = RadixSort.sorted(sides.baselines.flatMap { $0.present(figure) })
        guard !candidate.isEmpty, !baselines.isEmpty else { return nil }
        self.figure = figure
        self.statistics = statistics
        self.sides = sides
        sorted = (baselines, candidate)
        let pooled = RadixSort.sorted(baselines + candidate)
        let thresholds = statistics.map { Float(NearestRank.value(of: $0.quantile ?? 1, inSorted: pooled) ?? 0) }
        let middles = Self.middleRanks(sides, figure)
        let none = RatioSums(
            blocks: [SIMD2<Double>](repeating: .zero, count: sides.rows),
            seconds: sides.runs.map { run in
                [SIMD2<Double>](repeating: .zero, count: Int(run.secondOf.max() ?? 0) + 1)
            }
        )
        ranks = none
        percentiles = [RatioSums](repeating: none, count: thresholds.count)
        for run in sides.runs.indices { add(run, thresholds, middles) }
    }

    private mutating func add(_ run: Int, _ thresholds: [Float], _ middles: [Double]) {
        let sample = sides.runs[run]
        let values = sample.values[Figure.allCases.firstIndex(of: figure) ?? 0]
        let blocks = sides.blocks[run]
        let first = sides.firstRow[run]
        for (index, value) in values.enumerated() where !value.isNaN {
            let row = first + blocks.block(ofSession: Int(sample.sessionOf[index]))
            let second = Int(sample.secondOf[index])
            for (place, threshold) in thresholds.enumerated() {
                // Half for equal ones: where many are equal, or infinite, the percentile may be the greatest of all values.
                let part = SIMD2(value > threshold ? 1 : value == threshold ? 0.5 : 0, 1)
                percentiles[place].blocks[row] += part
                percentiles[place].seconds[run][second] += part
            }
            let part = SIMD2(middles[Self.bucket(value)], 1)
            ranks.blocks[row] += part
            ranks.seconds[run][second] += part
        }
    }

    /// Values that differ by less than a hundredth share a rank: 128 buckets a doubling.
    private static let dropped: UInt32 = 16

    private static func bucket(_ value: Float) -> Int { Int(value.bitPattern >> dropped) }

    /// The middle rank of each bucket over all runs, 0 to 1.
    private static func middleRanks(_ sides: Sides, _ figure: Figure) -> [Double] {
        var counts = [Int](repeating: 0, count: 1 << (31 - Int(dropped)))
        var total = 0
        for run in sides.runs {
            for value in run.values[Figure.allCases.firstIndex(of: figure) ?? 0] where !value.isNaN {
                counts[bucket(value)] += 1
                total += 1
            }
        }
        var below = 0
        return counts.map { count in
            let middle = (Double(below) + Double(count) / 2) / Double(max(1, total))
            below += count
            return middle
        }
    }

    /// The probability that the candidate's value exceeds the baselines', equal ones counted half.
    var exceedance: Double {
        func mean(_ rows: Range<Int>) -> Double {
            let sum = ranks.blocks[rows].reduce(.zero, +)
            return sum.x / sum.y
        }
        // Mean ranks over all values differ by this probability less one half.
        return 0.5 + mean(sides.sideRows.candidate) - mean(sides.sideRows.baselines)
    }

    func values(of statistic: Statistic) -> (baseline: Double, candidate: Double)? {
        guard let quantile = statistic.quantile,
            let baseline = NearestRank.value(of: quantile, inSorted: sorted.baselines),
            let candidate = NearestRank.value(of: quantile, inSorted: sorted.candidate)
        else { return nil }
        return (baseline, candidate)
    }
}

import Glibc
import Measurement
import Timing

/// Draws of one side's percentile by the bootstrap over blocks.
///
/// Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, 8.5: cluster by cluster.
///
/// A draw's percentile lies close to the sample's, so the values are cut there into 64 cells and each block's counts are
/// kept by cell: a draw costs a search over sums of blocks' counts instead of a pass over the utterances.
struct QuantileDraws {
    private static let cells = 64

    /// Upper bounds of the cells, ascending.
    private var bounds: [Double] = []
    /// By block and cell: how many of its values lie at or below the cell's bound.
    private var below: [Int32] = []
    private var sizes: [Int32] = []
    private let quantile: Double
    /// Whether there are enough values beyond the percentile for an upper bound.
    let isBounded: Bool

    /// - Parameters:
    ///   - sorted: all values of the side, ascending.
    ///   - values: each run's values with their blocks, as rows counted from the side's first.
    ///   - effect: design effect of the share above the percentile.
    init(
        quantile: Double,
        sorted: [Double],
        rows: Range<Int>,
        effect: Double,
        values: (_ take: (Float, Int) -> Void) -> Void
    ) {
        self.quantile = quantile
        let count = Double(sorted.count)
        let effective = count / max(1, effect)
        let bounds = QuantileInterval(
            quantile: quantile,
            count: sorted.count,
            effectiveCount: effective,
            confidence: MeasureDifference.oneSided
        )
        isBounded = bounds.upperRank != nil && bounds.lowerRank != nil
        // Six deviations of the share, and a few values more where there are few.
        let reach = 6 * (quantile * (1 - quantile) / effective).squareRoot() + 4 / count
        let low = max(0, quantile - reach)
        let high = min(1, quantile + reach)
        var last = -Double.infinity
        for cell in 0...Self.cells {
            let place = low + (high - low) * Double(cell) / Double(Self.cells)
            let value = sorted[min(sorted.count - 1, max(0, Int((place * count).rounded(.up)) - 1))]
            if value > last { self.bounds.append(value) }
            last = max(last, value)
        }
        let width = self.bounds.count
        var counts = [Int32](repeating: 0, count: rows.count * width)
        var sizes = [Int32](repeating: 0, count: rows.count)
        let limits = self.bounds.map(Float.init)
        values { value, row in
            sizes[row] += 1
            guard let first = limits.first, value > first else {
                counts[row * width] += 1
                return
            }
            guard let last = limits.last, value <= last else { return }
            // The first cell that holds the value.
            var from = 0
            var to = limits.count
            while from < to {
                let middle = (from + to) / 2
                if limits[middle] < value { from = middle + 1 } else { to = middle }
            }
            counts[row * width + from] += 1
        }
        for row in 0..<rows.count {
            for cell in 1..<max(1, width) { counts[row * width + cell] += counts[row * width + cell - 1] }
        }
        below = counts
        self.sizes = sizes
    }

    /// As many draws as asked for, in no order.
    func draws(_ count: Int, random: inout SeededRandom) -> [Double] {
        let blocks = sizes.count
        let width = bounds.count
        guard blocks > 0, width > 0 else { return [] }
        var chosen = [Int](repeating: 0, count: blocks)
        return (0..<count).map { _ in
            var total = 0
            for place in 0..<blocks {
                let block = Int(random.unit() * Double(blocks))
                chosen[place] = block * width
                total += Int(sizes[block])
            }
            let wanted = quantile * Double(total) * (1 - 1e-12)
            func sum(_ cell: Int) -> Double {
                var sum = 0
                for base in chosen { sum += Int(below[base + cell]) }
                return Double(sum)
            }
            var from = 0
            var to = width - 1
            while from < to {
                let middle = (from + to) / 2
                if sum(middle) < wanted { from = middle + 1 } else { to = middle }
            }
            return value(in: from, wanted: wanted, sum)
        }
    }

    /// Where in the cell the percentile lies, if its values are spread evenly.
    private func value(in cell: Int, wanted: Double, _ sum: (Int) -> Double) -> Double {
        guard cell > 0, bounds[cell].isFinite else { return bounds[cell] }
        let low = sum(cell - 1)
        let high = sum(cell)
        guard high > low else { return bounds[cell] }
        let share = min(1, max(0, (wanted - low) / (high - low)))
        return bounds[cell - 1] + share * (bounds[cell] - bounds[cell - 1])
    }
}

/// Counts of seconds summed into bars of equal length and stacked layer on layer.
///
/// What the bars show adds up to what was counted, however many seconds go into one.
struct StackedBars {
    /// Seconds that one bar covers, a whole number.
    let length: Double
    /// Bars along the axis.
    let count: Int
    /// For each layer its bars that are not empty.
    let rectangles: [[(offset: Double, from: Double, to: Double)]]
    let totals: [Int]
    /// Height of the highest stack.
    let highest: Int

    init(layers: [TimePlot.Layer], seconds: Double, limit: Int = TimePlot.barLimit) {
        let length = Self.length(seconds: seconds, limit: limit)
        let count = max(1, Int((seconds / length).rounded(.up)))
        var tops = [Int](repeating: 0, count: count)
        var rectangles: [[(offset: Double, from: Double, to: Double)]] = []
        var totals: [Int] = []
        for layer in layers {
            var sums = [Int](repeating: 0, count: count)
            for entry in layer.counts where entry.count > 0 {
                sums[max(0, min(count - 1, Int(entry.offset / length)))] += entry.count
            }
            var bars: [(offset: Double, from: Double, to: Double)] = []
            for (index, sum) in sums.enumerated() where sum > 0 {
                bars.append((Double(index) * length, Double(tops[index]), Double(tops[index] + sum)))
                tops[index] += sum
            }
            rectangles.append(bars)
            totals.append(sums.reduce(0, +))
        }
        self.length = length
        self.count = count
        self.rectangles = rectangles
        self.totals = totals
        highest = tops.max() ?? 0
    }

    /// `per second` or `per 10 min`; empty when there are no layers.
    var note: String {
        guard !totals.isEmpty else { return "" }
        if length == 1 { return "per second" }
        if length < 60 { return "per \(Int(length)) s" }
        if length < 3600 { return "per \(Int(length) / 60) min" }
        return "per \(Quantity.number(length / 3600)) h"
    }

    private static func length(seconds: Double, limit: Int) -> Double {
        let wanted = seconds / Double(max(1, limit))
        let steps: [Double] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400]
        return steps.first { $0 >= wanted } ?? (wanted / 86_400).rounded(.up) * 86_400
    }
}

/// Counts of a Prometheus histogram: observations at most each bound, their number and sum.
package struct HistogramCounts: Sendable, Equatable {
    /// Upper bounds, rising, without infinity.
    package let bounds: [Double]
    /// Observations of each bucket alone (not cumulative); the last one is beyond all bounds.
    package private(set) var counts: [UInt64]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package var count: UInt64 { counts.reduce(0, +) }

    /// Takes in a value, or so many of it.
    package mutating func observe(_ value: Double, times: UInt64 = 1) {
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index] += times
        sum += value * Double(times)
    }
}

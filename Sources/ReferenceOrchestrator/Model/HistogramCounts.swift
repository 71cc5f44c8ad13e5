/// Counts of a Prometheus histogram: observations at most each bound, their number and sum.
struct HistogramCounts: Sendable, Equatable {
    /// Upper bounds, rising, without infinity.
    let bounds: [Double]
    /// Observations of each bucket alone (not cumulative); the last one is beyond all bounds.
    private(set) var counts: [UInt64]
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: UInt64 { counts.reduce(0, +) }

    mutating func observe(_ value: Double) {
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index] += 1
        sum += value
    }
}

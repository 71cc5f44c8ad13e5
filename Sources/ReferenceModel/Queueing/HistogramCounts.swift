/// Counts of a Prometheus histogram: observations at most each bound, their number and sum.
package struct HistogramCounts: Sendable, Equatable {
    /// Upper bounds, rising, without infinity.
    package let bounds: [Double]
    /// Observations of each bucket alone (not cumulative); the last one is beyond all bounds.
    package private(set) var counts: [UInt64]
    package private(set) var sum = 0.0
    /// The same observations counted by other bounds.
    private var others: [HistogramCounts]

    /// With `otherBounds` the observations are counted by each of these as well, for `counted(by:)`.
    package init(bounds: [Double], otherBounds: [[Double]] = []) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
        others = otherBounds.map { HistogramCounts(bounds: $0) }
    }

    package var count: UInt64 { counts.reduce(0, +) }

    /// Takes in a value, or so many of it.
    package mutating func observe(_ value: Double, times: UInt64 = 1) {
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index] += times
        sum += value * Double(times)
        for place in others.indices { others[place].observe(value, times: times) }
    }

    /// The same observations counted by other bounds, if those were named from the start; else as they are.
    package func counted(by bounds: [Double]?) -> HistogramCounts { others.first { $0.bounds == bounds } ?? self }

    /// The same bounds without an observation.
    package var emptied: HistogramCounts { HistogramCounts(bounds: bounds) }
}

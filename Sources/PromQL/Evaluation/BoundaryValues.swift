/// The values at the very ends of a range, and the samples strictly between them.
///
/// An anchored range begins with the last sample at or before its start and ends with its last sample; a smoothed one
/// has interpolated values at both ends.
struct BoundaryValues {
    let start: Int64
    let end: Int64
    let left: Double
    let right: Double
    private(set) var times: [Int64] = []
    private(set) var values: [Double] = []

    /// `nil` when no sample lies behind the start.
    ///
    /// - Parameters:
    ///   - window: the samples from a lookback before the start on; for smoothed ones to a lookback behind the end.
    ///   - isCounter: whether a value that fell between two samples started again from zero.
    init?(
        _ window: Window,
        _ boundary: BoundaryModifier,
        from start: Int64,
        through end: Int64,
        isCounter: Bool = false
    ) {
        self.start = start
        self.end = end
        let times = Array(window.timestamps)
        let values = Array(window.values)
        guard !times.isEmpty else { return nil }
        let isSmoothed = boundary == .smoothed
        var last = times.count - 1
        var first = max(0, min(last, times.firstIndex(above: start)) - 1)
        if isSmoothed { last = min(last, times.firstIndex(notBelow: end)) }
        if times[last] <= start || (isSmoothed && times[first] > end) { return nil }
        func between(_ index: Int, _ time: Int64) -> Double {
            let pair = Window(timestamps: times[index...(index + 1)], values: values[index...(index + 1)])
            return interpolate(pair, at: time, isCounter: isCounter)
        }
        left = isSmoothed && times[first] < start ? between(first, start) : values[first]
        right = isSmoothed && last > 0 && times[last] > end ? between(last - 1, end) : values[last]
        // Samples at or beyond the ends are in the values there already.
        if times[first] <= start { first += 1 }
        if times[last] >= end { last -= 1 }
        if first <= last {
            self.times = Array(times[first...last])
            self.values = Array(values[first...last])
        }
    }
}

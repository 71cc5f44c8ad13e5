import PromQL

/// Series on an even grid from 0 on, as the files of `promtool test rules` hold them.
struct ResampledSeries: Sendable {
    var gridMilliseconds: Int64
    /// What 0 stands for, in milliseconds since the Unix epoch.
    var origin: Int64
    /// Timestamps are multiples of the grid.
    var series: [SeriesData]
    /// Samples that another one of their series pushed out of their place.
    var dropped = 0

    /// The most places that all series may have together; promtool holds each of them in memory.
    private static let mostPlaces: Int64 = 4_000_000

    /// Moves every sample to the next instant of a grid that fits all of them, or nearly so.
    ///
    /// Samples are never moved to an earlier instant, and evaluations lie on the grid: so each sees just the samples
    /// that it saw before.
    init(_ series: [SeriesData], origin: Int64, through end: Int64, evaluationInterval: Int64) {
        self.origin = origin
        let offsets = series.flatMap { $0.timestamps.filter { $0 <= end }.map { $0 - origin } }
        var grid = offsets.reduce(evaluationInterval) { Self.commonDivisor($0, $1) }
        let places = { (grid: Int64) in ((end - origin) / grid + 1) * Int64(max(1, series.count)) }
        if places(grid) > Self.mostPlaces {
            // Coarser, but still a part of the evaluation interval.
            let parts =
                [1, 10, 100, 250, 500, 1000, 2000, 2500, 5000].filter { evaluationInterval % $0 == 0 } + [
                    evaluationInterval
                ]
            grid = parts.first { $0 >= grid && places($0) <= Self.mostPlaces } ?? evaluationInterval
        }
        gridMilliseconds = grid
        self.series = []
        for one in series {
            var moved = SeriesData(labels: one.labels, timestamps: [], values: [])
            for (time, value) in zip(one.timestamps, one.values) where time >= origin && time <= end {
                let place = (time - origin + grid - 1) / grid * grid
                if moved.timestamps.last == place {
                    moved.values[moved.values.count - 1] = value
                    dropped += 1
                } else {
                    moved.timestamps.append(place)
                    moved.values.append(value)
                }
            }
            if !moved.timestamps.isEmpty { self.series.append(moved) }
        }
    }

    private static func commonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (a, b) = (left.magnitude, right.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        return Int64(a)
    }
}

extension SeriesData {
    /// The values as test files write them: `_` where there is none, runs with their length.
    func notation(gridMilliseconds grid: Int64) -> String {
        var words: [String] = []
        var next: Int64 = 0
        var index = 0
        while index < timestamps.count {
            let place = timestamps[index] / grid
            let gap = place - next
            if gap > 0 { words.append(gap == 1 ? "_" : "_x\(gap)") }
            let value = values[index]
            var length = 1
            while index + length < timestamps.count, timestamps[index + length] / grid == place + Int64(length),
                values[index + length].bitPattern == value.bitPattern, value.isFinite
            { length += 1 }
            words.append(Self.notation(value) + (length > 1 ? "+0x\(length - 1)" : ""))
            index += length
            next = place + Int64(length)
        }
        return words.joined(separator: " ")
    }

    private static func notation(_ value: Double) -> String {
        if Staleness.isMarker(value) { return "stale" }
        if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
        return value.magnitude >= 1e15 || value.magnitude < 1e-6 ? NumberText.general(value) : NumberText.plain(value)
    }
}

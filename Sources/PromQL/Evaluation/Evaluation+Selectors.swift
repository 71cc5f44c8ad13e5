/// Samples of one series within a range.
struct Window {
    var timestamps: ArraySlice<Int64>
    var values: ArraySlice<Double>
    /// As `SeriesData.startTimestamps`; empty where none is known.
    var startTimestamps: ArraySlice<Int64> = []

    var isEmpty: Bool { values.isEmpty }
    var count: Int { values.count }

    /// Whether a sample's counter started before the sample ahead of it, but not when that one's did.
    var hasOverlappingStarts: Bool {
        guard startTimestamps.count > 1 else { return false }
        let (starts, times) = (Array(startTimestamps), Array(timestamps))
        return starts.indices.dropFirst().contains {
            starts[$0] != 0 && starts[$0] < times[$0 - 1] && starts[$0] != starts[$0 - 1]
        }
    }
}

/// The series that a function over a range reads, and how its windows lie.
struct RangeInput {
    struct Series {
        var data: SeriesData
        var dropsName: Bool
    }

    var series: [Series]
    var rangeMilliseconds: Int64
    var offsetMilliseconds: Int64
    /// The fixed time of an `@` modifier.
    var at: Int64?
    var boundary: BoundaryModifier?
    var lookbackMilliseconds: Int64

    func end(at time: Int64) -> Int64 { (at ?? time) - offsetMilliseconds }

    mutating func cut(after time: Int64) {
        for index in series.indices { series[index].data.cut(after: time) }
    }

    /// Lets a fixed window move from a first step on.
    mutating func release(at first: Int64) {
        guard let at else { return }
        offsetMilliseconds += first - at
        self.at = nil
    }

    /// A series' samples in the window of one step; anchored and smoothed selectors see beyond its ends.
    func window(of one: Series, at time: Int64, isV3: Bool) -> Window {
        var cursor = WindowCursor(self, one.data, isV3: isV3)
        return one.data.window(cursor.indices(at: time))
    }
}

/// Finds a series' windows one after another, each from where the last one was.
struct WindowCursor {
    private let input: RangeInput
    private let times: [Int64]
    private let isV3: Bool
    private var low = 0
    private var high = 0
    private var hasBegun = false

    init(_ input: RangeInput, _ data: SeriesData, isV3: Bool) {
        self.input = input
        self.isV3 = isV3
        times = data.timestamps
    }

    /// The indices of the samples in the window of a step, which must not be earlier than the one before.
    mutating func indices(at time: Int64) -> Range<Int> {
        var end = input.end(at: time)
        var start = end - input.rangeMilliseconds
        if input.boundary != nil { start -= input.lookbackMilliseconds }
        if input.boundary == .smoothed { end += input.lookbackMilliseconds }
        // Prometheus 3 leaves the left end of a range out.
        let first = isV3 ? start + 1 : start
        if !hasBegun {
            hasBegun = true
            low = times.firstIndex(notBelow: first)
            high = low
        }
        while low < times.count, times[low] < first { low += 1 }
        high = max(low, high)
        while high < times.count, times[high] <= end { high += 1 }
        return low..<high
    }
}

extension RangeInput {
    /// A window as the answer of a query shows it: an anchored or smoothed one has values at its very ends.
    func visibleWindow(of one: Series, at time: Int64, isV3: Bool) -> Window {
        let window = window(of: one, at: time, isV3: isV3)
        guard let boundary, !window.isEmpty else { return window }
        let ends = BoundaryValues(window, boundary, from: end(at: time) - rangeMilliseconds, through: end(at: time))
        guard let ends else { return Window(timestamps: [], values: []) }
        let times = [ends.start] + ends.times + [ends.end]
        return Window(timestamps: times[...], values: ([ends.left] + ends.values + [ends.right])[...])
    }
}

extension SeriesData {
    func window(_ indices: Range<Int>) -> Window {
        Window(
            timestamps: timestamps[indices],
            values: values[indices],
            startTimestamps: startTimestamps.isEmpty ? [] : startTimestamps[indices]
        )
    }

    /// Leaves out what is later than a time.
    mutating func cut(after time: Int64) {
        let count = timestamps.firstIndex(above: time)
        guard count < timestamps.count else { return }
        timestamps.removeSubrange(count...)
        values.removeSubrange(count...)
        if !startTimestamps.isEmpty { startTimestamps.removeSubrange(count...) }
    }

    /// Without the staleness markers between two times; the arrays are shared if there are none.
    func withoutMarkers(from: Int64, through: Int64) -> SeriesData {
        let low = timestamps.firstIndex(notBelow: from)
        let high = max(low, timestamps.firstIndex(above: through))
        guard values[low..<high].contains(where: Staleness.isMarker) else { return self }
        var result = self
        let kept = (low..<high).filter { !Staleness.isMarker(values[$0]) }
        result.timestamps = kept.map { timestamps[$0] }
        result.values = kept.map { values[$0] }
        if !startTimestamps.isEmpty { result.startTimestamps = kept.map { startTimestamps[$0] } }
        return result
    }
}

extension Array where Element == Int64 {
    /// The first index whose element is greater than a value, or the count.
    func firstIndex(above value: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The first index whose element is not less than a value, or the count.
    func firstIndex(notBelow value: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] >= value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Evaluation {
    func resolve(_ at: AtModifier?) -> Int64? {
        switch at {
        case .timestamp(let time): time
        case .start: context.start
        case .end: context.end
        case nil: nil
        }
    }

    func offset(_ modifiers: TimeModifiers) throws(PromQLError) -> Int64 {
        guard let offset = modifiers.offset else { return 0 }
        return try offset.milliseconds(context, allowsNegative: true)
    }

    /// Asks the source; marks among the values stand for native histograms.
    mutating func fetch(_ matchers: [LabelMatcher], from: Int64, through: Int64) throws(PromQLError) -> [SeriesData] {
        let series = context.source.select(matchers, from, through)
        guard series.contains(where: { !$0.histogramTimestamps.isEmpty }) else { return series }
        hasReadHistograms = true
        return series.map { $0.markingHistograms(from: from, through: through) }
    }

    /// A selector's series with the sample that is current at every step.
    mutating func select(_ node: VectorSelector, _ steps: Steps) throws(PromQLError) -> [Row] {
        try selectSamples(node, steps) { data, index in data.values[index] }
    }

    /// As `select`, with something else of the sample in its value's place.
    mutating func selectSamples(
        _ node: VectorSelector,
        _ steps: Steps,
        _ value: (SeriesData, Int) -> Double
    ) throws(PromQLError) -> [Row] {
        guard steps.count > 0 else { return [] }
        let at = resolve(node.modifiers.at)
        let offset = try offset(node.modifiers)
        let first = (at ?? steps.start) - offset
        let last = (at ?? steps.last) - offset
        let lookback = context.options.lookbackMilliseconds
        if node.boundary == .smoothed { return try smoothed(node, steps, at: at, offset: offset) }
        let series = try fetch(node.allMatchers, from: first - lookback, through: last)
        try reserve(steps, rows: series.count)
        var rows: [Row] = []
        rows.reserveCapacity(series.count)
        for var data in series {
            if let horizon, at == nil { data.cut(after: horizon - offset) }
            var row = Row(labels: data.labels, values: Array(repeating: Row.absent, count: steps.count))
            var next = data.timestamps.firstIndex(above: first)
            var isPresent = false
            for step in 0..<steps.count {
                let time = at.map { $0 - offset } ?? (steps[step] - offset)
                while next < data.timestamps.count, data.timestamps[next] <= time { next += 1 }
                guard next > 0, !Staleness.isMarker(data.values[next - 1]) else { continue }
                let age = time - data.timestamps[next - 1]
                guard isV3 ? age < lookback : age <= lookback else { continue }
                row.values[step] = value(data, next - 1)
                isPresent = true
            }
            if isPresent { rows.append(row) }
        }
        return rows
    }

    /// Interpolates between the samples around every step; without a later one the earlier counts.
    private mutating func smoothed(
        _ node: VectorSelector,
        _ steps: Steps,
        at: Int64?,
        offset: Int64
    ) throws(PromQLError) -> [Row] {
        let lookback = context.options.lookbackMilliseconds
        let first = (at ?? steps.start) - offset - lookback
        let last = (at ?? steps.last) - offset + lookback
        let series = try fetch(node.allMatchers, from: first, through: last)
        try reserve(steps, rows: series.count)
        try refuseHistograms(series, node.boundary)
        return series.compactMap { one in
            let data = one.withoutMarkers(from: first, through: last)
            var row = Row(labels: data.labels, values: Array(repeating: Row.absent, count: steps.count))
            for step in 0..<steps.count {
                let time = (at ?? steps[step]) - offset
                let next = data.timestamps.firstIndex(notBelow: time)
                let hasNext = next < data.timestamps.count && data.timestamps[next] <= time + lookback
                let hasPrevious = next > 0 && data.timestamps[next - 1] > time - lookback
                if hasNext, data.timestamps[next] == time {
                    row.values[step] = data.values[next]
                } else if hasPrevious, hasNext {
                    row.values[step] = interpolate(data.window((next - 1)..<(next + 1)), at: time, isCounter: false)
                } else if hasPrevious {
                    row.values[step] = data.values[next - 1]
                }
            }
            return row.isEmpty ? nil : row
        }
    }

    /// What lies beyond a range's ends is asked of floats only.
    private func refuseHistograms(_ series: [SeriesData], _ boundary: BoundaryModifier?) throws(PromQLError) {
        guard hasReadHistograms, let boundary else { return }
        for one in series where one.values.contains(where: NativeHistogram.isMark) {
            throw .unsupported("\(boundary.rawValue) does not take native histograms, as \(one.labels.notation) has")
        }
    }

    /// The series and windows of a range selector or subquery.
    ///
    /// - Parameter movesFixedWindows: whether a window that `@` fixed is so at the first step only and moves along with
    ///   the further ones.
    mutating func rangeInput(
        _ expression: Expression,
        _ steps: Steps,
        movesFixedWindows: Bool = false
    ) throws(PromQLError) -> RangeInput {
        switch expression.unwrapped {
        case .range(let node):
            let selector = node.selector
            var input = RangeInput(
                series: [],
                rangeMilliseconds: try node.range.milliseconds(context, allowsNegative: false),
                offsetMilliseconds: try offset(selector.modifiers),
                at: resolve(selector.modifiers.at),
                boundary: selector.boundary,
                lookbackMilliseconds: context.options.lookbackMilliseconds
            )
            let margin = selector.boundary == nil ? 0 : input.lookbackMilliseconds
            let from = input.end(at: steps.start) - input.rangeMilliseconds - margin
            let through = input.end(at: steps.last) + (selector.boundary == .smoothed ? margin : 0)
            let series = try fetch(selector.allMatchers, from: from, through: through)
            try refuseHistograms(series, selector.boundary)
            input.series = series.map {
                RangeInput.Series(data: $0.withoutMarkers(from: from, through: through), dropsName: false)
            }
            if let horizon, input.at == nil { input.cut(after: horizon - input.offsetMilliseconds) }
            if movesFixedWindows, input.at != nil {
                // What has been read are the samples of the first window only.
                input.cut(after: through)
                input.release(at: steps.start)
            }
            return input
        case .subquery(let node): return try subqueryInput(node, steps, movesFixedWindows: movesFixedWindows)
        default: throw PromQLError(.evaluation, "expected a range vector", range: expression.position)
        }
    }

    private mutating func subqueryInput(
        _ node: Subquery,
        _ steps: Steps,
        movesFixedWindows: Bool
    ) throws(PromQLError) -> RangeInput {
        var input = RangeInput(
            series: [],
            rangeMilliseconds: try node.range.milliseconds(context, allowsNegative: false),
            offsetMilliseconds: try offset(node.modifiers),
            at: resolve(node.modifiers.at),
            boundary: nil,
            lookbackMilliseconds: context.options.lookbackMilliseconds
        )
        let outerHorizon = horizon
        defer { horizon = outerHorizon }
        horizon = input.at == nil ? horizon.map { $0 - input.offsetMilliseconds } : nil
        if movesFixedWindows, input.at != nil {
            horizon = input.end(at: steps.start)
            input.release(at: steps.start)
        }
        var interval = context.options.subqueryStepMilliseconds
        if let step = node.step { interval = max(1, try step.milliseconds(context, allowsNegative: false)) }
        // Inner evaluations happen at multiples of the step, whatever the outer times are.
        let from = input.end(at: steps.start) - input.rangeMilliseconds
        var start = interval * (from / interval)
        if isV3 ? start <= from : start < from { start += interval }
        let inner = Steps(from: start, through: input.end(at: steps.last), every: interval)
        guard inner.count > 0 else { return input }
        try reserve(inner, rows: 1)
        let rows = try samples(node.expression, inner)
        let times = (0..<inner.count).map { inner[$0] }
        input.series = rows.map { row in
            var data = SeriesData(labels: row.labels, timestamps: times, values: row.values)
            if row.values.contains(where: Row.isAbsent) {
                let kept = row.values.indices.filter { !Row.isAbsent(row.values[$0]) }
                data.timestamps = kept.map { times[$0] }
                data.values = kept.map { row.values[$0] }
            }
            return RangeInput.Series(data: data, dropsName: row.dropsName)
        }
        return input
    }
}

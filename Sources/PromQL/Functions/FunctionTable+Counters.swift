extension FunctionTable {
    /// Functions of a counter's growth, and of a gauge's change over its range.
    static let counters: [Function] = [
        Function(
            "rate",
            [.matrix],
            .overRange([.expectsCounter, .acceptsAnchored, .acceptsSmoothed, .extrapolates]) {
                extrapolated($0, $1, isCounter: true, isRate: true)
            }
        ),
        Function(
            "increase",
            [.matrix],
            .overRange([.expectsCounter, .acceptsAnchored, .acceptsSmoothed, .extrapolates]) {
                extrapolated($0, $1, isCounter: true, isRate: false)
            }
        ),
        Function(
            "delta",
            [.matrix],
            .overRange([.acceptsAnchored, .acceptsSmoothed, .extrapolates]) {
                extrapolated($0, $1, isCounter: false, isRate: false)
            }
        ),
        Function("irate", [.matrix], .overRange(.comparesLastTwo) { window, _ in lastChange(window, isRate: true) }),
        Function("idelta", [.matrix], .overRange(.comparesLastTwo) { window, _ in lastChange(window, isRate: false) }),
        Function(
            "resets",
            [.matrix],
            .overRange([.acceptsAnchored, .comparesNeighbours]) {
                countPairs($0, $1) { window, index in
                    let (previous, next) = (window.values[index - 1], window.values[index])
                    if NativeHistogram.isMark(previous) || NativeHistogram.isMark(next) { return true }
                    return next < previous || isRestarted(window, index)
                }
            }
        ),
        Function(
            "changes",
            [.matrix],
            .overRange([.acceptsAnchored, .comparesNeighbours]) {
                countPairs($0, $1) { window, index in
                    let (previous, next) = (window.values[index - 1], window.values[index])
                    if NativeHistogram.isMark(previous) || NativeHistogram.isMark(next) { return true }
                    return next != previous && !(next.isNaN && previous.isNaN)
                }
            }
        ),
    ]

    /// The change over a range, extended to its ends where the series seems to cover them.
    ///
    /// Samples within 1.1 mean intervals of an end are taken to have a successor just beyond it; else half an interval is
    /// added. A counter is never extended below zero.
    private static func extrapolated(
        _ window: Window,
        _ arguments: RangeArguments,
        isCounter: Bool,
        isRate: Bool
    ) -> Double? {
        if arguments.boundary != nil {
            return extended(window, arguments, isCounter: isCounter, isRate: isRate)
        }
        guard let first = window.values.first, let last = window.values.last,
            let firstTime = window.timestamps.first, let lastTime = window.timestamps.last
        else { return nil }
        var change = last - first
        if isCounter { change = corrected(change, window) }
        var sampled = Double(lastTime - firstTime) / 1000
        let interval = window.count > 1 ? sampled / Double(window.count - 1) : 0
        let threshold = interval * 1.1
        var toStart = Double(firstTime - arguments.rangeStart) / 1000
        var toEnd = Double(arguments.rangeEnd - lastTime) / 1000
        if isCounter, let start = window.startTimestamps.first, start > arguments.rangeStart, start < firstTime,
            start != 0
        {
            // The counter is known to have started from zero within the range.
            toStart = 0
            sampled = Double(lastTime - start) / 1000
            change += first
        } else if window.count < 2 {
            return nil
        } else {
            let toZero = isCounter && change > 0 && first >= 0 ? sampled * (first / change) : .infinity
            // Prometheus 2 first shortens the way to the start and then decides whether it is near.
            if !arguments.isV3 { toStart = min(toStart, toZero) }
            if toStart >= threshold { toStart = interval / 2 }
            if arguments.isV3 { toStart = min(toStart, toZero) }
        }
        if toEnd >= threshold { toEnd = interval / 2 }
        var factor = (sampled + toStart + toEnd) / sampled
        if isRate { factor /= arguments.rangeSeconds }
        return change * factor
    }

    /// A change with what the counter lost to resets, the value before each, added in order.
    private static func corrected(_ change: Double, _ window: Window) -> Double {
        var result = change
        let values = window.values
        for index in values.indices.dropFirst()
        where values[index] < values[index - 1] || isRestarted(window, index) {
            result += values[index - 1]
        }
        return result
    }

    /// Whether a sample's counter is known to have started after the sample before it.
    private static func isRestarted(_ window: Window, _ index: Int) -> Bool {
        guard !window.startTimestamps.isEmpty else { return false }
        let place = index - window.values.startIndex
        func element(_ slice: ArraySlice<Int64>, _ place: Int) -> Int64 { slice[slice.startIndex + place] }
        let (start, time) = (element(window.startTimestamps, place), element(window.timestamps, place))
        let previousStart = element(window.startTimestamps, place - 1)
        let previousTime = element(window.timestamps, place - 1)
        // A start at the sample itself says that it is unknown.
        if start == 0 || start >= time || start < previousTime { return false }
        // Starting at the previous sample itself is a restart only if that one's start is known.
        return start > previousTime || (previousStart != 0 && previousStart < previousTime)
    }

    /// The change between values at the very ends of the range (anchored and smoothed selectors).
    private static func extended(
        _ window: Window,
        _ arguments: RangeArguments,
        isCounter: Bool,
        isRate: Bool
    ) -> Double? {
        guard let boundary = arguments.boundary else { return nil }
        let ends = BoundaryValues(
            window,
            boundary,
            from: arguments.rangeStart,
            through: arguments.rangeEnd,
            isCounter: isCounter
        )
        guard let ends else { return nil }
        var change = ends.right - ends.left
        if isCounter {
            var previous = ends.left
            for value in ends.values + [ends.right] {
                if value < previous { change += previous }
                previous = value
            }
        }
        return isRate ? change / arguments.rangeSeconds : change
    }

    /// The change between the last two samples.
    private static func lastChange(_ window: Window, isRate: Bool) -> Double? {
        guard window.count > 1 else { return nil }
        let index = window.values.endIndex - 1
        let place = window.timestamps.endIndex - 1
        let (previous, last) = (window.values[index - 1], window.values[index])
        let milliseconds = window.timestamps[place] - window.timestamps[place - 1]
        guard milliseconds != 0 else { return nil }
        guard isRate else { return last - previous }
        let isReset = last < previous || isRestarted(window, index)
        return (isReset ? last : last - previous) / (Double(milliseconds) / 1000)
    }

    /// How many samples stand in a relation to the one before.
    private static func countPairs(
        _ window: Window,
        _ arguments: RangeArguments,
        _ relation: (_ window: Window, _ index: Int) -> Bool
    ) -> Double? {
        var first = 0
        if arguments.boundary == .anchored {
            let times = Array(window.timestamps)
            guard let last = times.last, last > arguments.rangeStart else { return nil }
            first = max(0, min(times.count - 1, times.firstIndex(above: arguments.rangeStart)) - 1)
        }
        var count = 0
        for index in window.values.indices.dropFirst(first + 1) where relation(window, index) { count += 1 }
        return Double(count)
    }
}

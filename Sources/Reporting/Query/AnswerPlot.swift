import PromQL

/// A range query's answer as small plots in the terminal: one a series, all on the same axes.
public enum AnswerPlot {
    /// Further series are only counted.
    private static let mostSeries = 8

    /// Ends with a newline unless there is nothing.
    ///
    /// - Parameters:
    ///   - range: the query's first and last instant, in milliseconds since the Unix epoch.
    ///   - width: columns of the terminal.
    public static func render(_ answer: QueryAnswer, over range: ClosedRange<Int64>, width: Int) -> String {
        guard case .matrix(let all) = answer.result.value else { return AnswerTable.render(answer) }
        let series = all.filter { !$0.values.isEmpty }
        let finite = series.prefix(mostSeries).flatMap { $0.values.filter(\.isFinite) }
        var (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
        // A constant stands above or below zero, a zero below one.
        if low == high { (low, high) = low == 0 ? (0, 1) : (min(low, 0), max(high, 0)) }
        let scale = Scale(low: low, high: high, labels: [high, low].map(short))
        var lines: [String] = []
        for one in series.prefix(mostSeries) {
            if !lines.isEmpty { lines.append("") }
            lines += panel(one, answer, range, scale, isAlone: series.count == 1, width: width)
        }
        if series.count > mostSeries {
            lines += ["", "and \(series.count - mostSeries) more series; --format table shows them all"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The vertical axis that all plots share; `low` is below `high`.
    private struct Scale {
        var low: Double
        var high: Double
        /// Of the highest and the lowest value.
        var labels: [String]

        var margin: Int { labels.map(\.count).max() ?? 0 }

        /// 0 at the top, `height` - 1 at the bottom.
        func row(_ value: Double, height: Int) -> Int {
            // Halves first: the difference of the largest numbers is infinite, that of the smallest zero.
            let span = high / 2 - low / 2
            let share = span > 0 ? (high / 2 - value / 2) / span : 0.5
            return Int((share * Double(height - 1)).rounded())
        }
    }

    private static func panel(
        _ series: MatrixSeries,
        _ answer: QueryAnswer,
        _ range: ClosedRange<Int64>,
        _ scale: Scale,
        isAlone: Bool,
        width: Int
    ) -> [String] {
        let columns = max(16, min(width, 160) - scale.margin - 2)
        var canvas = BrailleCanvas(columns: columns, rows: isAlone ? 10 : 4)
        draw(series, range, scale, &canvas)
        var lines = [TerminalText.clipped(AnswerTable.name(series.labels), to: width)]
        for (row, dots) in canvas.lines.enumerated() {
            let isTop = row == 0
            let isEdge = isTop || row == canvas.rows - 1
            let label = isEdge ? scale.labels[isTop ? 0 : 1] : ""
            lines.append(padding(scale.margin - label.count) + label + (isEdge ? " ┤" : " │") + dots)
        }
        let (first, last) = (answer.offset(range.lowerBound), answer.offset(range.upperBound))
        let gap = padding(columns - first.count - last.count)
        lines.append(padding(scale.margin + 2) + first + (gap.isEmpty ? " " : gap) + last)
        lines.append(padding(scale.margin + 2) + summary(series))
        return lines
    }

    private static func draw(
        _ series: MatrixSeries,
        _ range: ClosedRange<Int64>,
        _ scale: Scale,
        _ canvas: inout BrailleCanvas
    ) {
        let length = Double(max(1, range.upperBound - range.lowerBound))
        var previous: (x: Int, y: Int)?
        let interval = zip(series.timestamps, series.timestamps.dropFirst()).map { $1 - $0 }.min() ?? 0
        var last: Int64?
        for (time, value) in zip(series.timestamps, series.values) {
            // A line is drawn between neighbouring steps only: a gap stays a gap.
            if let before = last, time - before > interval { previous = nil }
            last = time
            guard value.isFinite else {
                previous = nil
                continue
            }
            let x = Int((Double(time - range.lowerBound) / length * Double(canvas.width - 1)).rounded())
            let y = scale.row(value, height: canvas.height)
            canvas.set(x, y)
            if let previous { connect(previous, (x, y), &canvas) }
            previous = (x, y)
        }
    }

    private static func connect(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int), _ canvas: inout BrailleCanvas) {
        guard to.x > from.x else {
            canvas.stroke(to.x, from: from.y, through: to.y)
            return
        }
        var y = from.y
        for x in (from.x + 1)...to.x {
            let next = from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x)
            canvas.stroke(x, from: y, through: next)
            y = next
        }
    }

    private static func summary(_ series: MatrixSeries) -> String {
        let numbers = series.values.filter { !$0.isNaN }
        guard let low = numbers.min(), let high = numbers.max(), let last = series.values.last else {
            return "no number in \(series.values.count) points"
        }
        return "min \(short(low))  max \(short(high))  last \(short(last))  points \(series.values.count)"
    }

    /// Four significant digits do for a glance.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return NumberText.general(value) }
        var (scaled, power) = (value.magnitude, 1.0)
        while scaled >= 10_000, power < 1e300 { (scaled, power) = (scaled / 10, power * 10) }
        while scaled < 1000, power > 1e-300 { (scaled, power) = (scaled * 10, power / 10) }
        let rounded = power >= 1 ? scaled.rounded() * power : scaled.rounded() / (1 / power)
        return NumberText.general(value < 0 ? -rounded : rounded)
    }

    private static func padding(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

public import Comparison

/// A trend in the terminal: a sparkline a measure, and below it where it changed.
public enum TrendTerminalReport {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// Lines joined by line feeds, none wider than the style's width (at least 60).
    public static func render(_ trend: RunTrend, style: TerminalStyle) -> String {
        let width = max(60, style.width)
        var lines = [""]
        let changed = trend.lines.filter { !$0.changes.isEmpty }
        let head = TrendWording.headline(trend)
        lines += TerminalText.wrapped(TerminalText.plain(head), to: width - 2).map { "  " + style.paint($0, .strong) }
        lines.append("")
        let name = (trend.lines.map(\.measure.name.count).max() ?? 0) + 2
        let plot = max(10, min(trend.runs.count, width - name - 26))
        for line in trend.lines {
            let last = ComparisonWording.value(line.values.compactMap { $0 }.last, line.measure)
            let mark = line.changes.isEmpty ? " " : style.paint("◆", [.unsure, .strong])
            lines.append(
                "  \(mark) " + TerminalText.padded(line.measure.name, to: name) + sparkline(line.values, width: plot)
                    + "  " + TerminalText.clipped(last, to: 16)
            )
            for change in line.changes {
                let text = TrendWording.change(change, line.measure, trend)
                for part in TerminalText.wrapped(TerminalText.plain(text), to: width - 8) {
                    lines.append("      " + style.paint(part, .unsure))
                }
            }
        }
        if changed.isEmpty { lines += ["", "  No change point in any figure."] }
        for sentence in trend.leftOut {
            for part in TerminalText.wrapped("Left out: " + TerminalText.plain(sentence), to: width - 2) {
                lines.append("  " + style.paint(part, .dim))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// One character a run, or the mean of as many as share a column; a blank where there is no value.
    private static func sparkline(_ values: [Double?], width: Int) -> String {
        let columns = (0..<width).map { column -> Double? in
            let from = column * values.count / width
            let to = max(from + 1, (column + 1) * values.count / width)
            let own = values[from..<min(to, values.count)].compactMap { $0 }
            return own.isEmpty ? nil : own.reduce(0, +) / Double(own.count)
        }
        let present = columns.compactMap { $0 }
        guard let low = present.min(), let high = present.max() else { return String(repeating: " ", count: width) }
        return String(
            columns.map { value in
                guard let value else { return " " }
                guard high > low else { return blocks[3] }
                return blocks[min(7, Int((value - low) / (high - low) * 8))]
            }
        )
    }
}

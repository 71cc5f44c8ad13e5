public import Calibration

/// What a person sees in the terminal when a calibration has ended.
public enum CalibrationTerminalReport {
    /// Lines joined by line feeds, none wider than the style's width (at least 60).
    public static func render(_ report: CalibrationReport, style: TerminalStyle, folder: String) -> String {
        let wording = CalibrationWording(report: report)
        let width = max(60, style.width)
        let tone = TerminalStyle.Tone(wording.standing)
        var lines = [""]
        for (index, line) in TerminalText.wrapped(report.headline, to: width - 4).enumerated() {
            lines.append("  " + style.paint("\(index == 0 ? wording.standing.mark : " ") \(line)", [tone, .strong]))
        }
        let facts = wording.summary.joined(separator: " · ")
        for line in TerminalText.wrapped(facts, to: width - 4) { lines.append("    " + style.paint(line, .dim)) }
        lines.append("")
        lines += table(report, style: style, width: width)
        for finding in report.findings {
            for (index, line) in TerminalText.wrapped(TerminalText.plain(finding), to: width - 4).enumerated() {
                lines.append("  " + (index == 0 ? style.paint("!", [.unsure, .strong]) : " ") + " " + line)
            }
        }
        for note in report.notes {
            for (index, line) in TerminalText.wrapped(TerminalText.plain(note), to: width - 4).enumerated() {
                lines.append(style.paint("  \(index == 0 ? "·" : " ") \(line)", .dim))
            }
        }
        lines += ["", "  " + style.paint("Report", .dim) + "  " + TerminalText.plain(folder)]
        return lines.joined(separator: "\n")
    }

    /// A line a step: the errors' 99th percentiles, and whether all counts are exact.
    private static func table(_ report: CalibrationReport, style: TerminalStyle, width: Int) -> [String] {
        let first = max(16, (report.steps.map(\.name.count).max() ?? 0) + 2)
        var columns: [(head: String, width: Int, figure: CalibratedFigure)] = [
            ("first audio", 12, .firstAudioLatency), ("jitter", 10, .jitter), ("RTF", 9, .realTimeFactor),
            ("barge-in", 10, .bargeIn),
        ]
        // The last one needs room for "exact, saturated".
        while 4 + first + columns.reduce(0, { $0 + $1.width }) + 16 > width, columns.count > 1 { columns.removeLast() }
        let head =
            TerminalText.padded("error at p99", to: first)
            + columns.map { TerminalText.padded($0.head, to: $0.width) }.joined() + "counts"
        return [style.paint("    " + head, .dim)]
            + report.steps.map { step in
                var line = TerminalText.padded(step.name, to: first)
                for column in columns {
                    let timing = step.timing(column.figure)
                    let text = CalibrationWording.error(timing?.errorP99, column.figure)
                    let cell = TerminalText.padded(text, to: column.width)
                    let isBad = timing?.verdict == .outside || timing?.verdict == .undecided
                    line += isBad && !step.isReference ? style.paint(cell, .bad) : cell
                }
                let isGood = report.setting.judgesTiming && !step.isReference ? step.isWithin : step.isExact
                let mark = isGood ? style.paint("✓", [.good, .strong]) : style.paint("✗", [.bad, .strong])
                let counts = step.isExact ? style.paint("exact", .good) : style.paint("wrong", .bad)
                return "  \(mark) " + line + counts
                    + (step.isSaturated || step.isOverloaded ? style.paint(", saturated", .bad) : "")
            } + [""]
    }
}

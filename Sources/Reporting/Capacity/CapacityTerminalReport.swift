public import CapacityPlanning

/// What a person sees in the terminal when a search has ended.
public enum CapacityTerminalReport {
    /// Lines joined by line feeds, none wider than the style's width (at least 60).
    public static func render(_ report: CapacityReport, style: TerminalStyle, folder: String) -> String {
        let wording = CapacityWording(report: report)
        let width = max(60, style.width)
        let tone = TerminalStyle.Tone(wording.standing)
        var lines = [""]
        let headline = "\(report.setting.name) \(report.headline)"
        for (index, line) in TerminalText.wrapped(TerminalText.plain(headline), to: width - 4).enumerated() {
            lines.append("  " + style.paint("\(index == 0 ? wording.standing.mark : " ") \(line)", [tone, .strong]))
        }
        let facts = wording.summary.joined(separator: " · ")
        for line in TerminalText.wrapped(TerminalText.plain(facts), to: width - 4) {
            lines.append("    " + style.paint(line, .dim))
        }
        lines.append("")
        for (name, text) in wording.answers {
            for (index, line) in TerminalText.wrapped(TerminalText.plain(text), to: width - 20).enumerated() {
                lines.append("    " + style.paint(TerminalText.padded(index == 0 ? name : "", to: 16), .dim) + line)
            }
        }
        lines.append("")
        lines += table(report, style: style, width: width)
        for finding in report.findings {
            for (index, line) in TerminalText.wrapped(TerminalText.plain(finding), to: width - 4).enumerated() {
                lines.append("  " + (index == 0 ? style.paint("!", [.unsure, .strong]) : " ") + " " + line)
            }
        }
        lines += ["", "  " + style.paint("Report", .dim) + "  " + TerminalText.plain("\(folder)/capacity.html")]
        return lines.joined(separator: "\n")
    }

    /// The levels by load; as many columns as fit.
    private static func table(_ report: CapacityReport, style: TerminalStyle, width: Int) -> [String] {
        let wording = CapacityWording(report: report)
        let widths = [0, 8, 10, 10, 10, 10, 9, 11, 10, 10]
        let columns = [1, 3, 4, 5, 6, 7, 8, 9].reduce(into: [Int]()) { chosen, column in
            let used = chosen.reduce(0) { $0 + widths[$1] }
            if 4 + used + widths[column] <= width { chosen.append(column) }
        }
        func line(_ cells: [String]) -> String {
            columns.map { TerminalText.padded(cells[$0], to: widths[$0]) }.joined()
        }
        let levels = report.levels.sorted { ($0.load, $0.number) < ($1.load, $1.number) }
        return [style.paint("    " + line(wording.levelHead), .dim)]
            + levels.map { level in
                let mark: String =
                    switch level.verdict {
                    case .met: style.paint("✓", [.good, .strong])
                    case .missed: style.paint("✗", [.bad, .strong])
                    case .inconclusive, .invalid, .interrupted: style.paint("?", [.unsure, .strong])
                    }
                return "  \(mark) " + line(wording.row(level))
            } + [""]
    }
}

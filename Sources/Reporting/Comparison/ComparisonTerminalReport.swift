public import Comparison

/// A comparison in the terminal: the worst first.
public enum ComparisonTerminalReport {
    /// Lines joined by line feeds, none wider than the style's width (at least 60).
    public static func render(_ comparison: RunComparison, style: TerminalStyle) -> String {
        let wording = ComparisonWording(comparison: comparison)
        let width = max(60, style.width)
        let tone = TerminalStyle.Tone(wording.standing)
        var lines = [""]
        func add(_ text: String, mark: String, _ tones: [TerminalStyle.Tone]) {
            for (index, line) in TerminalText.wrapped(TerminalText.plain(text), to: width - 4).enumerated() {
                lines.append("  " + (index == 0 ? mark : " ") + " " + style.paint(line, tones))
            }
        }
        add(wording.headline, mark: style.paint(wording.standing.mark, [tone, .strong]), [tone, .strong])
        for line in wording.summary { add(line, mark: " ", [.dim]) }
        let warning = style.paint("!", [.unsure, .strong])
        for finding in comparison.findings where finding.severity == .refused {
            add("Compared all the same, although " + finding.text, mark: warning, [])
        }
        lines.append("")
        lines += table(comparison, style: style, width: width)
        lines.append("")
        let named = comparison.differences.filter { $0.isNamed && $0.verdict == .notEnoughData }
        for one in named where !ComparisonWording.explanation(one).isEmpty {
            add("\(one.measure.name): \(ComparisonWording.explanation(one))", mark: "?", [])
        }
        for test in comparison.ranks where test.probability <= comparison.level {
            add("Whole distribution of " + ComparisonWording.ranks(test), mark: "·", [])
        }
        for note in comparison.notes { add(note, mark: "·", [.dim]) }
        for finding in comparison.findings where finding.severity == .noted { add(finding.text, mark: "·", [.dim]) }
        add(wording.method, mark: " ", [.dim])
        return lines.joined(separator: "\n")
    }

    private static func table(_ comparison: RunComparison, style: TerminalStyle, width: Int) -> [String] {
        guard !comparison.differences.isEmpty else { return ["    nothing that both sides have"] }
        var columns: [(head: String, text: (MeasureDifference) -> String)] = [
            ("", { $0.measure.name }),
            ("baseline", { ComparisonWording.value($0.baseline, $0.measure) }),
            ("candidate", { ComparisonWording.value($0.candidate, $0.measure) }),
            ("difference", ComparisonWording.change),
            ("verdict", { ComparisonWording.name($0.verdict) }),
            ("95 % interval", ComparisonWording.interval),
            ("matters", ComparisonWording.tolerance),
            ("p", ComparisonWording.probability),
        ]
        let rows = comparison.worstFirst
        func widths() -> [Int] {
            columns.map { column in
                max(column.head.count, rows.map { TerminalText.columns(column.text($0)) }.max() ?? 0) + 2
            }
        }
        while 4 + widths().reduce(0, +) > width, columns.count > 5 { columns.removeLast() }
        let all = widths()
        let head = zip(columns, all).map { TerminalText.padded($0.head, to: $1) }.joined()
        return [style.paint(TerminalText.clipped("    " + head, to: width), .dim)]
            + rows.map { one in
                let standing = ComparisonWording.standing(one)
                let cells = zip(columns, all).map { TerminalText.padded($0.text(one), to: $1) }.joined()
                let mark = standing.map { style.paint($0.mark, [TerminalStyle.Tone($0), .strong]) } ?? " "
                let text = TerminalText.clipped(cells, to: width - 4)
                return "  \(mark) "
                    + (one.verdict == .regression
                        ? style.paint(text, .bad) : one.isNamed ? text : style.paint(text, .dim))
            }
    }
}

public import Analysis
import Recording

/// What a person sees in the terminal when a run has ended.
public enum TerminalReport {
    /// Lines joined by line feeds, the last one ended by one too; none wider than the style's width (at least 40).
    ///
    /// `folder` is named as the place of the report when it is given.
    public static func render(_ analysis: RunAnalysis, style: TerminalStyle, folder: String? = nil) -> String {
        var page = Page(report: analysis.report, style: style)
        page.verdict()
        page.targets()
        page.alerts()
        page.figures()
        page.warnings()
        if let folder { page.place(folder) }
        return page.lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    /// Without spaces at its end.
    var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

/// The lines so far.
private struct Page {
    let report: RunReport
    let style: TerminalStyle
    let width: Int
    var lines: [String] = []

    private static let labelWidth = 18
    private static let percentileWidth = 9

    init(report: RunReport, style: TerminalStyle) {
        self.report = report
        self.style = style
        width = max(40, style.width)
    }

    mutating func verdict() {
        let headline = Headline(report)
        let facts = RunFacts(report)
        let tone = TerminalStyle.Tone(headline.standing)
        lines.append("")
        for (index, line) in wrapped(headline.sentence, indent: 4).enumerated() {
            let mark = index == 0 ? headline.standing.mark : " "
            lines.append("  " + style.paint("\(mark) \(line)", [tone, .strong]))
        }
        for parts in [
            [report.name, facts.length, facts.sessions, facts.utterances],
            [report.target, facts.started, headline.exit],
        ] {
            for line in flowed(parts, indent: 4) { lines.append("    " + style.paint(line, .dim)) }
        }
    }

    mutating func targets() {
        guard !report.targets.isEmpty else { return }
        lines.append("")
        let rows = report.targetsWorstFirst
        let wordings = rows.map { TargetWording($0) }
        let verdict = 12
        let value = column("value", wordings.map(\.value), at: 12)
        let intervals = wordings.map(\.interval)
        let confidence = rows.first.map { "\(Quantity.share($0.confidence)) interval" } ?? ""
        // Narrow terminals have the interval on a line of its own, so that the expression stays readable.
        let interval = width >= 72 ? column(confidence, intervals, at: 22) : 0
        let room = width - 4 - value - verdict - interval
        let longest = rows.map { TerminalText.columns(TerminalText.plain($0.expression)) }.max() ?? 0
        let expression = min(room, max(longest + 2, 20))
        var head = "    " + TerminalText.padded("target", to: expression) + TerminalText.padded("value", to: value)
        if interval > 0 { head += TerminalText.padded(confidence, to: interval) }
        lines.append(style.paint(head + "verdict", .dim))
        for (target, wording) in zip(rows, wordings) {
            let standing = Standing(target.verdict)
            let tone = TerminalStyle.Tone(standing)
            var line = "  " + style.paint(standing.mark, [tone, .strong]) + " "
            line += cell(target.expression, expression)
            line += style.paint(cell(wording.value, value), .strong)
            if interval > 0 { line += cell(wording.interval, interval) }
            lines.append(line + style.paint(target.verdict.rawValue, tone))
            if interval == 0, wording.interval != Quantity.missing {
                for line in wrapped("\(Quantity.share(target.confidence)) interval \(wording.interval)", indent: 6) {
                    lines.append(style.paint("      " + line, .dim))
                }
            }
            if standing != .good, !wording.explanation.isEmpty {
                for line in wrapped(wording.explanation, indent: 6) { lines.append(style.paint("      " + line, .dim)) }
            }
        }
    }

    mutating func alerts() {
        guard !report.alerts.isEmpty else { return }
        lines.append("")
        let longest = report.alerts.map { TerminalText.columns(TerminalText.plain($0.name)) }.max() ?? 0
        let name = min(max(longest + 2, 20), width / 2)
        let indent = 4 + name
        lines.append(style.paint("    " + TerminalText.padded("alert", to: name) + "what it did", .dim))
        for alert in report.alerts {
            let wording = AlertWording(alert)
            var start = "    "
            if let standing = wording.standing {
                start = "  " + style.paint(standing.mark, [TerminalStyle.Tone(standing), .strong]) + " "
            }
            let expected = alert.expectation.map { " (expected: \($0))" } ?? ""
            for (index, line) in wrapped(wording.what + expected, indent: indent).enumerated() {
                let label = index == 0 ? start + cell(alert.name, name) : String(repeating: " ", count: indent)
                lines.append(label + line)
            }
            for sentence in wording.faults {
                for line in wrapped(sentence, indent: indent) {
                    lines.append(String(repeating: " ", count: indent) + style.paint(line, .unsure))
                }
            }
            for sentence in wording.fidelity {
                for line in wrapped(sentence, indent: indent) {
                    lines.append(String(repeating: " ", count: indent) + style.paint(line, .dim))
                }
            }
        }
    }

    mutating func figures() {
        lines.append("")
        let figures = KeyFigure.all(of: report)
        let aligned = width >= 72 && figures.contains { !$0.percentiles.isEmpty }
        if aligned {
            let names = KeyFigure.percentileNames.map { cell($0, Self.percentileWidth) }.joined().trimmedEnd
            lines.append(style.paint(String(repeating: " ", count: 4 + Self.labelWidth) + names, .dim))
        }
        for figure in figures {
            let columns = figure.percentiles.map { cell($0, Self.percentileWidth) }.joined()
            row(figure.label, aligned && !columns.isEmpty ? columns : figure.value, note: figure.note)
        }
        let slow = ConnectWording.slowSteps(of: report)
        if !slow.isEmpty { row("Connecting", slow.joined(separator: " · "), note: "") }
        for (index, line) in flowed(RunFacts(report).generator, indent: 4 + Self.labelWidth).enumerated() {
            row(index == 0 ? "Generator" : "", line, note: "")
        }
        // What makes a run invalid is said once, and most often as a warning.
        for why in report.generator.why where !report.warnings.contains(where: { $0.contains(why) }) {
            for line in wrapped(why, indent: 4 + Self.labelWidth) {
                lines.append(String(repeating: " ", count: 4 + Self.labelWidth) + style.paint(line, .unsure))
            }
        }
        let failing = report.scrapes.filter { $0.failed > 0 }
        for scrape in failing {
            let count = "\(Quantity.count(scrape.failed)) of \(Quantity.count(scrape.ok + scrape.failed)) failed"
            row("Scrapes", "\(scrape.job): \(count)", note: scrape.lastError ?? "")
        }
    }

    mutating func warnings() {
        let warnings = RunFacts(report).warnings
        guard !warnings.isEmpty else { return }
        lines.append("")
        for warning in warnings {
            for (index, line) in wrapped(warning, indent: 4).enumerated() {
                lines.append("  " + (index == 0 ? style.paint("!", [.unsure, .strong]) : " ") + " " + line)
            }
        }
    }

    mutating func place(_ folder: String) {
        lines.append("")
        // Not clipped: a path is there to be copied.
        lines.append("  " + style.paint("Report", .dim) + "  " + TerminalText.plain(folder))
    }

    /// A label, a value, and a note that goes to the value's line when it fits and else below it.
    private mutating func row(_ label: String, _ value: String, note: String) {
        let indent = 4 + Self.labelWidth
        let start = "    " + style.paint(cell(label, Self.labelWidth), .dim)
        let value = TerminalText.plain(value)
        let note = TerminalText.plain(note)
        if indent + TerminalText.columns(value) + 2 + TerminalText.columns(note) <= width {
            lines.append(start + value + (note.isEmpty ? "" : "  " + style.paint(note, .dim)))
            return
        }
        let parts = wrapped(value, indent: indent)
        for (index, part) in parts.enumerated() {
            lines.append((index == 0 ? start : String(repeating: " ", count: indent)) + part)
        }
        for part in wrapped(note, indent: indent) {
            lines.append(String(repeating: " ", count: indent) + style.paint(part, .dim))
        }
    }

    /// Phrases joined by dots, broken between phrases as long as each fits.
    private func flowed(_ phrases: [String], indent: Int) -> [String] {
        var lines: [String] = []
        for phrase in phrases.map({ TerminalText.plain($0) }) where !phrase.isEmpty {
            if let last = lines.last, TerminalText.columns(last) + 3 + TerminalText.columns(phrase) <= width - indent {
                lines[lines.count - 1] = last + " · " + phrase
            } else {
                lines += wrapped(phrase, indent: indent)
            }
        }
        return lines
    }

    private func wrapped(_ text: String, indent: Int) -> [String] {
        TerminalText.wrapped(TerminalText.plain(text), to: width - indent)
    }

    private func cell(_ text: String, _ columns: Int) -> String {
        // One column stays free between neighbours.
        TerminalText.padded(TerminalText.clipped(TerminalText.plain(text), to: columns - 1), to: columns)
    }

    private func column(_ head: String, _ values: [String], at least: Int) -> Int {
        max(least, ((values + [head]).map { TerminalText.columns($0) }.max() ?? 0) + 2)
    }
}

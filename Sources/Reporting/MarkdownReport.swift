public import Analysis
import Recording

/// The summary for a pull request or a job summary, in GitHub's Markdown.
public enum MarkdownReport {
    /// Verdict, targets with the worst first, key figures and warnings; the rest is folded away.
    public static func render(_ analysis: RunAnalysis) -> String {
        let report = analysis.report
        let headline = Headline(report)
        let facts = RunFacts(report)
        var text = "## \(mark(headline.standing)) \(escape(headline.sentence))\n\n"
        let summary = [
            report.name.isEmpty ? "" : "**\(escape(report.name))**",
            escape(facts.length), facts.sessions, facts.utterances, code(report.target),
            escape(facts.started), headline.exit,
        ]
        text += summary.filter { !$0.isEmpty }.joined(separator: " · ") + "\n"
        text += targets(report) + alerts(report) + figures(report, facts) + warnings(facts) + details(analysis)
        return text
    }

    private static func targets(_ report: RunReport) -> String {
        guard !report.targets.isEmpty else { return "" }
        let rows = report.targetsWorstFirst.map { target in
            let wording = TargetWording(target)
            let why = target.verdict == .met ? "" : wording.explanation
            return [
                "\(mark(Standing(target.verdict))) \(target.verdict.rawValue)", code(target.expression), wording.value,
                wording.interval, wording.samples, escape(why),
            ]
        }
        let confidence = Quantity.share(report.targets[0].confidence)
        return table(["Verdict", "Target", "Value", "\(confidence) interval", "Samples", "Why"], rows)
    }

    private static func alerts(_ report: RunReport) -> String {
        let rows = report.alerts.map { alert in
            let wording = AlertWording(alert)
            return [
                wording.standing.map { "\(mark($0)) \(alert.verdict?.rawValue ?? "")" } ?? "", code(alert.name),
                escape(alert.expectation ?? ""), escape(([wording.what] + wording.faults).joined(separator: "; ")),
                escape(wording.fidelity.joined(separator: "; ")),
            ]
        }
        return table(["Verdict", "Alert", "Expected", "What it did", "Against the targets"], rows)
    }

    private static func figures(_ report: RunReport, _ facts: RunFacts) -> String {
        var rows = KeyFigure.all(of: report).map { [$0.label, escape($0.value), escape($0.note)] }
        rows.append([
            "Generator", escape(facts.generator.joined(separator: " · ")),
            escape(report.generator.why.joined(separator: " ")),
        ])
        return table(["Figure", "Value", ""], rows)
    }

    private static func warnings(_ facts: RunFacts) -> String {
        let warnings = facts.warnings
        guard !warnings.isEmpty else { return "" }
        return "\n**Warnings**\n\n" + warnings.map { "- \(escape($0))\n" }.joined()
    }

    private static func details(_ analysis: RunAnalysis) -> String {
        let report = analysis.report
        var inner = ""
        let figures = FigureWording.all.compactMap { wording -> [String]? in
            let figure = wording.figure(report.figures)
            guard figure.count > 0 else { return nil }
            let values = [figure.p50, figure.p90, figure.p95, figure.p99, figure.p999, figure.max]
            return [wording.name, Quantity.count(figure.count)]
                + values.map { Quantity.value($0, unit: wording.unit) }
        }
        if !figures.isEmpty {
            inner += table(["Figure", "Count", "p50", "p90", "p95", "p99", "p99.9", "max"], figures)
        }
        inner += table(
            ["Outcome", "Utterances"],
            OutcomeWording.all(of: report.utterances).map { [escape($0.name), Quantity.count($0.count)] }
        )
        if !report.scrapes.isEmpty {
            inner += table(
                ["Scrape", "Ok", "Failed", "Samples", "Series", "Last error"],
                report.scrapes.map {
                    [
                        code($0.job), Quantity.count($0.ok), Quantity.count($0.failed), Quantity.count($0.samples),
                        Quantity.count($0.series), escape($0.lastError ?? ""),
                    ]
                }
            )
        }
        if !analysis.scenarioText.isEmpty { inner += "\n" + fenced(analysis.scenarioText) }
        return
            "\n<details>\n<summary>Distributions, outcomes, scrapes and the scenario</summary>\n\(inner)\n</details>\n"
    }

    static func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let lines = [head, head.map { _ in "---" }] + rows
        return "\n" + lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    static func mark(_ standing: Standing) -> String {
        switch standing {
        case .good: "✅"
        case .bad: "❌"
        case .unsure: "⚠️"
        }
    }

    /// Takes from text what Markdown and HTML would act on, and its line ends.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in TerminalText.plain(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!", "@": result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A code span that the text cannot end: its fence is longer than any run of backticks within.
    static func code(_ text: String) -> String {
        let text = TerminalText.plain(text)
        guard !text.isEmpty else { return "" }
        let fence = String(repeating: "`", count: longestRun(text) + 1)
        // In a table a bar ends the cell even inside a code span.
        let inner = text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        let space = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return fence + space + inner + space + fence
    }

    private static func fenced(_ text: String) -> String {
        let text = text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.plain(String($0)) }
            .joined(separator: "\n")
        let fence = String(repeating: "`", count: max(3, longestRun(text) + 1))
        return "\(fence)yaml\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }

    private static func longestRun(_ text: String) -> Int {
        var longest = 0
        var run = 0
        for scalar in text.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}

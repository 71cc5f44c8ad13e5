public import Comparison

/// A comparison for a pull request, in GitHub's Markdown: the worst first, what is alike folded away.
public enum ComparisonMarkdown {
    public static func render(_ comparison: RunComparison) -> String {
        let wording = ComparisonWording(comparison: comparison)
        var text = "## \(MarkdownReport.mark(wording.standing)) \(MarkdownReport.escape(wording.headline))\n\n"
        text += wording.summary.map(MarkdownReport.escape).joined(separator: " · ") + "\n"
        for finding in comparison.findings where finding.severity == .refused {
            text += "\n> ⚠️ Compared all the same, although \(MarkdownReport.escape(finding.text))\n"
        }
        let rows = comparison.worstFirst
        let open = rows.filter { $0.isNamed || $0.verdict == .regression || $0.verdict == .improvement }
        text += table(open)
        let rest = rows.filter { one in !open.contains(one) }
        var details = table(rest)
        details += lines(comparison.ranks.map { "Rank test, " + ComparisonWording.ranks($0) })
        details += lines(comparison.notes)
        details += lines(comparison.findings.filter { $0.severity == .noted }.map(\.text))
        details += "\n\(MarkdownReport.escape(wording.method))\n"
        let count = rest.count
        text +=
            "\n<details>\n<summary>\(count) other figures, rank tests and method</summary>\n\(details)\n</details>\n"
        return text
    }

    private static func lines(_ texts: [String]) -> String {
        texts.isEmpty ? "" : "\n" + texts.map { "- \(MarkdownReport.escape($0))\n" }.joined()
    }

    private static func table(_ rows: [MeasureDifference]) -> String {
        MarkdownReport.table(
            ["Verdict", "Measure", "Baseline", "Candidate", "Difference", "95 % interval", "Matters", "p", ""],
            rows.map { one in
                let mark = ComparisonWording.standing(one).map { MarkdownReport.mark($0) + " " } ?? ""
                return [
                    mark + ComparisonWording.name(one.verdict), MarkdownReport.code(one.measure.name),
                    ComparisonWording.value(one.baseline, one.measure),
                    ComparisonWording.value(one.candidate, one.measure), ComparisonWording.change(one),
                    ComparisonWording.interval(one), ComparisonWording.tolerance(one),
                    MarkdownReport.escape(ComparisonWording.probability(one)),
                    MarkdownReport.escape(ComparisonWording.explanation(one)),
                ]
            }
        )
    }
}

import Comparison
import Measurement
import Timing

/// What the comparison's template shows: every text as it stands there.
struct ComparisonPageView {
    struct Cell {
        var name: String
        var value: String
        var isLead: Bool
    }
    struct Row {
        var style: String
        var cells: [Cell]
    }
    struct Table {
        var head: [String]
        var rows: [Row]
    }
    struct Key {
        var name: String
        var style: String
    }

    var title: String
    var style = PageStyle.text
    var ownStyle = ComparisonTemplate.style
    var script = PageScript.text
    var standing: String
    var mark: String
    var headline: String
    var summary: [String]
    var method: String
    var hasWarnings: Bool
    var warnings: [String]
    var differences: Table
    var key: [Key]
    var hasTimelines: Bool
    var timelines: [PlotView]
    var axis: [PlotView.Label]
    var hasOverlays: Bool
    var overlays: [DistributionOverlay.View]
    var ranks: Table?
    var hasNotes: Bool
    var notes: [String]

    init(_ comparison: RunComparison) {
        let wording = ComparisonWording(comparison: comparison)
        title = "\(wording.headline) – comparison"
        standing = wording.standing.rawValue
        mark = wording.standing.mark
        headline = wording.headline
        summary = wording.summary
        method = wording.method
        warnings = comparison.findings.filter { $0.severity == .refused }
            .map { "Compared all the same, although \($0.text)" }
        hasWarnings = !warnings.isEmpty
        differences = Self.differences(comparison)
        let overlay = RunOverlay(baselines: comparison.baselines, candidates: comparison.candidates)
        timelines = overlay.plots()
        axis = overlay.axis
        hasTimelines = !timelines.isEmpty
        key = [
            Key(name: comparison.baselines.count == 1 ? "baseline" : "baselines", style: "s1"),
            Key(name: comparison.candidates.count == 1 ? "candidate" : "candidates", style: "s2"),
        ]
        overlays = comparison.distributions.compactMap { DistributionOverlay(distribution: $0).view() }
        hasOverlays = !overlays.isEmpty
        ranks = comparison.ranks.isEmpty ? nil : Self.ranks(comparison)
        notes = comparison.notes + comparison.findings.filter { $0.severity == .noted }.map(\.text)
        hasNotes = !notes.isEmpty
    }

    private static func table(_ head: [String], _ rows: [(style: String, values: [String])]) -> Table {
        Table(
            head: head,
            rows: rows.map { row in
                Row(
                    style: row.style,
                    cells: zip(head, row.values).enumerated().map { index, cell in
                        Cell(name: cell.0, value: cell.1, isLead: index == 0)
                    }
                )
            }
        )
    }

    private static func differences(_ comparison: RunComparison) -> Table {
        table(
            [
                "Measure", "Baseline", "Candidate", "Difference", "Verdict", "95 % interval", "Matters", "p",
                "To tell it",
            ],
            comparison.worstFirst.map { one in
                let standing = ComparisonWording.standing(one)?.rawValue ?? ""
                return (
                    standing + (one.isNamed ? " named" : ""),
                    [
                        one.measure.name, ComparisonWording.value(one.baseline, one.measure),
                        ComparisonWording.value(one.candidate, one.measure), ComparisonWording.change(one),
                        ComparisonWording.name(one.verdict), ComparisonWording.interval(one),
                        ComparisonWording.tolerance(one), ComparisonWording.probability(one),
                        one.needed.map { "\(Quantity.count($0)) utterances" } ?? "",
                    ]
                )
            }
        )
    }

    private static func ranks(_ comparison: RunComparison) -> Table {
        table(
            ["Figure", "Greater", "p", "Baseline values", "Candidate values"],
            comparison.ranks.map { test in
                (
                    "",
                    [
                        test.figure.scenarioName, Quantity.share(test.exceedance),
                        ComparisonWording.probability(test.probability), Quantity.count(test.baselineCount),
                        Quantity.count(test.candidateCount),
                    ]
                )
            }
        )
    }
}

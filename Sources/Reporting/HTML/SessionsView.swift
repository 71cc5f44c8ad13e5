import Recording

/// How many sessions there were, and how long each step of opening one took.
struct SessionsView {
    var facts: [PageView.Fact]
    var steps: PageView.Table?

    init(_ report: RunReport) {
        let sessions = report.sessions
        facts = [
            PageView.Fact(label: "Planned", value: Quantity.count(sessions.planned), note: ""),
            PageView.Fact(label: "Opened", value: Quantity.count(sessions.opened), note: "saw their session_start"),
            PageView.Fact(
                label: "Failed",
                value: Quantity.count(sessions.failed),
                note: "never opened, or ended by a failure",
                style: sessions.failed > 0 ? "bad" : ""
            ),
            PageView.Fact(label: "Open at a time", value: Quantity.count(sessions.peak), note: "at most"),
        ]
        var rows = ConnectWording.steps(of: report).map { wording in
            Self.row(wording.name, wording.step.count, [wording.step.p50, wording.step.p95, wording.step.max])
        }
        let whole = report.figures.connect
        if whole.count > 0 {
            rows.append(Self.row("all, from the planned start", whole.count, [whole.p50, whole.p95, whole.max]))
        }
        steps = rows.isEmpty ? nil : PageView.Table(head: ["Step", "Count", "p50", "p95", "Max"], rows: rows)
    }

    private static func row(_ name: String, _ count: Int, _ values: [Double?]) -> [String] {
        [name, Quantity.count(count)] + values.map { Quantity.duration($0) }
    }
}

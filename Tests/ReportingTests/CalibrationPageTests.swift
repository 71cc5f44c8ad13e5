import Calibration
import Foundation
import Measurement
import Recording
import Testing
import Timing

@testable import Reporting

struct CalibrationPageTests {
    /// Two loads, of which the higher one is out of tolerance, and a step with a wrong count.
    private func report(judgesTiming: Bool = true) -> CalibrationReport {
        let steps = [
            step(.paced, sessions: 10, late: 4000), step(.paced, sessions: 1000, late: 160_000),
            step(.faults, sessions: 100, late: 6000),
        ]
        return CalibrationReport(
            setting: CalibrationReport.Setting(
                started: "2026-11-24T10:00:00Z",
                version: "1.0",
                host: RunReport.Host(),
                seed: 1,
                timestamps: .kernel,
                loops: 1,
                clientProcessors: [1],
                serverProcessors: [0],
                judgesTiming: judgesTiming
            ),
            steps: steps,
            skipped: ["paced-3000"],
            isInterrupted: false
        )
    }

    private func step(_ kind: CalibrationKind, sessions: Int, late: Int64) -> CalibrationReport.Step {
        let isSaturated = sessions == 1000
        return CalibrationReport.Step(
            CalibrationPlan.Step(kind: kind, sessions: sessions, ramp: 1, hold: 1),
            comparison(late: late, frames: kind == .faults ? 3 : 2),
            generator: isSaturated ? "saturated" : "fit",
            why: isSaturated ? ["<b>late</b>"] : []
        )
    }

    /// Fifty sessions of one reply each, two frames as the ledger has it.
    private func comparison(late: Int64, frames: UInt32) -> StepComparison {
        let start = WallInstant(nanoseconds: 1_800_000_000_000_000_000)
        var ledger = Ledger()
        var rows: [UtteranceRecord] = []
        for session in 0..<50 {
            let id = "ws-\(session)"
            let written = start + Int64(session + 1) * 10_000_000
            ledger.openings[id] = start
            ledger.utterances[Ledger.Key(session: id, utterance: 1)] = LedgerUtterance(
                outcome: "completed",
                textReceived: start + 100_000,
                frames: (0..<2).map { .init(sequence: UInt64($0 + 1), written: written + Int64($0) * 20_000_000) }
            )
            var row = UtteranceRecord(session: UInt32(session), utterance: 0, textCharacters: 1, planned: start)
            row.serverSessionID = id
            row.sent = start
            row.firstAudio = written + late
            row.lastAudio = written + 20_000_000 + late
            row.audio = 40_000_000
            row.frames = frames
            row.outcome = .ok
            rows.append(row)
        }
        return StepComparison(
            rows,
            ledger: ledger,
            conditions: .init(frame: 20_000_000, prebuffer: 100_000_000, loadStart: start, sessionsOpened: 50)
        )
    }

    @Test func thePageSaysWhatWasFound() throws {
        let page = CalibrationPage.render(report())
        #expect(page.contains("<h1>The counts do not agree with what the server did</h1>"))
        #expect(page.contains("paced delivery, 1,000 sessions"))
        #expect(page.contains("client on processor 1, server on 0"))
        #expect(page.contains("✗ outside") && page.contains("✓ within") && page.contains("✗ wrong"))
        #expect(page.contains("160 µs") && page.contains("p50 20 µs, p99 100 µs"))
        #expect(page.contains("href=\"paced-1000/report.html\""))
        // What a server or a system said is text.
        #expect(page.contains("&lt;b&gt;late&lt;/b&gt;") && !page.contains("<b>late</b>"))
        for name in ["The truth", "Counts", "Jitter"] { #expect(page.contains("<dt>\(name)</dt>")) }
        for loader in [" src=", "@import", "url(", "<link", "<script", "{{"] {
            #expect(!page.contains(loader), "\(loader)")
        }
    }

    @Test func itsDrawingsAreWellFormed() throws {
        let page = CalibrationPage.render(report())
        let drawings = page.matches(of: #/<svg[\s\S]*?<\/svg>/#).map { String($0.0) }
        // The load, a distribution a step, and a scatter for each of the two paced steps.
        #expect(drawings.count == 1 + 3 + 2)
        for drawing in drawings { #expect(XMLCheck.parse(drawing) != nil, "\(drawing.prefix(200))") }
        let points = try #require(drawings.last).matches(of: /class="dot s1 fine"/).count
        #expect(points == 50)
    }

    @Test func aCalibrationWithoutStepsHasAPage() {
        var empty = report()
        empty.steps = []
        #expect(CalibrationPage.render(empty).contains("<h1>"))
    }

    @Test(arguments: [60, 80, 120])
    func theTerminalKeepsItsWidth(width: Int) {
        let style = TerminalStyle(colour: false, width: width)
        let text = CalibrationTerminalReport.render(report(), style: style, folder: "reports/x")
        for line in text.split(separator: "\n") { #expect(TerminalText.columns(String(line)) <= width, "\(line)") }
        #expect(text.contains("paced-1000") && text.contains("reports/x") && text.contains("✗"))
    }

    @Test func bothKindsOfStampsStandSideBySide() throws {
        #expect(!CalibrationPage.render(report()).contains("The kernel's timestamps"))
        let reference = CalibrationReport.Step(
            CalibrationPlan.Step(kind: .paced, sessions: 10, ramp: 1, hold: 1, isReference: true),
            comparison(late: 4000, frames: 2),
            generator: "fit",
            why: []
        )
        let own = CalibrationReport.Step(
            CalibrationPlan.Step(kind: .paced, sessions: 10, ramp: 1, hold: 1, timestamps: .user),
            comparison(late: 400_000, frames: 2),
            generator: "fit",
            why: []
        )
        var both = report()
        both.steps = [reference, own]
        let page = CalibrationPage.render(both)
        #expect(page.contains("The kernel's timestamps and the process's own"))
        #expect(page.contains("paced delivery, 10 sessions, the kernel&#39;s timestamps"))
        let row = #/>first-audio latency<[\s\S]*?>4 µs<[\s\S]*?>400 µs<[\s\S]*?>4 µs<[\s\S]*?>400 µs<[\s\S]*?>× 100</#
        #expect(page.firstMatch(of: row) != nil)
    }

    @Test func whatIsNotJudgedIsNotBad() {
        let page = CalibrationPage.render(report(judgesTiming: false))
        #expect(page.contains("outside, not judged") && !page.contains("✗ outside"))
    }

    /// The diagonal's points lie on the diagonal; what is twice as long as it should be lies above it.
    @Test func scattersShowWhatIsTrue() throws {
        let view = try #require(ScatterPlot(title: "t", points: [[0.1, 0.1], [0.1, 0.2]], height: 100).view())
        // The axis ends at 200 ms, where the highest point is.
        #expect(view.svg.contains("M500 50h0") && view.svg.contains("M500 0h0"))
        #expect(ScatterPlot(title: "t", points: []).view() == nil)
    }

    @Test func loadsStandInTheirOrder() throws {
        let series = LoadPlot.Series(name: "p99", style: "s1", points: [(10, 1e-5), (100, 1e-4), (1000, 1e-3)])
        let view = try #require(LoadPlot(title: "t", note: "", series: [series], limit: ("limit", 1e-4)).view())
        #expect(view.axis.map(\.text) == ["10", "100", "1,000"])
        let places = view.axis.compactMap { Double($0.place) }
        #expect(places == places.sorted() && abs(places[1] - 50) < 0.1)
        #expect(Set(view.plot.labels.map(\.text)) == ["p99", "limit"])
        #expect(LoadPlot(title: "t", note: "", series: [], limit: ("limit", 1e-4)).view() == nil)
    }
}

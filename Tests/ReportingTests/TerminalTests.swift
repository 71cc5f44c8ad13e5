import Analysis
import Recording
import Testing
import Timing

@testable import Reporting

struct TerminalReportTests {
    @Test func reportsAreAsRecorded() throws {
        let plain = TerminalStyle(colour: false, width: 80)
        try Golden.expect(
            TerminalReport.render(Fixture.healthy(), style: plain, folder: "reports/quickstart-20261122T103000Z"),
            is: "healthy.terminal.txt"
        )
        try Golden.expect(TerminalReport.render(Fixture.bad(), style: plain), is: "bad.terminal.txt")
        try Golden.expect(TerminalReport.render(Fixture.empty(), style: plain), is: "empty.terminal.txt")
        let narrow = TerminalStyle(colour: false, width: 48)
        try Golden.expect(TerminalReport.render(Fixture.bad(), style: narrow), is: "bad.narrow.terminal.txt")
    }

    @Test func noLineIsWiderThanTheTerminal() {
        for analysis in [Fixture.healthy(), Fixture.bad(), Fixture.empty(), Hostile.analysis()] {
            for width in [40, 47, 60, 71, 72, 80, 120, 200] {
                let text = TerminalReport.render(analysis, style: TerminalStyle(colour: false, width: width))
                for line in text.split(separator: "\n") {
                    #expect(TerminalText.columns(String(line)) <= width, "\(line)")
                }
            }
        }
    }

    @Test func aSlowStepOfOpeningASessionIsNamed() {
        func line(_ analysis: RunAnalysis) -> Substring? {
            TerminalReport.render(analysis, style: TerminalStyle(colour: false, width: 80)).split(separator: "\n")
                .first { $0.contains("Connecting") }
        }
        var analysis = Fixture.healthy()
        analysis.report.connectSteps.tls.count = 9
        analysis.report.connectSteps.tls.p95 = 0.1
        #expect(line(analysis) == nil)
        analysis.report.connectSteps.tls.p95 = 0.24
        analysis.report.connectSteps.nameLookup = analysis.report.connectSteps.tls
        #expect(line(analysis) == "    Connecting        name lookup 240 ms p95 · TLS 240 ms p95")
    }

    @Test func failuresOfTheWarmupAreToldApartFromThoseThatTargetsJudge() {
        var analysis = Fixture.healthy()
        analysis.report.utterances.planned = 120
        analysis.report.utterances.measured = 60
        analysis.report.utterances.outcomes = ["no_audio": 60, "ok": 60]
        #expect(row(analysis, "Failures") == "Failures          60  60 no audio (zombie)")
        analysis.report.utterances.warmupOutcomes = ["no_audio": 60]
        #expect(
            row(analysis, "Failures")
                == "Failures          0  of 60 after the warm-up; in the warm-up 60 of 60: 60 no audio (zombie)"
        )
        let page = HTMLReport.render(analysis)
        #expect(page.contains("planned, warm-up included (60, of which 60 failed)."))
        analysis.report.utterances.warmupOutcomes = ["ok": 60]
        #expect(row(analysis, "Failures") == "Failures          60  60 no audio (zombie)")
    }

    @Test func aRunThatWasAllWarmupBlamesNoServer() {
        var analysis = Fixture.empty()
        analysis.report.utterances.planned = 5
        analysis.report.utterances.ok = 5
        analysis.report.utterances.outcomes = ["ok": 5]
        analysis.report.utterances.warmupOutcomes = ["ok": 5]
        for label in ["First audio", "First audible", "Real-time factor", "Jitter", "Underruns", "Failures"] {
            #expect(row(analysis, label)?.hasSuffix("  nothing was measured after the warm-up") == true, "\(label)")
        }
        analysis.report.utterances.warmupOutcomes = [:]
        analysis.report.utterances.outcomes = ["cancelled": 5]
        #expect(row(analysis, "First audio")?.hasSuffix("  every utterance was cut off by the run's end") == true)
    }

    @Test func whatWasCheckedIsNotCalledUnchecked() {
        var analysis = Fixture.healthy()
        analysis.report.figures.firstAudible = .init()
        #expect(row(analysis, "First audible") == "First audible     –  not checked")
        analysis.report.audio.silent = 9
        #expect(row(analysis, "First audible") == "First audible     –  every frame that was checked was silent")
        analysis.report.figures.fal = .init()
        #expect(row(analysis, "First audible") == "First audible     –  no utterance had audio")
    }

    @Test func bargeInsHaveTheirRow() {
        var analysis = Fixture.healthy()
        #expect(row(analysis, "Barge-in") == nil)
        analysis.report.bargeIn.attempted = 84
        analysis.report.figures.bargeIn.count = 84
        analysis.report.figures.bargeIn.p50 = 0
        analysis.report.figures.bargeIn.p95 = 0.02
        analysis.report.figures.bargeIn.p99 = 0.04
        #expect(row(analysis, "Barge-in") == "Barge-in          0 s      20 ms    40 ms      none of 84 ignored")
        analysis.report.bargeIn.ignored = 84
        analysis.report.figures.bargeIn = .init()
        #expect(row(analysis, "Barge-in") == "Barge-in          –  84 of 84 ignored")
    }

    @Test func aNarrowTerminalStillHasTheIntervals() {
        let text = TerminalReport.render(Fixture.bad(), style: TerminalStyle(colour: false, width: 60))
        #expect(text.split(separator: "\n").contains("      99 % interval 1.1 % – 2.9 %"), "\(text)")
    }

    /// The line of a key figure at a width that takes it whole.
    private func row(_ analysis: RunAnalysis, _ label: String) -> String? {
        TerminalReport.render(analysis, style: TerminalStyle(colour: false, width: 160))
            .split(separator: "\n").map { $0.drop { $0 == " " } }.first { $0.hasPrefix(label + "  ") }.map(String.init)
    }

    @Test func theGeneratorsFaultsAreSaidOnce() {
        var analysis = Fixture.healthy()
        let why = "the busiest event loop used its core up in 40 % of the seconds"
        analysis.report.generator.verdict = "saturated"
        analysis.report.generator.why = [why]
        let style = TerminalStyle(colour: false, width: 200)
        #expect(TerminalReport.render(analysis, style: style).contains(why))
        analysis.report.warnings = ["The generator was the bottleneck: \(why)."]
        #expect(TerminalReport.render(analysis, style: style).split(separator: why).count == 2)
    }

    @Test func colourOnlyAddsEscapeSequences() {
        for analysis in [Fixture.bad(), Hostile.analysis()] {
            let plain = TerminalReport.render(analysis, style: TerminalStyle(colour: false, width: 80))
            let coloured = TerminalReport.render(analysis, style: TerminalStyle(colour: true, width: 80))
            #expect(!plain.contains("\u{1B}"))
            #expect(coloured.contains("\u{1B}[31m"))
            #expect(coloured.replacing(#/\u{1B}\[[0-9]+m/#, with: "") == plain)
        }
    }
}

struct TerminalTextTests {
    @Test func controlCharactersGo() {
        #expect(TerminalText.plain("a\u{1B}[31mb\u{0}c\nd\u{9B}e\u{202E}f") == "a[31mbc def")
    }

    @Test func columnsOfWideAndCombiningText() {
        #expect(TerminalText.columns("音声") == 4)
        #expect(TerminalText.columns("e\u{301}t") == 2)
        #expect(TerminalText.clipped("音声合成", to: 6) == "音声…")
        #expect(TerminalText.padded("音", to: 4) == "音  ")
        #expect(TerminalText.clipped("abc", to: 0) == "")
    }

    @Test func wrappingKeepsEveryWord() {
        var random = SeededRandom(seed: 6)
        for _ in 0..<300 {
            let words = (0..<Int(random.unit() * 30)).map { _ in
                String(repeating: "w", count: 1 + Int(random.unit() * 12))
            }
            let width = 12 + Int(random.unit() * 60)
            let lines = TerminalText.wrapped(words.joined(separator: " "), to: width)
            #expect(lines.allSatisfy { TerminalText.columns($0) <= width })
            #expect(lines.joined(separator: " ") == words.joined(separator: " "))
        }
        #expect(TerminalText.wrapped(String(repeating: "x", count: 20), to: 8).map(\.count) == [8, 8, 4])
    }
}

struct LiveDisplayTests {
    private var state: LiveState {
        var state = LiveState()
        state.name = "quickstart"
        state.stage = "stage 1 of 1: hold 50 sessions"
        state.elapsed = 12.4
        state.total = 30
        state.sessionsActive = 50
        state.sessionsTarget = 50
        state.recent = .init(p50: 0.1514, p95: 0.2203)
        state.overall = .init(p50: 0.149, p95: 0.231)
        state.realTimeFactor = 1.02
        state.utterances = 122
        state.failures = 2
        state.framesPerSecond = 2499.3
        state.generatorCPU = 0.12
        state.lateness = 0.000_18
        state.scrapeFailures = 1
        return state
    }

    @Test func displaysAreAsRecorded() throws {
        let full = LiveDisplay.render(state, width: 80, colour: false)
        let narrow = LiveDisplay.render(state, width: 40, colour: false)
        let fresh = LiveDisplay.render(LiveState(), width: 80, colour: false)
        var draining = state
        draining.elapsed = 30
        draining.drainLeft = 8.6
        draining.sessionsActive = 12
        let drained = LiveDisplay.render(draining, width: 80, colour: false)
        let lines = [state, LiveState(), draining].map { LiveDisplay.plainLine($0) }
        let text = [full, narrow, fresh, drained, lines]
            .map { $0.joined(separator: "\n") + "\n" }
        try Golden.expect(text.joined(separator: "\n"), is: "live.txt")
    }

    @Test func theWholeRunsTailIsTheLastToGo() {
        for width in 29...160 {
            let line = LiveDisplay.render(state, width: width, colour: false)[1]
            #expect(line.hasSuffix("p95 231 ms"), "\(width): \(line)")
        }
        let line = LiveDisplay.render(state, width: 60, colour: false)[1]
        #expect(line == "first audio  p50 151 ms  p95 220 ms  all p95 231 ms")
    }

    @Test func aDrainIsToldWithItsOwnTime() {
        var draining = state
        draining.elapsed = 12.4
        draining.drainLeft = 8.6
        for line in [LiveDisplay.plainLine(draining), LiveDisplay.render(draining, width: 60, colour: false)[0]] {
            #expect(line.contains("draining") && line.contains("0:08 left"), "\(line)")
            #expect(!line.contains("hold 50 sessions") && !line.contains("0:12"), "\(line)")
        }
    }

    @Test func theLastLineLeavesTheLatencyToTheSummary() {
        #expect(LiveDisplay.plainLine(state).contains("FAL of the last 5 s p50 151 ms p95 220 ms"))
        var ended = state
        ended.hasEnded = true
        #expect(!LiveDisplay.plainLine(ended).contains("FAL") && !LiveDisplay.plainLine(ended).contains("RTF"))
    }

    @Test func everyWidthHasFiveLinesThatFit() {
        var hostile = state
        hostile.name = "音声" + Hostile.control + String(repeating: "n", count: 200)
        hostile.stage = Hostile.control + String(repeating: "s", count: 200)
        hostile.failures = 123_456_789
        hostile.framesPerSecond = 1e9
        hostile.recent = .init(p50: .infinity, p95: .nan)
        for state in [state, LiveState(), hostile] {
            for width in 1...160 {
                let lines = LiveDisplay.render(state, width: width, colour: false)
                #expect(lines.count == 5)
                for line in lines {
                    #expect(TerminalText.columns(line) <= width, "\(width): \(line)")
                    #expect(!line.contains("\u{1B}") && !line.contains("\n"))
                }
                let coloured = LiveDisplay.render(state, width: width, colour: true)
                #expect(coloured.map { $0.replacing(#/\u{1B}\[[0-9]+m/#, with: "") } == lines)
            }
            #expect(!LiveDisplay.plainLine(state).contains("\n"))
        }
    }

    @Test(
        arguments: [(0, "0:00"), (7.9, "0:07"), (725, "12:05"), (86_399, "23:59:59"), (.nan, "–")] as [(Double, String)]
    )
    func clocks(_ seconds: Double, _ text: String) {
        #expect(LiveDisplay.clock(seconds) == text)
    }
}

struct TerminalPainterTests {
    /// As much of a terminal as the painter uses.
    private struct Screen {
        var lines = [""]
        var row = 0
        var column = 0
        let width: Int

        mutating func write(_ text: String) {
            var rest = Substring(text)
            while let first = rest.unicodeScalars.first {
                if first == "\u{1B}", let end = rest.firstIndex(where: { "AKJ".contains($0) }) {
                    let count = Int(rest[..<end].dropFirst(2)) ?? 1
                    switch rest[end] {
                    case "A": row -= count
                    case "K": lines[row] = String(lines[row].prefix(min(column, width - 1)))
                    default:
                        lines[row] = String(lines[row].prefix(column))
                        lines.removeSubrange((row + 1)...)
                    }
                    rest = rest[rest.index(after: end)...]
                    continue
                }
                switch first {
                case "\n":
                    row += 1
                    column = 0
                    if row == lines.count { lines.append("") }
                case "\r": column = 0
                default:
                    var line = Array(lines[row])
                    if column < line.count { line[column] = Character(first) } else { line.append(Character(first)) }
                    lines[row] = String(line)
                    column += 1
                }
                rest = Substring(rest.unicodeScalars.dropFirst())
            }
        }
    }

    @Test func blocksAreDrawnOverEachOther() {
        var painter = TerminalPainter()
        var screen = Screen(width: 22)
        screen.write("before\n")
        screen.write(painter.paint(["first line", "second line", "third"]))
        screen.write(painter.paint(["1st", "2nd longer than before", "3rd"]))
        #expect(screen.lines == ["before", "1st", "2nd longer than before", "3rd", ""])
        screen.write(painter.paint(["only"]))
        #expect(screen.lines == ["before", "only", ""])
        screen.write(painter.insert(["a message"], above: ["block", "of two"]))
        #expect(screen.lines == ["before", "a message", "block", "of two", ""])
        screen.write(painter.clear())
        #expect(screen.lines == ["before", "a message", ""])
        #expect(painter.clear().isEmpty)
    }
}

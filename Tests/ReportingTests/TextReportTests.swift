import Analysis
import Recording
import Testing

@testable import Reporting

struct HeadlineTests {
    @Test func sentences() {
        #expect(Headline(Fixture.healthy().report).sentence == "All 4 targets met")
        #expect(
            Headline(Fixture.bad().report).sentence
                == "2 of 6 targets missed: first-audio latency p95 and p99.9"
        )
        var report = Fixture.bad().report
        report.targets[4].verdict = .met
        #expect(Headline(report).sentence.hasPrefix("1 of 6 targets missed: first-audio latency p95 was 6"))
        #expect(Headline(report).sentence.hasSuffix(" ms, the limit is 300 ms"))
        report.targets[2].verdict = .missed
        report.targets[3].verdict = .missed
        report.targets[4].verdict = .missed
        #expect(
            Headline(report).sentence
                == "4 of 6 targets missed: first-audio latency p95, share of dropped frames and 2 more"
        )
        report.verdict = .inconclusive
        for index in report.targets.indices { report.targets[index].verdict = index == 3 ? .inconclusive : .met }
        #expect(
            Headline(report).sentence
                == "Inconclusive: 1 of 6 targets could not be decided: about 2,140 more utterances are needed"
        )
        report.verdict = .invalid
        report.generator.verdict = "saturated"
        #expect(Headline(report).sentence == "Invalid: the generator was the bottleneck")
        report.verdict = .interrupted
        #expect(Headline(report).sentence.hasPrefix("Interrupted after 2 min 10 s"))
        report.verdict = .met
        report.targets = []
        report.exitCode = 0
        #expect(Headline(report).sentence == "Done: the scenario sets no targets")
        #expect(Headline(report).standing == .good)
    }

    @Test(arguments: [
        ("fal.p95 < 300ms", "first-audio latency p95", true), ("rtf.p999 <= 1", "real-time factor p99.9", true),
        ("failures < 1%", "share of failed utterances", true), ("fal.p50 > 1ms", "first-audio latency p50", false),
        (#"query("a < 1") >= 3"#, #"query("a < 1") >= 3"#, false),
        (#"query("a > 1") < 3"#, #"query("a > 1") < 3"#, true),
        ("nonsense", "nonsense", true),
    ])
    func expressions(_ expression: String, _ subject: String, _ lowerIsGood: Bool) {
        var target = Fixture.healthy().report.targets[0]
        target.expression = expression
        #expect(TargetWording(target).subject == subject)
        #expect(TargetWording(target).lowerIsGood == lowerIsGood)
    }
}

struct TargetWordingTests {
    private func target(_ expression: String, _ value: Double, _ interval: [Double?]) -> RunReport.Target {
        RunReport.Target(
            expression: expression,
            verdict: .inconclusive,
            value: value,
            interval: interval,
            confidence: 0.99,
            samples: 50,
            effectiveSamples: 50,
            designEffect: 1,
            needed: 60,
            limit: 0.02,
            unit: "share",
            why: ""
        )
    }

    @Test func nothingIsRoundedOntoTheLimitThatIsBesideIt() {
        #expect(TargetWording(target("failures < 2%", 0, [0, 0.019_99])).interval == "0 % – just below 2 %")
        #expect(TargetWording(target("failures < 2%", 0.020_001, [nil, 0.02])).value == "just above 2 %")
        #expect(TargetWording(target("failures < 2%", 0.02, [nil, 0.02])).interval == "≤ 2 %")
        #expect(TargetWording(target("failures < 2%", 0.01, [0.005, 0.03])).interval == "0.5 % – 3 %")
    }

    @Test func whatIsNeededIsWhatTheTargetCounts() {
        #expect(TargetWording(target("connect.p95 < 20ms", 0.01, [])).needed == "about 60 more sessions")
        #expect(TargetWording(target("barge_in.p95 < 20ms", 0.01, [])).needed == "about 60 more barge-ins")
        #expect(TargetWording(target("fal.p95 < 20ms", 0.01, [])).needed == "about 60 more utterances")
        var report = RunReport()
        report.targets = [target("connect.p95 < 20ms", 0.01, [])]
        #expect(
            Headline(report).sentence
                == "Inconclusive: 1 of 1 target could not be decided: about 60 more sessions are needed"
        )
    }
}

struct MarkdownReportTests {
    @Test func summariesAreAsRecorded() throws {
        try Golden.expect(MarkdownReport.render(Fixture.healthy()), is: "healthy.md")
        try Golden.expect(MarkdownReport.render(Fixture.bad()), is: "bad.md")
        try Golden.expect(MarkdownReport.render(Fixture.empty()), is: "empty.md")
    }

    @Test func theWorstTargetComesFirst() {
        let rows = MarkdownReport.render(Fixture.bad()).split(separator: "\n").filter { $0.contains("` | ") }
        #expect(rows.prefix(3).map { $0.prefix(6).description } == ["| ❌ mi", "| ❌ mi", "| ⚠️ in"])
    }

    @Test func textFromElsewhereNeitherEndsACellNorBecomesMarkup() {
        let text = MarkdownReport.render(Hostile.analysis())
        #expect(!text.contains("\u{1B}") && !text.contains("\u{0}"))
        // Outside code, where angle brackets are text, none stands.
        var outside = text
        outside.replace(#/(?s)(`{4,}).*?\1/#, with: "")
        outside.replace(#/`{1,}[^`\n]+`{1,}/#, with: "")
        outside.replace(#/\\./#, with: "")
        #expect(!outside.contains("<script") && !outside.contains("<img") && !outside.contains("](javascript"))
        // Every row of a table has as many cells as its head.
        var columns = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("| ") else {
                columns = 0
                continue
            }
            let cells = line.replacing("\\|", with: "").count { $0 == "|" }
            if columns == 0 { columns = cells }
            #expect(cells == columns, "\(line)")
        }
    }
}

struct JUnitReportTests {
    @Test func resultsAreAsRecorded() throws {
        try Golden.expect(JUnitReport.render(Fixture.healthy()), is: "healthy.junit.xml")
        try Golden.expect(JUnitReport.render(Fixture.bad()), is: "bad.junit.xml")
        try Golden.expect(JUnitReport.render(Fixture.empty()), is: "empty.junit.xml")
    }

    @Test func oneCaseATarget() throws {
        let check = try #require(XMLCheck.parse(JUnitReport.render(Fixture.bad())))
        let suite = try #require(check.all("testsuite").first)
        #expect((suite["tests"], suite["failures"], suite["errors"]) == ("6", "2", "1"))
        #expect(check.all("testcase").map { $0["name"] } == Fixture.bad().report.targets.map(\.expression))
        #expect(check.all("failure").count == 2)
        #expect(check.all("error").first?["type"] == "inconclusive")
        #expect(check.all("error").first?["message"]?.contains("2,140 more utterances") == true)
    }

    @Test func anInvalidRunPassesNothing() throws {
        var analysis = Fixture.healthy()
        analysis.report.verdict = .invalid
        analysis.report.exitCode = 96
        analysis.report.generator.verdict = "saturated"
        let check = try #require(XMLCheck.parse(JUnitReport.render(analysis)))
        #expect(check.all("error").count == 4 && check.all("failure").isEmpty)
        #expect(check.all("error").allSatisfy { $0["message"] == "Invalid: the generator was the bottleneck" })
    }

    @Test func anExitCodeThatNoTargetAccountsForIsACaseOfItsOwn() throws {
        var analysis = Fixture.healthy()
        analysis.report.exitCode = 97
        let check = try #require(XMLCheck.parse(JUnitReport.render(analysis)))
        #expect(check.all("testcase").map { $0["name"] }.last == "run")
        #expect(check.all("error").first?["message"]?.contains("an alert expectation failed") == true)
        analysis.report.targets = []
        analysis.report.exitCode = 0
        let done = try #require(XMLCheck.parse(JUnitReport.render(analysis)))
        #expect(done.all("testcase").count == 1 && done.all("error").isEmpty)
    }

    @Test func textFromElsewhereStaysText() throws {
        let text = JUnitReport.render(Hostile.analysis())
        let check = try #require(XMLCheck.parse(text))
        #expect(check.all("script").isEmpty && check.all("img").isEmpty)
        #expect(check.all("testcase").first?["name"]?.contains("<script>alert(1)</script>") == true)
        #expect(!text.contains("\u{0}") && !text.contains("\u{1B}"))
    }
}

import Analysis
import PromQL
import Recording
import Testing
import Timing

/// Queries of a run folder, and the times that they name.
@Suite struct RunSeriesTests {
    private static let start = SyntheticRun.start.nanoseconds / Nanoseconds.perMillisecond

    /// Ten seconds with a counter that no report draws.
    private func run() -> SyntheticRun {
        var run = SyntheticRun()
        for second in 0...10 {
            run.scrape(
                "orchestrator",
                "o:8081",
                at: Double(second),
                [("spoken_words_total", Double(second) * 30), ("tts_sessions_active", 4)]
            )
        }
        run.windows = (0..<10).map { SyntheticRun.window($0) }
        run.utterances = (0..<100).map { SyntheticRun.heard($0, at: Double($0) / 12) }
        return run
    }

    private func value(_ text: String, of run: SyntheticRun) throws -> QueryValue {
        let folder = try Folder()
        try run.write(to: "\(folder.path)/run")
        let query = try PromQLQuery(text)
        let series = try RunSeries(try RunFolderReader(path: "\(folder.path)/run"), for: query.expression)
        return try query.instant(at: series.end, over: series.source).value
    }

    @Test(arguments: [
        "abs(spoken_words_total)", "abs({__name__=~\"spoken.*\"})", "abs({\"spoken_words_total\"})",
    ])
    func whatTheExpressionReadsIsLoaded(text: String) throws {
        let labels = Labels(["instance": "o:8081", "job": "orchestrator"])
        #expect(try value(text, of: run()) == .vector([VectorSample(labels: labels, value: 300)]))
    }

    @Test func otherSeriesAreNotLoaded() throws {
        let folder = try Folder()
        try run().write(to: "\(folder.path)/run")
        let reader = try RunFolderReader(path: "\(folder.path)/run")
        let one = try RunSeries(reader, for: try PromQLQuery("tts_sessions_active").expression)
        #expect(one.seriesCount == 1)
        #expect(one.start == Self.start && one.end == Self.start + 10_000)
        let all = try RunSeries(reader, for: try PromQLQuery("info(tts_sessions_active)").expression)
        #expect(all.seriesCount == 4)
    }

    @Test func aKilledRunEndsWithItsLastScrape() throws {
        var killed = run()
        killed.metadata.endedNs = nil
        killed.isKilled = true
        #expect(try value("time()", of: killed) == .scalar(Double(Self.start) / 1000 + 10))
    }

    @Test func reportsReadWhatTheirQueriesAskFor() throws {
        var run = run()
        run.metadata.targets = [#"query("spoken_words_total") <= 300"#]
        run.metadata.queries = [.init(name: "Words", expression: "spoken_words_total")]
        let report = try run.report()
        #expect(report.targets.first?.verdict == .met)
        #expect(report.queries.first?.series.first?.max == 300)
    }

    @Test(arguments: [
        ("start", 0), ("end", 60_000), ("+30s", 30_000), ("-10s", 50_000), ("+1m30s", 90_000), ("+500ms", 500),
        ("-0", 60_000), ("+2.5", 2500), ("2026-11-22T10:30:01Z", 1000), ("1795343405.25", 5250),
    ])
    func instantsAreCountedFromTheRun(text: String, milliseconds: Int64) throws {
        let time = try #require(QueryTime(parsing: text))
        #expect(time.milliseconds(start: Self.start, end: Self.start + 60_000) == Self.start + milliseconds)
    }

    @Test(arguments: ["", "+", "-", "+x", "30s", "+-3s", "0x10", "inf", "nan", "-1e300", "1e300", "+0x3", "--3s"])
    func otherTextsAreNoInstants(text: String) { #expect(QueryTime(parsing: text) == nil) }

    @Test(arguments: [(0, 10_000, 1000), (0, 250_000, 1000), (0, 3_600_000, 14_000), (5, 5, 1000)])
    func aRangeHasSome250Steps(from: Int64, through: Int64, step: Int64) {
        #expect(RunSeries.defaultStep(from: from, through: through) == step)
    }
}

import Analysis
import Measurement
import Recording
import Testing
import Timing

/// PromQL over what was scraped: as targets, as answers, and in the place of a paced stream's real-time factor.
@Suite struct QueryTests {
    /// Ten seconds of load after two of warm-up, a session count that peaks at second 7 and, higher, in the warm-up.
    private func run(targets: [String], queries: [(String, String)] = []) -> SyntheticRun {
        var run = SyntheticRun(targets: targets)
        run.metadata.warmupEndsNs = SyntheticRun.at(2).nanoseconds
        run.metadata.loadEndsNs = SyntheticRun.at(12).nanoseconds
        run.metadata.endedNs = SyntheticRun.at(12).nanoseconds
        run.metadata.queries = queries.map { .init(name: $0.0, expression: $0.1) }
        for second in 0...12 {
            let sessions = second == 1 ? 90.0 : second == 7 ? 50 : 40
            run.scrape(
                "tts-worker",
                "w:9090",
                at: Double(second),
                [("tts_sessions_active", sessions), ("tts_synthesis_rtf{model_id=\"a\"}", second < 2 ? 0.9 : 0.3)]
            )
        }
        run.windows = (0..<12).map { SyntheticRun.window($0) }
        run.utterances = (0..<100).map { SyntheticRun.heard($0, at: 2 + Double($0) / 12) }
        return run
    }

    private func target(_ text: String) throws -> RunReport.Target {
        try #require(try run(targets: [text]).report().targets.first)
    }

    @Test func `a query is judged at its worst instant after the warm-up`() throws {
        let met = try target(#"query("max(tts_sessions_active)") <= 50"#)
        #expect(met.verdict == .met && met.value == 50)
        #expect(met.samples == 11)
        let missed = try target(#"query("max(tts_sessions_active)") < 50"#)
        #expect(missed.verdict == .missed && missed.value == 50)
        let least = try target(#"query("tts_sessions_active") >= 41"#)
        #expect(least.verdict == .missed && least.value == 40)
    }

    @Test func `a query without an answer decides nothing and says so`() throws {
        let absent = try target(#"query("tts_unheard_of") < 1"#)
        #expect(absent.verdict == .inconclusive && absent.value == nil)
        #expect(absent.why.contains("nothing that was scraped"))
        let broken = try target(#"query("sum(") < 1"#)
        #expect(broken.verdict == .inconclusive && broken.why.contains("no answer"))
    }

    @Test func `answers stand in the report and on the time axis`() throws {
        let analysis = try run(
            targets: [],
            queries: [("Sessions", "max(tts_sessions_active)"), ("Broken", "rate(")]
        ).analysis()
        let sessions = try #require(analysis.report.queries.first)
        #expect(sessions.name == "Sessions" && sessions.error == nil)
        let series = try #require(sessions.series.first)
        #expect(series.count == 11 && series.min == 40 && series.max == 50 && series.last == 40)
        #expect(analysis.report.queries.last?.error != nil)
        let line = try #require(analysis.serverLines.first { $0.title == "Sessions" })
        // The warm-up is drawn, though it is not judged.
        #expect(line.points.map(\.value).max() == 90)
    }

    @Test func `an answer and its line are of the same instants`() throws {
        var run = run(targets: [], queries: [("Clock", "vector(time())"), ("Gone", "vector(time()) < 0")])
        // Half-way between the scrapes: a line that was evaluated from the start on would be half a second off.
        run.metadata.warmupEndsNs = SyntheticRun.at(2.5).nanoseconds
        let analysis = try run.analysis()
        let answer = try #require(analysis.report.queries.first?.series.first)
        let line = try #require(analysis.serverLines.first { $0.title == "Clock" })
        // Every second from half a second after the start; those after the warm-up are judged.
        let start = Double(SyntheticRun.start.nanoseconds) / 1e9
        #expect(line.points.map(\.value) == (0..<12).map { start + 0.5 + Double($0) })
        #expect(answer.count == 10 && answer.min == start + 2.5 && answer.last == start + 11.5)
        #expect(analysis.report.queries.last?.series.isEmpty == true)
    }

    @Test func `the worker judges the real-time factor of a paced stream`() throws {
        var paced = run(targets: ["rtf.p95 < 0.5"])
        for index in paced.utterances.indices { paced.utterances[index].delivery = .paced }
        let target = try #require(try paced.report().targets.first)
        #expect(target.value == 0.3)
        #expect(target.why.contains("tts_synthesis_rtf"))
        var blind = paced
        blind.scrapes = ""
        let unseen = try #require(try blind.report().targets.first)
        #expect(unseen.verdict == .inconclusive && unseen.why.contains("tts_synthesis_rtf"))
    }
}

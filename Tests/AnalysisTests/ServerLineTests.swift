import Analysis
import Testing
import Timing

/// The server's own lines, from what was scraped.
@Suite struct ServerLineTests {
    private func line(_ metric: String, of run: SyntheticRun) throws -> ServerLine {
        try #require(try run.analysis().serverLines.first { $0.metric == metric })
    }

    /// Seconds since the start, with the value there.
    private func points(_ metric: String, of run: SyntheticRun) throws -> [[Double]] {
        try line(metric, of: run).points.map { point in
            [Nanoseconds.inSeconds(point.at - SyntheticRun.start), (point.value * 1e9).rounded() / 1e9]
        }
    }

    @Test func `gauges of several series are folded as each metric asks`() throws {
        var run = SyntheticRun()
        run.scrape(
            "tts-worker",
            "w:9090",
            at: 1,
            [
                ("tts_sessions_active{model=\"a\"}", 3), ("tts_sessions_active{model=\"b\"}", 4),
                ("tts_frame_queue_depth{session=\"a\"}", 2), ("tts_frame_queue_depth{session=\"b\"}", 9),
                ("tts_synthesis_rtf{model=\"a\"}", 0.2), ("tts_synthesis_rtf{model=\"b\"}", 0.4),
                ("something_else", 1),
            ]
        )
        #expect(try points("tts_sessions_active", of: run) == [[1, 7]])
        #expect(try points("tts_frame_queue_depth", of: run) == [[1, 9]])
        #expect(try points("tts_synthesis_rtf", of: run) == [[1, 0.3]])
        let analysis = try run.analysis()
        #expect(
            analysis.serverLines.map(\.metric) == ["tts_sessions_active", "tts_frame_queue_depth", "tts_synthesis_rtf"]
        )
        #expect(analysis.serverLines.map(\.unit) == [.count, .count, .ratio])
    }

    @Test func `a sum over targets that are scraped at different instants does not jump`() throws {
        var run = SyntheticRun()
        let memory = "process_resident_memory_bytes"
        for second in 0..<4 {
            run.scrape("orchestrator", "o:8081", at: Double(second), [(memory, 100)])
            if second % 2 == 0 { run.scrape("tts-worker", "w:9090", at: Double(second) + 0.25, [(memory, 1000)]) }
        }
        #expect(
            try points(memory, of: run) == [
                [0, 100], [0.25, 1100], [1, 1100], [2, 1100], [2.25, 1100], [3, 1100],
            ]
        )
    }

    @Test func `counters are drawn as increase a second, through resets`() throws {
        var run = SyntheticRun()
        let values = [(0.0, 100.0), (1, 150), (2, 150), (4, 250), (5, 30)]
        for (second, value) in values {
            run.scrape("orchestrator", "o:8081", at: second, [("tts_frames_sent_total", value)])
        }
        // At 5 s it has begun again at 0: 30 more within a second.
        #expect(try points("tts_frames_sent_total", of: run) == [[1, 50], [2, 0], [4, 50], [5, 30]])
    }

    @Test func `a gap in the scrapes is a gap in the line, and no rate spans it`() throws {
        var run = SyntheticRun()
        for second in 0..<6 {
            let isUp = second != 2
            run.scrape(
                "orchestrator",
                "o:8081",
                at: Double(second),
                isUp ? [("tts_frames_sent_total", Double(second * 10)), ("tts_session_queue_depth", 5)] : [],
                isUp: isUp
            )
        }
        #expect(try points("tts_session_queue_depth", of: run).map(\.[0]) == [0, 1, 3, 4, 5])
        // From 1 s to 3 s nothing is known: the rate begins again at 4 s.
        #expect(try points("tts_frames_sent_total", of: run) == [[1, 10], [4, 10], [5, 10]])
    }

    @Test func `rates of several series add up`() throws {
        var run = SyntheticRun()
        for second in 0..<3 {
            run.scrape(
                "orchestrator",
                "o:8081",
                at: Double(second),
                [
                    ("tts_grpc_request_errors_total{code=\"5\"}", Double(second)),
                    ("tts_grpc_request_errors_total{code=\"14\"}", Double(second * 2)),
                ]
            )
        }
        #expect(try points("tts_grpc_request_errors_total", of: run) == [[1, 3], [2, 3]])
    }

    @Test func `values that are no numbers are no points`() throws {
        var run = SyntheticRun()
        run.scrapes =
            "tts_synthesis_rtf{instance=\"w:1\",job=\"w\"} NaN 1795343400\n"
            + "tts_synthesis_rtf{instance=\"w:1\",job=\"w\"} 0.5 1795343401\n"
        #expect(try points("tts_synthesis_rtf", of: run) == [[1, 0.5]])
    }

    @Test func `a run without scrapes has no lines`() throws {
        #expect(try SyntheticRun().analysis().serverLines.isEmpty)
    }
}

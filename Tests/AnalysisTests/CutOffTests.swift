import Analysis
import Measurement
import Recording
import Testing
import Timing

@testable import Analysis

/// Runs that were killed: what the run itself would have counted at its end comes from what it had written by then.
@Suite struct CutOffTests {
    private func run() -> SyntheticRun {
        var run = SyntheticRun(targets: ["failures < 50%"])
        run.isKilled = true
        run.metadata.endedNs = nil
        run.utterances = (0..<100).map { SyntheticRun.heard($0, at: Double($0) / 25) }
        run.windows = (0..<4).map { second in
            var window = SyntheticRun.window(second, planned: 26)
            window.sessionsOpened = 26
            window.sessionsActive = UInt32(10 + second)
            window.lateness99 = 200_000
            window.latenessMax = 300_000
            window.loopDelay99 = 100_000
            return window
        }
        return run
    }

    @Test func `a killed run is reported as interrupted, up to its last second`() throws {
        let report = try run().report()
        #expect(report.verdict == .interrupted && report.exitCode == 130)
        #expect(report.targets.map(\.verdict) == [.met])
        #expect(report.duration == 4)
        #expect(report.figures.fal.count == 100)
        #expect(report.warnings.first?.hasPrefix("The run was cut off before its end") == true)
    }

    @Test func `utterances that were under way do not vanish`() throws {
        let report = try run().report()
        #expect(report.utterances.planned == 104)
        #expect(report.utterances.outcomes == ["ok": 100, "cancelled": 4])
        #expect(report.utterances.measured == 100)
        #expect(report.warnings.first?.contains("4 utterances under way then count as cancelled") == true)
    }

    @Test func `sessions are counted from the seconds and rows`() throws {
        var run = run()
        run.utterances.append(SyntheticRun.failed(200, at: 3.5, .connectRefused))
        run.windows[3].sessionsFailed = 3
        let sessions = try run.report().sessions
        #expect(sessions.opened == 104 && sessions.failed == 3 && sessions.peak == 13)
        // The one that was refused never opened; the two others failed later.
        #expect(sessions.planned == 105)
    }

    @Test func `scrapes are counted from their own samples`() throws {
        var run = run()
        run.metadata.scrapes = [
            RunMetadata.ScrapeTarget(job: "node", url: "http://10.0.0.1:9100/metrics", intervalNs: 1_000_000_000),
            RunMetadata.ScrapeTarget(job: "node", url: "http://10.0.0.2:9100/metrics", intervalNs: 1_000_000_000),
            RunMetadata.ScrapeTarget(job: "edge", url: "https://edge.example.net/metrics", intervalNs: 1_000_000_000),
            RunMetadata.ScrapeTarget(job: "silent", url: "http://10.0.0.3/metrics", intervalNs: 1_000_000_000),
        ]
        for second in 0..<4 {
            let time = Double(second)
            run.scrape("node", "10.0.0.1:9100", at: time, [("a", 1), ("b", 2)])
            run.scrape("node", "10.0.0.2:9100", at: time, second == 3 ? [] : [("a", 1)], isUp: second != 3)
            // A page may show targets of its own.
            run.scrape("edge", "edge.example.net:443", at: time, [("up{backend=\"x\"}", 0)])
        }
        let scrapes = try run.report().scrapes
        #expect(scrapes.map(\.ok) == [4, 3, 4, 0])
        #expect(scrapes.map(\.failed) == [0, 1, 0, 0])
        #expect(scrapes.map(\.samples) == [8, 3, 4, 0])
        #expect(scrapes.map(\.series) == [2, 1, 1, 0])
    }

    @Test func `a run that ended counts its scrapes itself`() throws {
        var run = run()
        run.isKilled = false
        var target = RunMetadata.ScrapeTarget(job: "node", url: "http://10.0.0.1:9100/metrics", intervalNs: 1)
        target.ok = 7
        target.failed = 2
        target.samples = 70
        target.series = 10
        target.skipped = 3
        target.errorLines = 4
        target.lastError = "answered with HTTP status 500"
        run.metadata.scrapes = [target]
        run.scrape("node", "10.0.0.1:9100", at: 0, [("a", 1)])
        let scrape = try #require(try run.report().scrapes.first)
        #expect(scrape.ok == 7 && scrape.failed == 2 && scrape.samples == 70 && scrape.series == 10)
        #expect(scrape.skipped == 3 && scrape.errorLines == 4 && scrape.lastError == target.lastError)
    }

    @Test func `without histograms the seconds tell how punctual the generator was`() throws {
        var run = run()
        run.hasHistograms = false
        var report = try run.report()
        #expect(report.generator.verdict == "fit")
        #expect(report.generator.startLateness.p99 == 0.0002 && report.generator.startLateness.max == 0.0003)
        #expect(report.generator.loopDelay.p99 == 0.0001)
        for index in run.windows.indices { run.windows[index].lateness99 = 500 * Nanoseconds.perMillisecond }
        report = try run.report()
        #expect(report.generator.verdict == "saturated")
    }

    @Test func `a run whose kernel gave no timestamps says so without its own summary`() throws {
        var run = run()
        for index in run.utterances.indices { run.utterances[index].timestamp = .user }
        #expect(try run.report().audio.timestamps == "user")
    }

    @Test(arguments: [
        ("http://127.0.0.1:8081/metrics", "127.0.0.1:8081"), ("http://tts.example.net/metrics", "tts.example.net:80"),
        ("https://tts.example.net", "tts.example.net:443"), ("http://[::1]:9090/metrics", "[::1]:9090"),
        ("http://[fe80::1]/m?x=1:2", "[fe80::1]:80"), ("HTTPS://h?job=a:b", "h:443"),
    ])
    func `an address is its instance label`(url: String, instance: String) {
        #expect(ScrapeCounts.instance(of: url) == instance)
    }
}

import Analysis
import Measurement
import Recording
import Testing
import Timing

/// Whether what a report says is what the folder holds, in cases small enough to compute by hand.
@Suite struct ReportContentTests {
    @Test func `what is known of the run is in its report`() throws {
        var run = SyntheticRun()
        run.metadata.description = "a test"
        run.metadata.seed = 77
        run.metadata.version = "1.2.3"
        run.metadata.host.name = "bench-1"
        run.metadata.target = "wss://tts.example.net/ws"
        run.metadata.loadModel = "open"
        run.metadata.loops = 3
        run.metadata.endedNs = SyntheticRun.at(12.5).nanoseconds
        run.metadata.sessions.planned = 9
        run.metadata.sessions.opened = 8
        run.metadata.sessions.failed = 1
        run.metadata.sessions.peak = 4
        run.utterances = [SyntheticRun.heard(0, at: 1)]
        run.events = [RunEvent(at: SyntheticRun.at(0), kind: .started, text: "go")]
        let analysis = try run.analysis()
        let report = analysis.report
        #expect(report.format == 1 && report.name == "synthetic" && report.description == "a test")
        #expect(report.started == "2026-11-22T10:30:00.000Z" && report.duration == 12.5)
        #expect(report.seed == 77 && report.version == "1.2.3" && report.host.name == "bench-1")
        #expect(report.target == "wss://tts.example.net/ws" && report.loadModel == "open")
        #expect(report.sessions == run.metadata.sessions)
        #expect(report.generator.loops == 3)
        #expect(analysis.events == run.events)
        #expect(analysis.scenarioText == "name: synthetic\n")
    }

    @Test func `figures are of the measured utterances, exactly`() throws {
        var run = SyntheticRun()
        run.utterances = (1...20).map { SyntheticRun.heard($0, at: Double($0), fal: Double($0) / 100) }
        var warmup = SyntheticRun.heard(90, at: 0.5, fal: 9)
        warmup.measured = false
        run.utterances.append(warmup)
        var cutOff = SyntheticRun.heard(91, at: 21, fal: 8)
        cutOff.outcome = .cancelled
        run.utterances.append(cutOff)
        let figures = try run.report().figures
        #expect(figures.fal.count == 20)
        #expect(figures.fal.min == 0.01 && figures.fal.max == 0.2)
        #expect(figures.fal.p50 == 0.1 && figures.fal.p90 == 0.18 && figures.fal.p95 == 0.19)
        #expect(figures.fal.p99 == 0.2 && figures.fal.p999 == 0.2)
        #expect(abs(try #require(figures.fal.mean) - 0.105) < 1e-12)
        #expect(figures.fal.buckets.reduce(0) { $0 + $1.count } == 20)
        #expect(figures.falFromSent.max == 0.199)
        #expect(figures.firstAudible.max == 0.22)
        #expect(figures.rtf.count == 20 && figures.rtf.p50 == 0.5)
        #expect(figures.connect.count == 20 && figures.connect.p50 == 0.005)
        #expect(figures.bargeIn == RunReport.Figure() && figures.stall == RunReport.Figure())
    }

    @Test func `jitter is of frames, from the histogram`() throws {
        var run = SyntheticRun()
        var histograms = RunHistograms()
        for millisecond in 1...100 { histograms[.jitter].record(Int64(millisecond) * Nanoseconds.perMillisecond) }
        run.histograms = histograms
        run.utterances = [SyntheticRun.heard(0, at: 1)]
        let jitter = try run.report().figures.jitter
        #expect(jitter.count == 100)
        #expect(abs(try #require(jitter.p95) - 0.095) < 0.0001)
    }

    @Test func `the steps of opening a session are of first utterances alone`() throws {
        var run = SyntheticRun()
        for session in 1...20 {
            var first = SyntheticRun.heard(session, at: Double(session))
            first.connectTCP = Int64(session) * Nanoseconds.perMillisecond
            first.connectUpgrade = 2 * Nanoseconds.perMillisecond
            if session <= 5 { first.connectTLS = 30 * Nanoseconds.perMillisecond }
            first.connectSessionStart = 3 * Nanoseconds.perMillisecond
            var second = SyntheticRun.heard(session, 1, at: Double(session) + 0.5)
            second.connectTCP = 9 * Nanoseconds.perSecond
            run.utterances += [first, second]
        }
        let steps = try run.report().connectSteps
        #expect(steps.nameLookup == RunReport.Step())
        #expect(steps.tcp.count == 20 && steps.tcp.p50 == 0.01 && steps.tcp.p95 == 0.019 && steps.tcp.max == 0.02)
        #expect(steps.tls.count == 5 && steps.tls.p50 == 0.03)
        #expect(steps.upgrade.count == 20 && steps.upgrade.max == 0.002)
        #expect(steps.sessionStart.count == 20 && steps.sessionStart.p95 == 0.003)
    }

    @Test func `counts of audio, playback and barge-in add up`() throws {
        var run = SyntheticRun()
        var broken = SyntheticRun.heard(0, at: 1)
        broken.missing = 3
        broken.duplicate = 2
        broken.reordered = 1
        broken.malformed = 4
        broken.silent = 5
        broken.ambiguousFrames = 6
        broken.timestamp = .ambiguous
        broken.firstAudioUncertainty = 400_000
        broken.truncated = true
        broken.underruns = 2
        broken.stall = 90_000_000
        broken.longestStall = 60_000_000
        broken.bargeIn = 30_000_000
        var ignoring = SyntheticRun.heard(1, at: 2)
        ignoring.bargeIn = 3_000_000_000
        ignoring.bargeInIgnored = true
        run.utterances = [broken, ignoring, SyntheticRun.heard(2, at: 3)]
        let report = try run.report()
        #expect(report.audio.frames == 300 && report.audio.seconds == 6)
        #expect(report.audio.missing == 3 && report.audio.duplicate == 2 && report.audio.reordered == 1)
        #expect(report.audio.malformed == 4 && report.audio.silent == 5 && report.audio.ambiguousTimestamps == 6)
        #expect(report.audio.ambiguousFirstAudio == 1)
        #expect(report.audio.timestamps == "kernel" && report.audio.delivery == "burst")
        #expect(report.playback.utterancesWithUnderrun == 1 && report.playback.underruns == 2)
        #expect(report.playback.longestStall == 0.06)
        #expect(report.figures.stall.count == 1 && report.figures.stall.max == 0.06)
        #expect(report.bargeIn.attempted == 2 && report.bargeIn.ignored == 1)
        #expect(report.figures.bargeIn.count == 2)
        #expect(report.utterances.truncated == 1)
    }

    @Test func `outcomes add up to what was planned`() throws {
        var random = SeededRandom(seed: 5)
        var run = SyntheticRun()
        var expected: [String: Int] = [:]
        for index in 0..<500 {
            let outcome = Outcome.allCases[Int(random.next() % UInt64(Outcome.allCases.count))]
            var record = SyntheticRun.failed(index / 3, index % 3, at: Double(index) / 50, outcome)
            record.measured = random.unit() < 0.8
            expected[outcome.rawValue, default: 0] += 1
            run.utterances.append(record)
        }
        let utterances = try run.report().utterances
        #expect(utterances.planned == 500)
        #expect(utterances.outcomes == expected)
        #expect(utterances.outcomes.values.reduce(0, +) == utterances.planned)
        #expect(utterances.ok == expected["ok"])
        #expect(utterances.measured == run.utterances.count { $0.measured && $0.outcome != .cancelled })
    }

    @Test func `the generator's health is of its windows and histograms`() throws {
        var run = SyntheticRun()
        var histograms = RunHistograms()
        for index in 1...100 {
            histograms.startLateness.record(Int64(index) * 1000)
            histograms.loopDelay.record(Int64(index) * 500)
        }
        run.histograms = histograms
        run.utterances = [SyntheticRun.heard(0, at: 1)]
        run.windows = (0..<20).map { SyntheticRun.window($0) }
        run.windows[0].measured = false
        run.windows[0].cpuBusiestLoop = 0.8
        run.windows[7].cpuBusiestLoop = 0.5
        run.windows[8].residentBytes = 50_000_000
        run.windows[9].openFiles = 33
        run.windows[10].clockError = 250
        let generator = try run.report().generator
        #expect(generator.verdict == "fit" && generator.why.isEmpty)
        // 19 measured seconds: by nearest rank their 95th percentile is the largest; the warm-up's is not of them.
        #expect(generator.cpuPerCore == 0.5)
        #expect(abs(generator.cpuProcess - 0.3) < 1e-9)
        #expect(generator.peakMemoryBytes == 50_000_000 && generator.openFiles == 33)
        #expect(generator.clockErrorSeconds == 0.000_000_25)
        #expect(abs(generator.startLateness.p99 - 0.000_099) < 1e-7 && abs(generator.startLateness.max - 0.0001) < 1e-7)
        #expect(abs(generator.loopDelay.p50 - 0.000_025) < 1e-7)
    }

    @Test(arguments: [(100, 0, "paced"), (0, 100, "burst"), (99, 1, "paced"), (60, 40, "mixed"), (0, 0, "unknown")])
    func `delivery is told of the utterances that show it`(paced: Int, burst: Int, expected: String) throws {
        var run = SyntheticRun()
        for index in 0..<(paced + burst + 5) {
            var record = SyntheticRun.heard(index, at: Double(index) / 20)
            record.delivery = index < paced ? .paced : index < paced + burst ? .burst : .unknown
            run.utterances.append(record)
        }
        #expect(try run.report().audio.delivery == expected)
    }

    @Test func `the worst utterances are failures without audio, then failures, then the longest waits`() throws {
        var run = SyntheticRun()
        run.utterances = (0..<30).map { SyntheticRun.heard($0, at: Double($0) / 10, fal: 0.1 + Double($0) / 100) }
        var stalled = SyntheticRun.heard(50, at: 4, fal: 0.01)
        stalled.outcome = .stalled
        var notMeasured = SyntheticRun.failed(53, at: 0, .noAudio)
        notMeasured.measured = false
        run.utterances += [
            stalled, SyntheticRun.failed(51, at: 5, .noAudio), notMeasured,
            SyntheticRun.failed(52, at: 6, .heldBack, detail: "by max_sessions"),
        ]
        let worst = try run.analysis().worst
        #expect(worst.map(\.session) == [51, 50, 29, 28, 27, 26, 25, 24, 23, 22])
    }
}

import Analysis
import Measurement
import Recording
import Testing
import Timing

/// Targets, the run's verdict and its exit code.
@Suite struct VerdictTests {
    /// So many utterances, a session each, with a first audio after 100 ms to 299 ms, alike in each second.
    private func run(_ count: Int, failing: Int = 0, targets: [String]) -> SyntheticRun {
        var run = SyntheticRun(targets: targets)
        for index in 0..<count {
            let seconds = Double(index) * 10 / Double(count)
            run.utterances.append(
                failing > 0 && index % (count / failing) == 0
                    ? SyntheticRun.failed(index, at: seconds, .noAudio)
                    : SyntheticRun.heard(index, at: seconds, fal: 0.1 + Double(index * 73 % 200) / 1000)
            )
        }
        run.windows = (0..<10).map { SyntheticRun.window($0) }
        return run
    }

    struct Expectation: Sendable, CustomTestStringConvertible {
        var targets: [String]
        var count = 400
        var verdict: RunReport.Verdict
        var exitCode: Int32
        var testDescription: String { "\(targets) of \(count)" }
    }

    @Test(arguments: [
        Expectation(targets: ["fal.p95 < 300ms", "failures < 5%"], verdict: .met, exitCode: 0),
        Expectation(targets: [], verdict: .met, exitCode: 0),
        Expectation(targets: [], count: 0, verdict: .inconclusive, exitCode: 96),
        Expectation(targets: ["fal.p95 < 200ms"], verdict: .missed, exitCode: 99),
        Expectation(targets: ["fal.p50 < 199ms"], verdict: .inconclusive, exitCode: 96),
        Expectation(targets: ["fal.p95 < 300ms"], count: 10, verdict: .inconclusive, exitCode: 96),
        // A target that is missed wins over one that is open.
        Expectation(targets: ["fal.p50 < 199ms", "fal.p95 < 200ms"], verdict: .missed, exitCode: 99),
        Expectation(targets: ["fal.p95 < 300ms"], count: 0, verdict: .inconclusive, exitCode: 96),
        Expectation(targets: ["jitter.p95 < 10ms"], verdict: .inconclusive, exitCode: 96),
    ])
    func `a run's verdict follows from its targets`(expectation: Expectation) throws {
        let report = try run(expectation.count, targets: expectation.targets).report()
        #expect(report.verdict == expectation.verdict)
        #expect(report.exitCode == expectation.exitCode)
        #expect(report.targets.map(\.expression) == expectation.targets)
    }

    @Test func `a verdict shows what it rests on`() throws {
        let target = try #require(try run(400, targets: ["fal.p95 < 300ms"]).report().targets.first)
        #expect(target.verdict == .met && target.value == 0.289)
        #expect(target.samples == 400 && target.limit == 0.3 && target.unit == "seconds")
        #expect(target.confidence == 0.99 && target.needed == 0)
        let low = try #require(target.interval[0])
        let high = try #require(target.interval[1])
        #expect(low < 0.289 && 0.289 < high && high < 0.3)
        #expect(target.designEffect >= 1 && abs(target.effectiveSamples * target.designEffect - 400) < 1e-6)
        #expect(target.why.contains("all 400 utterances"))
    }

    @Test func `an open verdict says how many more utterances it needs`() throws {
        let target = try #require(try run(40, targets: ["failures < 5%"]).report().targets.first)
        #expect(target.verdict == .inconclusive && target.value == 0 && target.unit == "share")
        // 0.95^90 < 1 % < 0.95^89: 90 utterances without a failure tell, and 40 are there.
        #expect(target.needed == 50)
    }

    @Test func `a failed utterance is infinitely late, never absent`() throws {
        // A tenth has no audio: whatever the others' latency is, the 95th percentile is infinite.
        let report = try run(400, failing: 40, targets: ["fal.p95 < 10s", "fal.p50 < 300ms"]).report()
        #expect(report.targets.map(\.verdict) == [.missed, .met])
        #expect(report.targets[0].value == nil && report.targets[0].samples == 400)
        #expect(report.figures.fal.count == 360)
    }

    @Test func `warm-up and cancelled utterances are not judged`() throws {
        var run = run(400, targets: ["fal.p95 < 300ms", "failures < 5%", "zombies < 5%"])
        for index in 0..<200 {
            var warmup = SyntheticRun.failed(1000 + index, at: 0, .noAudio)
            warmup.measured = false
            run.utterances.append(warmup)
            run.utterances.append(SyntheticRun.failed(2000 + index, at: 9, .cancelled))
        }
        let report = try run.report()
        #expect(report.verdict == .met)
        #expect(report.targets.map(\.samples) == [400, 400, 400])
        #expect(report.utterances.planned == 800)
    }

    @Test func `a stall target is judged on all utterances, of which most have none`() throws {
        var run = run(400, targets: ["stall.p95 < 100ms", "stall.p50 < 1s"])
        for index in 0..<8 {
            run.utterances[index * 50].underruns = 1
            run.utterances[index * 50].longestStall = 900 * Nanoseconds.perMillisecond
        }
        let report = try run.report()
        // Eight of 400 stalled: those alone would miss, all of them meet.
        #expect(report.targets.map(\.verdict) == [.met, .met])
        #expect(report.targets[0].samples == 400 && report.targets[0].value == 0)
        #expect(report.figures.stall.count == 8 && report.figures.stall.p50 == 0.9)
    }

    @Test func `jitter's frames are worth no more than their utterances`() throws {
        var run = run(400, targets: ["jitter.p95 < 10ms"])
        for index in run.utterances.indices { run.utterances[index].delivery = .paced }
        var histograms = RunHistograms()
        for index in 0..<40_000 { histograms[.jitter].record(Int64(index % 1000) * 9_000) }
        run.histograms = histograms
        let target = try #require(try run.report().targets.first)
        #expect(target.verdict == .met)
        #expect(target.samples == 40_000 && abs(target.effectiveSamples - 400) < 1e-6)
    }

    @Test func `a saturated generator makes the run and every target invalid`() throws {
        var run = run(400, targets: ["fal.p95 < 300ms", "fal.p95 < 200ms", "fal.p50 < 199ms"])
        for index in 0..<5 { run.windows[index].cpuBusiestLoop = 0.97 }
        let report = try run.report()
        #expect(report.generator.verdict == "saturated" && report.generator.why.count == 1)
        #expect(report.verdict == .invalid && report.exitCode == 96)
        #expect(report.targets.allSatisfy { $0.verdict == .invalid && $0.needed == nil })
        #expect(report.targets.allSatisfy { $0.why.hasPrefix("the generator was the bottleneck") })
        #expect(report.targets[0].value == 0.289)
        #expect(report.warnings.first?.hasPrefix("The generator was the bottleneck: the busiest event loop") == true)
    }

    @Test func `an utterance that the generator was too late for makes the run invalid`() throws {
        var run = run(400, targets: ["fal.p95 < 300ms"])
        run.utterances[7] = SyntheticRun.failed(7, at: 1, .notStarted, detail: "generator 40 ms late")
        #expect(try run.report().verdict == .invalid)
    }

    @Test(arguments: [(Outcome.heldBack, "by max_sessions"), (.notStarted, "held back by max_sessions")])
    func `a session that the ceiling held back fails, misses and is told, and the generator is not to blame`(
        outcome: Outcome,
        detail: String
    ) throws {
        // The second is how rows had it before there was an outcome for it.
        var run = run(400, targets: ["fal.p95 < 300ms", "failures < 1%", "fal.max < 60s", "zombies < 1%"])
        for index in [7, 8, 9, 10, 11, 12, 13, 14] {
            run.utterances[index] = SyntheticRun.failed(index, at: 1, outcome, detail: detail)
        }
        let report = try run.report()
        #expect(report.generator.verdict == "fit")
        #expect(report.utterances.outcomes == ["ok": 392, "held_back": 8])
        // 8 of 400 never started. The 380th of the latencies is the 13th from the top of the other 392, two to a
        // millisecond from 0.299 s down; and the share of failures and the latencies speak of the same ones.
        #expect(report.targets[1].value == 0.02 && report.targets[1].samples == 400)
        #expect(report.targets[0].samples == 400 && report.targets[0].value == 0.293)
        #expect(report.targets[2].verdict == .missed && report.targets[2].value == nil)
        // Nobody waited for them, so none is a zombie, nor one of those that could have been.
        #expect(report.targets[3].value == 0 && report.targets[3].samples == 392)
        #expect(
            report.warnings.first
                == "8 sessions were held back by the scenario's max_sessions, not by the server: they count "
                + "as failed and as missing every latency target. Raise max_sessions to see what the server would have done."
        )
    }

    @Test func `a run that was ended early is interrupted, whatever its targets say`() throws {
        var run = run(400, targets: ["fal.p95 < 300ms", "fal.p95 < 200ms"])
        run.metadata.interrupted = true
        let report = try run.report()
        #expect(report.verdict == .interrupted && report.exitCode == 130)
        #expect(report.targets.map(\.verdict) == [.met, .missed])
    }

    @Test func `targets that are none are told with the file`() throws {
        let run = run(4, targets: ["fal.p95 < 300 parsecs"])
        let error = #expect(throws: RecordingError.self) { try run.report() }
        #expect(error?.description.contains("run.json") == true)
    }
}

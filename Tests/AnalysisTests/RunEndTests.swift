import Analysis
import Measurement
import Recording
import Testing
import Timing

/// What the end of a run cuts short: utterances that still wait, and the last second.
@Suite struct RunEndTests {
    /// A hundred utterances that were heard after 200 ms, and some, planned evenly over `since`, that still wait when the
    /// run ends at 10 s.
    private func run(waiting: Int, since: ClosedRange<Double>, targets: [String]) -> SyntheticRun {
        var run = SyntheticRun(targets: targets)
        run.windows = (0..<10).map { SyntheticRun.window($0) }
        run.utterances = (0..<100).map { SyntheticRun.heard($0, at: Double($0) / 12) }
        for index in 0..<waiting {
            let at = since.lowerBound + (since.upperBound - since.lowerBound) * Double(index) / Double(waiting)
            var record = SyntheticRun.failed(1000 + index, at: at, .cancelled)
            record.sent = record.planned + Nanoseconds.perMillisecond
            run.utterances.append(record)
        }
        return run
    }

    private func target(waiting: Int, since: ClosedRange<Double>, _ text: String) throws -> RunReport.Target {
        try #require(try run(waiting: waiting, since: since, targets: [text]).report().targets.first)
    }

    @Test(arguments: ["fal.p50 < 3s", "fal_from_sent.p50 < 3s", "first_audible.p50 < 3s"])
    func `a wait that has passed the limit when the run ends is a miss`(text: String) throws {
        let target = try target(waiting: 300, since: 0...6.9, text)
        #expect(target.verdict == .missed)
        #expect(target.samples == 400 && target.value == nil)
    }

    @Test func `of a wait that has not passed the limit nothing is known`() throws {
        let target = try target(waiting: 300, since: 7.1...9.5, "fal.p50 < 3s")
        #expect(target.verdict == .met)
        #expect(target.samples == 100 && target.value == 0.2)
    }

    @Test func `a wait for the first audio says nothing of other figures`() throws {
        #expect(try target(waiting: 300, since: 0...6.9, "rtf.p50 < 3").samples == 100)
    }

    @Test func `a cut-short last second does not make an idle generator the bottleneck`() throws {
        var run = run(waiting: 0, since: 0...1, targets: ["fal.p50 < 3s"])
        var stub = SyntheticRun.window(10)
        stub.measured = false
        stub.cpuBusiestLoop = 0.97
        run.windows = (0..<4).map { SyntheticRun.window($0) } + [stub]
        #expect(try run.report().generator.verdict == "fit")
        run.windows[3].cpuBusiestLoop = 0.97
        #expect(try run.report().generator.verdict == "saturated")
    }

    @Test func `the generator's errors are measured by what the targets ask`() throws {
        var quick = run(waiting: 0, since: 0...1, targets: ["fal.p50 < 10ms"])
        for index in quick.utterances.indices {
            quick.utterances[index] = SyntheticRun.heard(index, at: Double(index) / 12, fal: 0.001)
            quick.utterances[index].timestamp = .ambiguous
            quick.utterances[index].firstAudioUncertainty = 5 * Nanoseconds.perMillisecond
        }
        #expect(try quick.report().generator.verdict == "saturated")
        // 5 ms are a twentieth of 100 ms, and tolerable there.
        quick.metadata.targets = ["fal.p50 < 100ms"]
        #expect(try quick.report().generator.verdict == "fit")
    }
}

import Analysis
import Measurement
import Recording
import Testing
import Timing

/// Drift counts over the longest stretch of constant load alone.
@Suite struct SteadinessTests {
    /// Ten utterances a second for 60 s; the first 20 s wait longer and longer.
    private func ramping(_ drift: (Double) -> Double) -> SyntheticRun {
        var run = SyntheticRun()
        run.utterances = (0..<600).map { index in
            let seconds = Double(index) / 10
            return SyntheticRun.heard(index, at: seconds, fal: 0.2 + 0.01 * Double(index % 7) + drift(seconds))
        }
        run.metadata.endedNs = SyntheticRun.at(66).nanoseconds
        run.metadata.steadyFromOffsetNs = 19_500 * Nanoseconds.perMillisecond
        run.metadata.steadyToOffsetNs = 60 * Nanoseconds.perSecond
        return run
    }

    @Test func `a ramp's latencies are no drift`() throws {
        var run = ramping { max(0, 20 - $0) / 10 }
        #expect(try run.report().steadiness == RunReport.Steadiness())
        // The same over the whole run would be one.
        run.metadata.steadyFromOffsetNs = 0
        let whole = try run.report()
        #expect(!whole.steadiness.steady)
        #expect(whole.warnings.contains("The run was not steady: \(whole.steadiness.why)."))
    }

    @Test func `a drift during the hold is told`() throws {
        let steadiness = try ramping { $0 > 40 ? 0.3 : 0 }.report().steadiness
        #expect(!steadiness.steady)
        #expect(steadiness.why.contains("the median of the first-audio latency went from"))
    }

    @Test func `what follows the hold is not of it`() throws {
        var run = ramping { $0 >= 40 ? 0.5 : 0 }
        run.metadata.steadyFromOffsetNs = 0
        run.metadata.steadyToOffsetNs = 40 * Nanoseconds.perSecond
        #expect(try run.report().steadiness.steady)
    }

    @Test func `without a hold there is nothing to be steady`() throws {
        var run = ramping { $0 / 10 }
        run.metadata.steadyFromOffsetNs = nil
        run.metadata.steadyToOffsetNs = nil
        #expect(try run.report().steadiness.steady)
        run.metadata.steadyFromOffsetNs = 50 * Nanoseconds.perSecond
        run.metadata.steadyToOffsetNs = 10 * Nanoseconds.perSecond
        #expect(try run.report().steadiness.steady)
    }

    /// Eight good utterances a second until `dies`, then `attempts` refused ones a second.
    private func dying(at dies: Int, attempts: Int) -> SyntheticRun {
        var run = SyntheticRun()
        for second in 0..<60 {
            let isAlive = second < dies
            for index in 0..<(isAlive ? 8 : attempts) {
                let session = second * 1000 + index
                let at = Double(second) + Double(index) / 1000
                let fal = 0.2 + 0.01 * Double(session % 7)
                run.utterances.append(
                    isAlive
                        ? SyntheticRun.heard(session, at: at, fal: fal)
                        : SyntheticRun.failed(session, at: at, .connectRefused)
                )
            }
        }
        run.metadata.endedNs = SyntheticRun.at(66).nanoseconds
        run.metadata.steadyFromOffsetNs = 0
        run.metadata.steadyToOffsetNs = 60 * Nanoseconds.perSecond
        return run
    }

    // Refused at once and often, the first half is made of failures as well: 160 good ones of 5,160.
    @Test(arguments: [500, 8, 0]) func `a server that dies at a third is a drift`(attempts: Int) throws {
        let report = try dying(at: 20, attempts: attempts).report()
        #expect(!report.steadiness.steady)
        // 160 good ones in the first 30 seconds.
        let change = "utterances that succeeded went from 5.33 a second in the first half to 0 in the second"
        #expect(report.steadiness.why.contains(change), "\(report.steadiness.why)")
        #expect(report.warnings.contains("The run was not steady: \(report.steadiness.why)."))
    }

    @Test func `failures after the first audio are failures`() throws {
        var run = ramping { _ in 0 }
        for index in run.utterances.indices where index > 400 && index % 5 == 0 {
            run.utterances[index].outcome = .stalled
        }
        let why = try run.report().steadiness.why
        // 39 of the 200 utterances in the second half of the hold.
        #expect(why.contains("the share of failures went from 0 % in the first half to 1"), "\(why)")
    }

    @Test func `what an early end cut off has not drifted`() throws {
        var run = dying(at: 60, attempts: 0)
        // Interrupted after 40 seconds, when speech of two seconds was under way.
        run.utterances.removeAll { $0.planned > SyntheticRun.at(39) }
        run.metadata.loadEndsNs = SyntheticRun.at(40).nanoseconds
        run.metadata.endedNs = SyntheticRun.at(40).nanoseconds
        #expect(try run.report().steadiness == RunReport.Steadiness())
    }
}

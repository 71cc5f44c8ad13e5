import Analysis
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
}

import Foundation
import Measurement
import Recording
import Testing

@testable import Calibration

struct CalibrationReportTests {
    private func setting(judgesTiming: Bool = true, timestamps: Timestamps = .kernel) -> CalibrationReport.Setting {
        CalibrationReport.Setting(
            started: "2026-11-24T10:00:00Z",
            version: "1",
            host: RunReport.Host(),
            seed: 1,
            timestamps: timestamps,
            loops: 1,
            judgesTiming: judgesTiming
        )
    }

    private func step(
        _ sessions: Int,
        _ kind: CalibrationKind = .paced,
        late: Int64 = 5000,
        generator: String = "fit",
        isReference: Bool = false,
        spoil: (inout MadeRun) -> Void = { _ in }
    ) -> CalibrationReport.Step {
        var run = MadeRun(sessions: 20) { _ in late }
        spoil(&run)
        let plan = CalibrationPlan.Step(kind: kind, sessions: sessions, ramp: 1, hold: 1, isReference: isReference)
        return CalibrationReport.Step(
            plan,
            run.comparison(),
            generator: generator,
            why: generator == "fit" ? [] : ["late"]
        )
    }

    private func report(
        _ steps: [CalibrationReport.Step],
        skipped: [String] = [],
        judgesTiming: Bool = true,
        isInterrupted: Bool = false
    ) -> CalibrationReport {
        CalibrationReport(
            setting: setting(judgesTiming: judgesTiming),
            steps: steps,
            skipped: skipped,
            isInterrupted: isInterrupted
        )
    }

    @Test func allWithinHoldsUpToTheHighestLoad() {
        let report = report([step(10), step(1000, late: 9000), step(100, .faults)])
        #expect(report.verdict == .within && report.exitCode == 0)
        #expect(report.sessionsHeld == 1000)
        #expect(report.headline == "On this machine, up to 1000 sessions, first-audio latency is right to ± 9 µs")
        #expect(report.findings.isEmpty)
    }

    @Test func aLoadThatIsOutsideEndsWhatIsHeld() {
        let report = report([step(10), step(100, late: 30_000), step(1000)])
        #expect(report.verdict == .outside && report.exitCode == 96)
        #expect(report.sessionsHeld == 10)
        #expect(
            report.findings.contains {
                $0.contains("paced-100: out of tolerance") && $0.contains("first-audio latency by 30 µs")
            }
        )
    }

    @Test func aSaturatedGeneratorIsNotWithin() {
        let report = report([step(10), step(100, generator: "saturated")], skipped: ["paced-300"])
        #expect(report.verdict == .outside && report.exitCode == 96 && report.sessionsHeld == 10)
        #expect(report.findings.contains { $0.contains("paced-100: the generator was saturated: late") })
        #expect(report.findings.contains { $0.hasPrefix("paced-300: left out") })
    }

    @Test func aWrongCountIsWorseThanAnything() {
        let report = report([step(10) { $0.rows[0].missing = 1 }, step(100)], judgesTiming: false)
        #expect(report.verdict == .wrong && report.exitCode == 96)
        #expect(report.findings.first?.hasPrefix("paced-10: missing frames: true 0, measured 1") == true)
    }

    @Test func aQuickCalibrationJudgesNoInstants() {
        let late = step(50, late: 5_000_000) { $0.rows[0].underruns = 1 }
        #expect(report([late]).exitCode == 96)
        let quick = report([late], judgesTiming: false)
        #expect(quick.verdict == .within && quick.exitCode == 0)
        #expect(quick.sessionsHeld == nil)
    }

    @Test func aStepWithoutUtterancesShowsNothing() {
        let empty = step(10) { $0 = MadeRun(sessions: 0) { _ in 0 } }
        #expect(report([empty], judgesTiming: false).exitCode == 96)
        #expect(report([]).exitCode == 96)
    }

    @Test func anInterruptionIsSaid() {
        let report = report([step(10)], skipped: ["paced-100"], isInterrupted: true)
        #expect(report.verdict == .interrupted && report.exitCode == 130)
    }

    @Test func theDocumentHoldsAllOfIt() throws {
        let report = report([step(10), step(100, .burst)])
        let read = try JSONDecoder().decode(CalibrationReport.self, from: Data(report.json().utf8))
        #expect(read == report)
    }

    @Test func whatIsLeftOutIsSaidAndWhatIsUndecidedIsNotWithin() {
        let some = report([
            step(10) {
                $0.rows[0].jitter = 2_000_000
                $0.rows[0].jitterUncertainty = 3_000_000
            }
        ])
        #expect(some.verdict == .within && some.findings.isEmpty)
        #expect(
            some.notes == [
                "paced-10: jitter (RFC 3550): 1 of 40 are left out. Their frames shared reads, so that the client itself "
                    + "knows them no better than to ± 200 µs; all are as near as it says."
            ]
        )
        let most = report([
            step(10),
            step(100) {
                for place in 0..<10 {
                    $0.rows[place].jitter = 2_000_000
                    $0.rows[place].jitterUncertainty = 3_000_000
                }
            },
        ])
        #expect(most.verdict == .outside && most.exitCode == 96 && most.sessionsHeld == 10 && most.notes.isEmpty)
        #expect(
            most.findings == [
                "paced-100: nothing can be said of jitter (RFC 3550): the client itself knows 10 of 40 no better than to "
                    + "± 200 µs, and at most 5 % may be left out for that."
            ]
        )
    }

    @Test func aReferenceIsThereToBeLookedAt() {
        let late = step(10, late: 300_000, isReference: true)
        let report = report([late, step(10)])
        #expect(report.verdict == .within && report.findings.isEmpty && report.sessionsHeld == 10)
        // What it counted wrong is wrong all the same.
        let wrong = step(10, isReference: true) { $0.rows[0].missing = 1 }
        #expect(self.report([wrong, step(10)]).verdict == .wrong)
    }

    @Test func theProcessesStampsAreMeasuredBesideTheKernels() {
        let plan = CalibrationPlan(sessions: [10, 100], hold: 20, seed: 1, timestamps: .user)
        let names = ["paced-10-kernel", "paced-10", "paced-100-kernel", "paced-100"]
        #expect(plan.steps.map(\.name) == names + ["burst-100", "faults-100", "stalls-100"])
        #expect(plan.steps.map(\.timestamps) == [.kernel, .user, .kernel, .user, .user, .user, .user])
        #expect(plan.steps.map(\.isReference) == [true, false, true, false, false, false, false])
    }

    @Test func aPlanClimbsAndThenTriesTheRest() {
        let plan = CalibrationPlan(sessions: [1000, 10, 100, 10], hold: 20, seed: 1)
        #expect(
            plan.steps.map(\.name) == [
                "paced-10", "paced-100", "paced-1000", "burst-100", "faults-100", "stalls-100",
            ]
        )
        #expect(plan.steps.map(\.ramp) == [1, 1, 5, 1, 1, 1])
        #expect(CalibrationPlan(sessions: [500], hold: 20, seed: 1).steps.last?.name == "stalls-500")
        #expect(CalibrationPlan.quick(seed: 1).steps.reduce(0) { $0 + $1.ramp + $1.hold } <= 25)
    }
}

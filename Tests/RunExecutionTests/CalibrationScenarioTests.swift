import Calibration
import ReferenceConfiguration
import Scenarios
import Testing
import Timing

@testable import RunExecution

struct CalibrationScenarioTests {
    @Test func everyStepIsAScenarioOfItsOwn() throws {
        let plan = CalibrationPlan(sessions: [10, 1000], hold: 20, seed: 7)
        #expect(plan.steps.count == 5)
        for step in plan.steps {
            let scenario = try Scenario.parse(yaml: plan.scenario(of: step), file: step.name, baseDirectory: ".")
                .scenario
            #expect(scenario.name == step.name && scenario.seed == 7)
            #expect(scenario.load.duration == Int64(step.ramp + step.hold) * Nanoseconds.perSecond)
            guard case .reference(let settings) = scenario.target.endpoint else {
                Issue.record("\(step.name) drives no reference")
                continue
            }
            #expect(settings.frame == CalibrationPlan.frame && settings.seed == 7)
            #expect(settings.connectionLimit > step.sessions)
            #expect(settings.delivery == (step.kind == .paced || step.kind == .stalls ? .paced : .burst))
            #expect(settings.timetable.isEmpty == (step.kind == .paced || step.kind == .burst))
            // Longer than any gap that a fault makes, so that every end is the server's own.
            #expect((scenario.session.end.gap ?? 0) > 2 * Nanoseconds.perSecond)
        }
    }

    /// A stall that met exactly what the one before it left buffered would be a matter of microseconds.
    @Test func noStallMeetsWhatAnotherLeft() throws {
        let plan = CalibrationPlan.quick(seed: 1)
        let step = try #require(plan.steps.first { $0.kind == .stalls })
        let scenario = try Scenario.parse(yaml: plan.scenario(of: step), file: "", baseDirectory: ".").scenario
        guard case .reference(let settings) = scenario.target.endpoint else { return }
        let stalls = settings.timetable.compactMap(\.faults.stall).sorted()
        #expect(stalls.count == 3)
        let steps = zip([scenario.session.prebuffer] + stalls, stalls).map { $1 - $0 }
        #expect(steps.allSatisfy { $0 >= 100 * Nanoseconds.perMillisecond })
    }

    @Test func processorsThatThereAreNotAreSaid() {
        #expect(!ProcessorAffinity.available.isEmpty)
        let error = #expect(throws: RunError.self) { try ProcessorAffinity.pinProcess(to: [100_000]) }
        #expect(error?.description.contains("100000") == true)
    }
}

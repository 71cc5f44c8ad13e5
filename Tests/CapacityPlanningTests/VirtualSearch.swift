import CapacityPlanning
import LoadGeneration
import Measurement
import Scenarios
import Simulation
import Timing

/// A whole search in virtual time, in memory: what `ttsload capacity --simulate` does, without run folders.
struct VirtualSearch {
    var plan: CapacityPlan
    var levels: [CapacityLevel] = []
    var reason = CapacitySearch.Reason.interrupted
    /// Virtual seconds of all levels together.
    var spent: Double { levels.reduce(0) { $0 + $1.elapsedSeconds } }

    init(of yaml: String, plan change: (inout CapacityPlan) -> Void) throws {
        let loaded = try Scenario.parse(yaml: yaml, file: "search", baseDirectory: ".")
        plan = CapacityPlan(loaded.scenario, from: 1, to: 500, precision: 0.15, budget: nil)
        change(&plan)
        let search = CapacitySearch(plan)
        while case .run(let request) = search.next(after: levels) {
            levels.append(try Self.level(of: loaded, plan, request))
        }
        if case .stop(let reason) = search.next(after: levels) { self.reason = reason }
    }

    static func level(
        of loaded: LoadedScenario,
        _ plan: CapacityPlan,
        _ request: CapacitySearch.Request
    ) throws -> CapacityLevel {
        let scenario = try loaded.overridden(by: plan.overrides(for: request, isReference: true)).scenario
        let start = WallInstant(nanoseconds: 1_800_000_000_000_000_000)
        let simulation = try Simulation(scenario, start: start)
        var watch = LevelWatch(
            targets: scenario.targets,
            start: start,
            warmup: scenario.load.warmup,
            hold: request.hold,
            mayGiveUp: request.mayGiveUp
        )
        while let second = simulation.next() {
            if watch.add(second.load.recorded.utterances, window: second.load.window) { simulation.endLoad() }
        }
        return watch.level(
            of: request,
            end: simulation.instant,
            elapsed: Nanoseconds.inSeconds(simulation.instant - start),
            folder: "",
            report: nil,
            resources: [],
            isInterrupted: false
        )
    }
}

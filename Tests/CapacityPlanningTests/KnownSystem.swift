import CapacityPlanning
import Glibc
import LoadGeneration
import Measurement
import Scenarios
import Simulation
import Timing

/// A configuration of the reference whose capacity a long simulation can find.
struct KnownSystem {
    var name: String
    var yaml: String
    var from = 1.0
    var to = 500.0

    static let all: [KnownSystem] = [
        KnownSystem(name: "closed-12", yaml: text("workers: 2, slots_per_worker: 6", closed, "fal.p95 < 300ms")),
        KnownSystem(
            name: "closed-48-dependent",
            yaml: text(
                "workers: 3, slots_per_worker: 16, load_dependence: 0.8",
                closed,
                "fal.p95 < 400ms, rtf.p95 < 0.6"
            )
        ),
        KnownSystem(
            name: "closed-8-paced",
            yaml: text("workers: 2, slots_per_worker: 4, delivery: paced", closed, "fal.p95 < 350ms, underruns < 2%")
        ),
        KnownSystem(
            name: "closed-exponential",
            yaml: text(
                "workers: 4, slots_per_worker: 4, first_audio: {exponential: 100ms}, rtf: {uniform: [0.1, 0.5]}",
                closed,
                "fal.p90 < 300ms, failures < 1%"
            )
        ),
        KnownSystem(
            name: "open-12",
            yaml: text("workers: 2, slots_per_worker: 6", open, "fal.p95 < 300ms"),
            from: 0.1,
            to: 50
        ),
        KnownSystem(
            name: "open-20-dependent",
            yaml: text(
                "workers: 5, slots_per_worker: 4, load_dependence: 0.5, delivery: paced, queue_limit: 20",
                open,
                "fal.p95 < 400ms, failures < 1%"
            ),
            from: 0.1,
            to: 50
        ),
        KnownSystem(
            name: "closed-3",
            yaml: text("workers: 1, slots_per_worker: 3, rtf: {constant: 0.3}", closed, "fal.p90 < 500ms")
        ),
    ]

    private static let closed = "{model: closed, stages: [{sessions: 1, ramp: 5s, hold: 60s}], warmup: 10s, drain: 10s}"
    private static let open =
        "{model: open, max_sessions: 5000, stages: [{rate: 1/s, ramp: 5s, hold: 60s}], warmup: 30s, drain: 10s}"

    private static func text(_ settings: String, _ load: String, _ targets: String) -> String {
        """
        name: known
        target: {reference: {\(settings)}}
        load: \(load)
        session:
          utterances: {min: 2, max: 6}
          think_time: {exponential: 1s, max: 5s}
          texts: {builtin: short}
        targets: [\(targets)]
        metrics: []
        """
    }

    /// The load at which the fitted ratios of long levels pass what is allowed, with bounds of it.
    ///
    /// Levels of three hours of virtual time narrow down on it by halving, until two neighbours of one part in a hundred
    /// (or of one session) lie on its two sides; between these it is interpolated by the estimate's own fit, whose 99 %
    /// interval, with its eight stretches, is the bounds.
    func truth(hours: Double = 3) throws -> (low: Double, high: Double) {
        let loaded = try Scenario.parse(yaml: yaml, file: name, baseDirectory: ".")
        var plan = CapacityPlan(loaded.scenario, from: from, to: to, precision: 0.15, budget: nil)
        plan.hold = hours * 3600
        plan.warmup = 120
        var levels: [CapacityLevel] = []
        func misses(_ load: Double, _ seconds: Double) throws -> Bool {
            var long = plan
            long.hold = seconds
            let number = levels.count + 1001
            let request = CapacitySearch.Request(
                number: number,
                load: load,
                purpose: .edge,
                hold: seconds,
                seed: plan.seed(ofLevel: number)
            )
            let level = try Self.whole(loaded, long, request)
            if seconds == plan.hold { levels.append(level) }
            return level.targets.contains { ($0.ratio ?? 0) > $0.allowed }
        }
        var (low, high) = (from, from)
        while try !misses(high, 600) { (low, high) = (high, min(to, high * 1.6)) }
        while high / low > 1.03, plan.model == .open || high - low > 1.01 {
            let middle = (low * high).squareRoot()
            if try misses(plan.model == .closed ? middle.rounded() : middle, 1800) {
                high = middle
            } else {
                low = middle
            }
        }
        let center = (low * high).squareRoot()
        for factor in [0.9, 0.95, 0.98, 1.02, 1.05, 1.1] {
            var load = center * factor
            if plan.model == .closed { load = factor < 1 ? load.rounded(.down) : load.rounded(.up) }
            if !levels.contains(where: { $0.load == load }) { _ = try misses(load, plan.hold) }
        }
        let estimate = CapacityEstimate(levels, plan: plan)
        return (estimate.low ?? .nan, estimate.high ?? .nan)
    }

    /// A level that nothing ends before its time.
    private static func whole(
        _ loaded: LoadedScenario,
        _ plan: CapacityPlan,
        _ request: CapacitySearch.Request
    ) throws -> CapacityLevel {
        let scenario = try loaded.overridden(by: plan.overrides(for: request, isReference: true)).scenario
        let start = WallInstant(nanoseconds: 1_800_000_000_000_000_000)
        let simulation = try Simulation(scenario, start: start)
        var tally = LevelTally(targets: scenario.targets, start: start, warmup: scenario.load.warmup)
        while let second = simulation.next() {
            tally.add(second.load.recorded.utterances, window: second.load.window)
        }
        return CapacityLevel(
            number: request.number,
            load: request.load,
            purpose: .edge,
            seed: request.seed,
            verdict: .inconclusive,
            ending: .held,
            measuredSeconds: request.hold,
            elapsedSeconds: request.hold,
            targets: tally.evidence(confidence: 0.99, end: simulation.instant, report: nil),
            figures: tally.figures()
        )
    }

    /// What a staircase of 60 s levels takes, each with the scenario's warm-up and without its drain, with steps of a tenth from the lowest load to the
    /// first one beyond the capacity.
    func fixedTime(_ capacity: Double) -> Double {
        let steps = (log(capacity / from) / log(1.1)).rounded(.up) + 1
        return steps * (60 + (name.hasPrefix("open") ? 30 : 10))
    }
}

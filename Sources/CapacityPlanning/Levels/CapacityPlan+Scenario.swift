public import Scenarios
import Timing

extension CapacityPlan {
    /// The plan for a scenario: each level lasts at most as long as its longest hold, and rises as its first stage does.
    ///
    /// The rise is never part of what is measured, whatever the scenario's own warm-up is.
    public init(_ scenario: Scenario, from: Double, to: Double, precision: Double, budget: Double?) {
        let load = scenario.load
        let ramp = load.stages.first?.ramp ?? 0
        let hold = load.stages.map(\.hold).max() ?? 0
        self.init(
            model: load.model == .closed ? .closed : .open,
            from: from,
            to: to,
            precision: precision,
            hold: hold > 0 ? Nanoseconds.inSeconds(hold) : Self.standardHold,
            ramp: Nanoseconds.inSeconds(ramp),
            warmup: Nanoseconds.inSeconds(max(ramp, load.warmup)),
            drain: Nanoseconds.inSeconds(load.drain),
            budget: budget,
            seed: scenario.seed,
            targets: scenario.targets.map(\.text)
        )
    }

    /// Of a scenario that only rises, in seconds.
    private static let standardHold = 30.0

    /// What makes a level of the scenario, as `path=value`.
    public func overrides(for request: CapacitySearch.Request, isReference: Bool) -> [String] {
        let level = model == .closed ? "sessions: \(Int(request.load))" : "rate: \(request.load)/s"
        let hold = max(0, warmup - ramp) + request.hold
        let changes = [
            "load.stages=[{\(level), ramp: \(Self.duration(ramp)), hold: \(Self.duration(hold))}]",
            "load.warmup=\(Self.duration(warmup))", "seed=\(request.seed)",
        ]
        // The same draws of the server's would make repeats of a load alike.
        return changes + (isReference ? ["target.reference.seed=\(request.seed)"] : [])
    }

    private static func duration(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded()))ms" }
}

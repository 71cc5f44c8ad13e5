import CapacityPlanning
import Measurement

/// Levels and plans as tests need them.
enum Made {
    static func plan(_ change: (inout CapacityPlan) -> Void = { _ in }) -> CapacityPlan {
        var plan = CapacityPlan(
            model: .closed,
            from: 1,
            to: 100,
            hold: 60,
            ramp: 5,
            warmup: 10,
            drain: 5,
            seed: 1,
            targets: ["fal.p95 < 300ms"]
        )
        change(&plan)
        return plan
    }

    /// A level in which a share of each stretch's 100 utterances missed the target.
    static func level(
        _ request: CapacitySearch.Request,
        _ verdict: CapacityLevel.Verdict,
        missing share: Double = 0,
        elapsed: Double = 30
    ) -> CapacityLevel {
        let target = TargetEvidence(
            expression: "fal.p95 < 300ms",
            verdict: verdict == .missed ? .missed : verdict == .met ? .met : .inconclusive,
            value: 0.2,
            low: nil,
            high: nil,
            limit: 0.3,
            unit: "seconds",
            samples: 800,
            why: "",
            allowed: 0.05,
            isShare: true,
            numerators: (0..<8).map { share * 100 * ($0.isMultiple(of: 2) ? 0.8 : 1.2) },
            denominators: Array(repeating: 100, count: 8)
        )
        var figures = LevelFigures()
        figures.utterances = 800
        figures.sessions = request.load
        figures.throughput = request.load / 4
        figures.falP50 = 0.1 + share
        return CapacityLevel(
            number: request.number,
            load: request.load,
            purpose: request.purpose,
            seed: request.seed,
            verdict: verdict,
            ending: .held,
            measuredSeconds: 20,
            elapsedSeconds: elapsed,
            targets: [target],
            figures: figures
        )
    }

    /// Plays a search against a system of which each load's answer is known; gives the loads that were tried.
    static func search(
        _ plan: CapacityPlan,
        most: Int = 60,
        answer: (CapacitySearch.Request) -> CapacityLevel
    ) -> (levels: [CapacityLevel], reason: CapacitySearch.Reason?) {
        var levels: [CapacityLevel] = []
        let search = CapacitySearch(plan)
        while levels.count < most {
            switch search.next(after: levels) {
            case .run(let request): levels.append(answer(request))
            case .stop(let reason): return (levels, reason)
            }
        }
        return (levels, nil)
    }
}

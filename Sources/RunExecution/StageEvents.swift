import Recording
import Scenarios
import Timing

/// The schedule's own marks on a run's time axis.
enum StageEvents {
    static func of(_ scenario: Scenario, start: WallInstant) -> [RunEvent] {
        let load = scenario.load
        let unit = load.model == .closed ? "sessions" : "sessions/s"
        var events = [RunEvent(at: start, kind: .started, text: "start of the load")]
        var offset: Int64 = 0
        for (index, stage) in load.stages.enumerated() {
            let level = stage.level.rounded() == stage.level ? "\(Int(stage.level))" : "\(stage.level)"
            let name = load.stages.count == 1 ? "\(level) \(unit)" : "stage \(index + 1): \(level) \(unit)"
            if stage.ramp > 0 {
                events.append(
                    RunEvent(at: start + offset, kind: .stage, text: "ramp to \(level) \(unit)", duration: stage.ramp)
                )
            }
            if stage.hold > 0 {
                events.append(
                    RunEvent(at: start + offset + stage.ramp, kind: .stage, text: name, duration: stage.hold)
                )
            }
            offset += stage.ramp + stage.hold
        }
        if load.warmup > 0 {
            events.append(RunEvent(at: start + load.warmup, kind: .warmupEnded, text: "end of the warm-up"))
        }
        events.append(RunEvent(at: start + load.duration, kind: .loadEnded, text: "end of the load, drain begins"))
        return events.sorted { $0.atNanoseconds < $1.atNanoseconds }
    }
}

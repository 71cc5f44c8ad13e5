import Recording
import Scenarios
import Timing

/// The schedule's own marks on a run's time axis.
enum StageEvents {
    static func of(_ scenario: Scenario, start: WallInstant) -> [RunEvent] {
        let load = scenario.load
        var events = [RunEvent(at: start, kind: .started, text: "start of the load")]
        for phase in ArrivalSchedule(load).phases {
            events.append(RunEvent(at: start + phase.start, kind: .stage, text: phase.name, duration: phase.duration))
        }
        if load.warmup > 0 {
            events.append(RunEvent(at: start + load.warmup, kind: .warmupEnded, text: "end of the warm-up"))
        }
        events.append(RunEvent(at: start + load.duration, kind: .loadEnded, text: "end of the load, drain begins"))
        return events.sorted { $0.atNanoseconds < $1.atNanoseconds }
    }
}

import Recording
import ReferenceConfiguration
import Scenarios
import Timing

/// The marks on a run's time axis that are known beforehand, handed out as they become true: the schedule's own, and the
/// faults of a reference orchestrator.
struct StageEvents {
    /// Those still to come, in order.
    private(set) var ahead: [RunEvent]
    private let start: WallInstant
    private var isInterrupted = false
    private var isConcluded = false

    init(_ scenario: Scenario, start: WallInstant, faults: [RunEvent] = []) {
        self.start = start
        ahead = (faults + Self.planned(scenario, start: start)).sorted { $0.at < $1.at }
    }

    /// The faults that the scenario's reference orchestrator has until the end of the drain; it started at `started`.
    static func faults(of scenario: Scenario, started: WallInstant, loadStart: WallInstant) -> [RunEvent] {
        guard case .reference(let settings) = scenario.target.endpoint else { return [] }
        let end = loadStart + scenario.load.duration + scenario.load.drain - started
        return settings.timetable.flatMap { entry in
            entry.beginnings(until: end).map { beginning in
                RunEvent(at: started + beginning, kind: .fault, text: entry.faults.summary, duration: entry.duration)
            }
        }
    }

    /// Those that have come by `instant`, in order.
    ///
    /// What a run that was interrupted or concluded at an earlier instant did not come to is never handed out.
    mutating func due(
        by instant: WallInstant,
        interruptedAt: WallInstant?,
        concludedAt: WallInstant? = nil
    ) -> [RunEvent] {
        if let concludedAt, concludedAt <= instant, !isConcluded {
            isConcluded = true
            cut(at: concludedAt)
        }
        if let interruptedAt, interruptedAt <= instant, !isInterrupted {
            isInterrupted = true
            // An end that was asked for before the load could begin was carried out when it did.
            let event = RunEvent(at: max(start, interruptedAt), kind: .interrupted, text: "interrupted")
            cut(at: interruptedAt, event)
        }
        let due = ahead.prefix { $0.at <= instant }
        ahead.removeFirst(due.count)
        return Array(due)
    }

    /// Leaves out what is later than `instant`, puts `event` there, and the load's end if it goes on until then.
    private mutating func cut(at instant: WallInstant, _ event: RunEvent? = nil) {
        let wasLoading = ahead.contains { $0.kind == .loadEnded && $0.at > instant }
        ahead.removeAll { $0.at > instant }
        if let event { ahead.append(event) }
        if wasLoading { ahead.append(Self.loadEnded(at: max(start, instant))) }
    }

    private static func loadEnded(at instant: WallInstant) -> RunEvent {
        RunEvent(at: instant, kind: .loadEnded, text: "end of the load, drain begins")
    }

    private static func planned(_ scenario: Scenario, start: WallInstant) -> [RunEvent] {
        let load = scenario.load
        var events = [RunEvent(at: start, kind: .started, text: "start of the load")]
        for phase in ArrivalSchedule(load).phases {
            events.append(RunEvent(at: start + phase.start, kind: .stage, text: phase.name, duration: phase.duration))
        }
        if load.warmup > 0 {
            events.append(RunEvent(at: start + load.warmup, kind: .warmupEnded, text: "end of the warm-up"))
        }
        events.append(loadEnded(at: start + load.duration))
        return events
    }
}

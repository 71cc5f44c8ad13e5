import Recording
import Scenarios
import Timing

/// The schedule's own marks on a run's time axis, handed out as they become true.
struct StageEvents {
    /// Those still to come, in order.
    private(set) var ahead: [RunEvent]
    private let start: WallInstant
    private var isInterrupted = false

    init(_ scenario: Scenario, start: WallInstant) {
        self.start = start
        ahead = Self.planned(scenario, start: start)
    }

    /// Those that have come by `instant`, in order.
    ///
    /// What a run that was interrupted at an earlier instant did not come to is never handed out.
    mutating func due(by instant: WallInstant, interruptedAt: WallInstant?) -> [RunEvent] {
        if let interruptedAt, interruptedAt <= instant, !isInterrupted {
            isInterrupted = true
            let wasLoading = ahead.contains { $0.kind == .loadEnded && $0.at > interruptedAt }
            ahead.removeAll { $0.at > interruptedAt }
            // An end that was asked for before the load could begin was carried out when it did.
            let end = max(start, interruptedAt)
            ahead.append(RunEvent(at: end, kind: .interrupted, text: "interrupted"))
            if wasLoading { ahead.append(Self.loadEnded(at: end)) }
        }
        let due = ahead.prefix { $0.at <= instant }
        ahead.removeFirst(due.count)
        return Array(due)
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
        return events.sorted { $0.at < $1.at }
    }
}

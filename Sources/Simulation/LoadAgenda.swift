import Scenarios

/// What the schedule wants done, and when: nanoseconds from the load's start, in order.
struct LoadAgenda {
    enum Item: Equatable {
        /// A slot of the closed model begins, or ends, to hold a session.
        case open(slot: Int)
        case close(slot: Int)
        /// The open model's session of that number.
        case arrive(number: UInt32)
        case endLoad
        /// The drain's time is over.
        case cancel
    }

    /// In descending order, so that the next one is the last.
    private var items: [(due: Int64, item: Item)] = []
    private var arrivals: ArrivalSchedule.Arrivals?
    private var arrivalNumber: UInt32 = 0
    private var nextArrival: Int64?

    init(_ scenario: Scenario) {
        let schedule = ArrivalSchedule(scenario.load)
        var items: [(due: Int64, item: Item)] = [(schedule.duration, .endLoad)]
        switch scenario.load.model {
        case .closed:
            for slot in 0..<schedule.slotCount {
                for window in schedule.slotWindow(slot) {
                    items.append((window.start, .open(slot: slot)))
                    if window.stop < schedule.duration { items.append((window.stop, .close(slot: slot))) }
                }
            }
        case .open:
            arrivals = schedule.arrivals(seed: scenario.seed)
            nextArrival = arrivals?.next()
        }
        let ordered = items.enumerated().sorted { ($0.element.due, $0.offset) > ($1.element.due, $1.offset) }
        self.items = ordered.map(\.element)
    }

    /// When the next item is due; nil when none is left.
    var nextDue: Int64? {
        guard let arrival = nextArrival else { return items.last?.due }
        return items.last.map { min($0.due, arrival) } ?? arrival
    }

    /// Takes the next item; of equal instants the arrival comes first.
    mutating func take() -> Item? {
        if let arrival = nextArrival, arrival <= items.last?.due ?? .max {
            nextArrival = arrivals?.next()
            defer { arrivalNumber += 1 }
            return .arrive(number: arrivalNumber)
        }
        return items.popLast()?.item
    }

    /// The load has ended: nothing is left but to cancel at `instant` what has not drained.
    mutating func end(cancellingAt instant: Int64) {
        items = [(instant, .cancel)]
        nextArrival = nil
    }
}

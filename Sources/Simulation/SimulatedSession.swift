import LoadGeneration
import ReferenceModel
import Timing

/// A session of the modelled clients: its machine, and where it stands in the simulation.
final class SimulatedSession {
    var machine: SessionMachine
    /// The slot of the closed model that it fills; nil in the open model.
    let slot: Int?
    /// Its place among the sessions and in the heap of timers.
    let place: Int
    /// Its number in the queueing model; nil while it has no connection.
    var connection: Int?
    /// The deadline in the heap, in nanoseconds; never later than the machine's own.
    var armed = Int64.max

    init(machine: SessionMachine, slot: Int?, place: Int) {
        self.machine = machine
        self.slot = slot
        self.place = place
    }

    /// `session_start` has been seen.
    var wasReady: Bool { machine.steps.total != nil }
}

/// The server's side of a session's connection; instants are nanoseconds.
final class SimulatedConnection {
    let id: String
    /// Nil once either side has closed.
    var session: SimulatedSession?
    var firstFrame: Int64?
    var lastFrame: Int64?
    /// The latest control message, as long as something may come of it.
    var control: ControlOutcome?

    init(id: String, session: SimulatedSession) {
        self.id = id
        self.session = session
    }
}

import Scenarios
import SpeechProtocol
import Synchronization
import Timing

/// What one event loop has to know of the run: the whole schedule, and which part of it is its own.
struct LoopShare: Sendable {
    var scenario: Scenario
    var target: LoadTarget
    var adapter: OrchestratorAdapter
    /// This loop takes every slot or arrival whose number is `index` modulo `count`.
    var index: Int
    var count: Int
    /// The schedule's zero.
    var start: MonotonicInstant
    var occupancy: Occupancy
    var makeOpusStream: @Sendable () -> OpusStream = { OpusStream() }

    var loadEnd: MonotonicInstant { start + scenario.load.duration }
    var drainEnd: MonotonicInstant { loadEnd + scenario.load.drain }
    var warmupEnd: MonotonicInstant { start + scenario.load.warmup }
}

/// Sessions that exist on all loops together, for the open model's ceiling.
final class Occupancy: Sendable {
    private let sessions = Atomic<Int>(0)

    /// Takes a place if fewer than `ceiling` are taken.
    func enter(ceiling: Int) -> Bool {
        if sessions.add(1, ordering: .relaxed).newValue <= ceiling { return true }
        sessions.subtract(1, ordering: .relaxed)
        return false
    }

    func leave() { sessions.subtract(1, ordering: .relaxed) }
}

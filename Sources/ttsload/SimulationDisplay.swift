import LoadGeneration
import Reporting
import RunExecution
import Scenarios
import Synchronization
import Timing

/// How far a simulation has come: one line redrawn in place on a terminal, nothing elsewhere, where it is soon over.
final class SimulationDisplay: Sendable {
    private let isQuiet: Bool
    private let isTerminal: Bool
    private let total: Double
    private let state = Mutex(State())

    private struct State {
        var painter = TerminalPainter()
        var shown = MonotonicInstant(nanoseconds: 0)
    }

    /// Nanoseconds of real time between two pictures.
    private static let interval = 100 * Nanoseconds.perMillisecond

    init(scenario: Scenario, isQuiet: Bool) {
        self.isQuiet = isQuiet
        isTerminal = Console.errorIsTerminal
        total = Nanoseconds.inSeconds(scenario.load.duration)
    }

    func show(_ progress: RunProgress) {
        switch progress {
        case .preparing, .started: break
        case .simulating(let folder):
            if !isQuiet { Console.note("ttsload: simulating in virtual time, recording to \(folder)") }
        // Shown even when quiet: something is going wrong.
        case .warning(let text): insert("ttsload: \(text)")
        case .second(let second, _): if isTerminal, !isQuiet { paint(seconds: second.index + 1) }
        }
    }

    /// The display is over; the terminal is as if it had never been.
    func end() { state.withLock { Console.raw($0.painter.clear()) } }

    private func paint(seconds: Int) {
        state.withLock { state in
            let now = MonotonicInstant.now
            guard now - state.shown >= Self.interval else { return }
            state.shown = now
            Console.raw(state.painter.paint(["ttsload: \(seconds) of \(Int(total.rounded(.up))) virtual seconds"]))
        }
    }

    private func insert(_ text: String) {
        state.withLock { state in
            Console.raw(state.painter.clear())
            Console.note(text)
        }
    }
}

import LoadGeneration
import Synchronization

/// Lets another thread end a run: first in order, then at once.
public final class RunControl: Sendable {
    private struct State {
        var generator: LoadGenerator?
        var loadEnded = false
        var cancelled = false
    }
    private let state = Mutex(State())

    public init() {}

    /// Whether an end was asked for.
    public var isInterrupted: Bool { state.withLock { $0.loadEnded || $0.cancelled } }

    /// Ends the load: what is under way may finish within the drain's time.
    public func endLoad() {
        let generator = state.withLock { state in
            state.loadEnded = true
            return state.generator
        }
        generator?.endLoad()
    }

    /// Ends all at once; what was recorded stays.
    public func cancel() {
        let generator = state.withLock { state in
            state.cancelled = true
            return state.generator
        }
        generator?.cancel()
    }

    /// Puts a generator under control; an end that was asked for earlier is carried out on it.
    func attach(_ generator: LoadGenerator) {
        let state = state.withLock { state in
            state.generator = generator
            return state
        }
        if state.cancelled {
            generator.cancel()
        } else if state.loadEnded {
            generator.endLoad()
        }
    }
}

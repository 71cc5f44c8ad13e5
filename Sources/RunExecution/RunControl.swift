import LoadGeneration
import Synchronization
import Timing

/// Lets another thread end a run: because it has shown enough, or by hand, first in order and then at once.
public final class RunControl: Sendable {
    private struct State {
        var generator: LoadGenerator?
        var loadEnded = false
        var cancelled = false
        var interruptedAt: WallInstant?
        var concludedAt: WallInstant?
    }
    private let state = Mutex(State())

    public init() {}

    /// When an end was first asked for; nil if it was not.
    var interruptedAt: WallInstant? { state.withLock { $0.interruptedAt } }

    /// When the run was said to have shown enough; nil if it was not.
    var concludedAt: WallInstant? { state.withLock { $0.concludedAt } }

    /// Ends the load because the run has shown enough: it is as whole as one whose load was over.
    public func conclude() {
        let generator = state.withLock { state in
            state.loadEnded = true
            state.concludedAt = state.concludedAt ?? .now
            return state.generator
        }
        generator?.endLoad()
    }

    /// Ends the load: what is under way may finish within the drain's time.
    public func endLoad() {
        let generator = state.withLock { state in
            state.loadEnded = true
            state.interruptedAt = state.interruptedAt ?? .now
            return state.generator
        }
        generator?.endLoad()
    }

    /// Ends all at once; what was recorded stays.
    ///
    /// False if there is no load yet; then it will end as soon as it begins.
    @discardableResult
    public func cancel() -> Bool {
        let generator = state.withLock { state in
            state.cancelled = true
            state.interruptedAt = state.interruptedAt ?? .now
            return state.generator
        }
        generator?.cancel()
        return generator != nil
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

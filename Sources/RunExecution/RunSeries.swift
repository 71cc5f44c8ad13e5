import Synchronization

/// Lets a series of runs be interrupted: whichever is under way ends, and no other follows.
final class RunSeries: Sendable {
    private struct State {
        var control: RunControl?
        var isInterrupted = false
    }

    private let state = Mutex(State())

    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    /// Ends the run under way in order; no other follows.
    func interrupt() { stopFollowing()?.endLoad() }

    /// Ends the run under way at once; false if none is under way yet.
    func cancel() -> Bool { stopFollowing()?.cancel() ?? false }

    /// The run of `control` is under way until `end`; its load is over at once if the series was interrupted before.
    func begin(_ control: RunControl) {
        let isInterrupted = state.withLock { state in
            state.control = control
            return state.isInterrupted
        }
        if isInterrupted { control.endLoad() }
    }

    func end() { state.withLock { $0.control = nil } }

    private func stopFollowing() -> RunControl? {
        state.withLock { state in
            state.isInterrupted = true
            return state.control
        }
    }
}

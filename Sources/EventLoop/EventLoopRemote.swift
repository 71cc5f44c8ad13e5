import CLinux
import Synchronization

/// The side of an event loop that other threads may use.
public final class EventLoopRemote: Sendable {
    private struct Mail {
        var works: [@Sendable (EventLoop) -> Void] = []
        var stop = false
    }

    private let mail = Mutex(Mail())
    /// Closed when the last holder is gone, so that a late `submit` never writes to another's descriptor.
    let wakeup: Int32

    init() throws(EventLoopError) {
        wakeup = clinux_wakeup_open()
        if wakeup < 0 { throw .system(call: "eventfd", code: -wakeup) }
    }

    deinit {
        if wakeup >= 0 { clinux_close(wakeup) }
    }

    /// Has the loop do `work` on its own thread in its next iteration, in the order of submission.
    ///
    /// Work submitted after the loop stopped waits for the next `run`.
    public func submit(_ work: @escaping @Sendable (EventLoop) -> Void) {
        let wasEmpty = mail.withLock { mail in
            mail.works.append(work)
            return mail.works.count == 1 && !mail.stop
        }
        if wasEmpty { clinux_wakeup_signal(wakeup) }
    }

    /// Has the loop's `run` return after the iteration it is in, or the next `run` if it is in none.
    public func stop() {
        mail.withLock { $0.stop = true }
        clinux_wakeup_signal(wakeup)
    }

    func collect() -> (works: [@Sendable (EventLoop) -> Void], stop: Bool) {
        clinux_wakeup_clear(wakeup)
        return mail.withLock { mail in
            let collected = (mail.works, mail.stop)
            mail = Mail()
            return collected
        }
    }
}

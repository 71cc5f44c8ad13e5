import Dispatch
import Glibc

/// Turns SIGINT and SIGTERM into calls: the first asks for an orderly end, the second for one at once.
///
/// When it has been made, none is lost: a signal between its being ignored and the source's being in place would be.
final class InterruptSignals {
    private let sources: [any DispatchSourceSignal]

    init(first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "ttsload.signals")
        let count = Count()
        let unwatched = DispatchGroup()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                count.value += 1
                if count.value == 1 { first() } else { second() }
            }
            unwatched.enter()
            source.setRegistrationHandler { unwatched.leave() }
            source.resume()
            return source
        }
        unwatched.wait()
    }

    /// Touched on the one serial queue only.
    private final class Count {
        var value = 0
    }
}

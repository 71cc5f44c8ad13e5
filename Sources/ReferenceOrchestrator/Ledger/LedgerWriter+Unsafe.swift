import Glibc
import ReferenceModel
import Synchronization
import Timing

/// Gathers what the ledger is to say on the event loop and writes it as JSON Lines on another thread.
final class LedgerWriter: Sendable {
    private enum Entry: Sendable {
        case utterance(LedgerRecord)
        case event(LedgerEvent)
        case frames(LedgerFrames)
    }

    /// Whether it is to be told of every frame.
    let keepsFrames: Bool

    private let pending = Mutex<[Entry]>([])
    private let descriptor: Mutex<Int32>

    /// Creates the file, or empties it.
    init(path: String, keepsFrames: Bool = false) throws(ReferenceServerError) {
        self.keepsFrames = keepsFrames
        let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw .ledger(path: path, errno: errno) }
        descriptor = Mutex(opened)
    }

    deinit { descriptor.withLock { _ = Glibc.close($0) } }

    func append(_ record: LedgerRecord) { pending.withLock { $0.append(.utterance(record)) } }

    func append(_ frames: LedgerFrames) { pending.withLock { $0.append(.frames(frames)) } }

    func append(_ event: LedgerEvent) { pending.withLock { $0.append(.event(event)) } }

    func append(_ events: [LedgerEvent]) {
        pending.withLock { pending in pending += events.lazy.map { .event($0) } }
    }

    /// Writes what has gathered; called on a thread that may block.
    ///
    /// Single frames are many numbers to write: the thread then gives way to the sessions' one, which may have to share a
    /// processor with it.
    func drain() {
        if keepsFrames { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
        descriptor.withLock { descriptor in
            let records = pending.withLock { records in
                defer { records.removeAll(keepingCapacity: true) }
                return records
            }
            guard !records.isEmpty else { return }
            let mapping = ClockMapping.measure()
            var lines = records.map { entry in
                switch entry {
                case .utterance(let record): record.json(mapping)
                case .event(let event): event.json(mapping)
                case .frames(let frames): frames.json(mapping)
                }
            }.joined()
            lines.withUTF8 { bytes in
                var rest = UnsafeRawBufferPointer(bytes)
                while !rest.isEmpty {
                    let written = write(descriptor, rest.baseAddress, rest.count)
                    if written < 0 {
                        if errno == EINTR { continue }
                        // A full disk costs the ledger its lines, never the sessions their audio.
                        return
                    }
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                }
            }
        }
    }
}

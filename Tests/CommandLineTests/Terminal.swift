import Foundation
import Synchronization
import SystemPackage

/// A pseudo-terminal of a test's own, and all that its programs write to it.
final class Terminal: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isLeft = false
    }
    private let state = Mutex(State())
    /// The end that a program is given; to be closed when it has it.
    let end: FileDescriptor

    struct None: Error { var code: Int32 }

    init(columns: Int) throws {
        var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        var (control, terminal): (Int32, Int32) = (-1, -1)
        guard openpty(&control, &terminal, nil, nil, &size) == 0 else { throw None(code: errno) }
        for descriptor in [control, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        end = FileDescriptor(rawValue: terminal)
        Thread.detachNewThread { [self, control] in
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            // EIO: the last program has let go of its end.
            while case let count = read(control, &chunk, chunk.count), count > 0 {
                state.withLock { $0.bytes += chunk[..<count] }
            }
            close(control)
            state.withLock { $0.isLeft = true }
        }
    }

    /// What was written so far.
    var output: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// All that was written, once no program has the terminal any more.
    func readToEnd() async throws -> String {
        try await eventually { state.withLock { $0.isLeft } }
        return output
    }
}

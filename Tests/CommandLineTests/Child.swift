import Glibc
import Subprocess

/// A running child and the lines that it writes; belongs to the closure that it was given to.
final class Child {
    let identifier: pid_t
    /// Lines read so far.
    private(set) var lines: [String] = []
    private var iterator: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator

    init(_ identifier: pid_t, _ output: SubprocessOutputSequence) {
        self.identifier = identifier
        iterator = output.strings().makeAsyncIterator()
    }

    func send(_ signal: Int32) { kill(identifier, signal) }

    /// Reads up to the first line that fits and returns it.
    @discardableResult
    func line(where fits: (String) -> Bool) async throws -> String {
        while let line = try await iterator.next() {
            lines.append(line)
            if fits(line) { return line }
        }
        throw EndedEarly(lines: lines)
    }

    @discardableResult
    func line(containing part: String) async throws -> String { try await line { $0.contains(part) } }

    func readToEnd() async throws {
        while let line = try await iterator.next() { lines.append(line) }
    }

    struct EndedEarly: Error { var lines: [String] }
}

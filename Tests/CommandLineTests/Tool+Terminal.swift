import Subprocess
import SystemPackage

extension Tool {
    /// Runs it with its standard error on a terminal of so many columns, and unless `isPiped` its standard output too;
    /// what it wrote there is in `errors`.
    ///
    /// Calls `body` while it runs, with its process and the terminal.
    static func onTerminal(
        _ arguments: [String],
        columns: Int,
        in folder: Scratch,
        isPiped: Bool = false,
        limit: Duration = .seconds(60),
        body: @escaping @Sendable (pid_t, Terminal) async throws -> Void = { _, _ in }
    ) async throws -> Finished {
        let terminal = try Terminal(columns: columns)
        let environment = Environment.inherit.updating(["TERM": "xterm-256color", "NO_COLOR": nil])
        return try await within(limit) {
            var status: TerminationStatus
            var output = ""
            if isPiped {
                let result = try await Subprocess.run(
                    .path(path),
                    arguments: Arguments(arguments),
                    environment: environment,
                    workingDirectory: FilePath(folder.path),
                    input: .none,
                    output: .string(limit: 4 << 20),
                    error: .fileDescriptor(terminal.end, closeAfterSpawningProcess: true)
                ) { try await body($0.processIdentifier.value, terminal) }
                status = result.terminationStatus
                output = result.standardOutput
            } else {
                let result = try await Subprocess.run(
                    .path(path),
                    arguments: Arguments(arguments),
                    environment: environment,
                    workingDirectory: FilePath(folder.path),
                    input: .none,
                    output: .fileDescriptor(try terminal.end.duplicate(), closeAfterSpawningProcess: true),
                    error: .fileDescriptor(terminal.end, closeAfterSpawningProcess: true)
                ) { try await body($0.processIdentifier.value, terminal) }
                status = result.terminationStatus
            }
            return Finished(status: status, output: output, errors: try await terminal.readToEnd())
        }
    }
}

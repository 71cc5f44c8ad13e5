import Glibc
import Subprocess
import SystemPackage
import Testing

/// The built `ttsload` beside the test bundle, as a child process.
enum Tool {
    static var path: FilePath {
        FilePath(CommandLine.arguments[0]).removingLastComponent().appending("ttsload")
    }

    /// What a child left behind.
    struct Finished: Sendable {
        var status: TerminationStatus
        var output: String
        var errors: String

        /// The exit code; nil if a signal ended it.
        var code: Int32? {
            if case .exited(let code) = status { code } else { nil }
        }
    }

    /// Runs it to its end; what is still going on at the limit is killed and fails the test.
    static func run(
        _ arguments: [String],
        executable: FilePath = path,
        in folder: Scratch? = nil,
        environment: [Environment.Key: String?] = [:],
        limit: Duration = .seconds(60)
    ) async throws -> Finished {
        try await within(limit) {
            let result = try await Subprocess.run(
                .path(executable),
                arguments: Arguments(arguments),
                environment: .inherit.updating(environment),
                workingDirectory: folder.map { FilePath($0.path) },
                output: .string(limit: 4 << 20),
                error: .string(limit: 1 << 20)
            )
            return Finished(
                status: result.terminationStatus,
                output: result.standardOutput,
                errors: result.standardError
            )
        }
    }

    /// Calls `body` with the running child, then waits for its end.
    ///
    /// Its standard error is read by `body` line by line, as far as it wants, and to its end afterwards.
    static func watch(
        _ arguments: [String],
        in folder: Scratch,
        limit: Duration = .seconds(60),
        body: @escaping @Sendable (Child) async throws -> Void
    ) async throws -> Finished {
        try await within(limit) {
            let result = try await Subprocess.run(
                .path(path),
                arguments: Arguments(arguments),
                workingDirectory: FilePath(folder.path),
                input: .none,
                output: .string(limit: 4 << 20),
                error: .sequence
            ) { execution in
                let child = Child(execution.processIdentifier.value, execution.standardError)
                try await body(child)
                try await child.readToEnd()
                return child.lines.joined(separator: "\n")
            }
            return Finished(
                status: result.terminationStatus,
                output: result.standardOutput,
                errors: result.closureResult
            )
        }
    }

    /// Calls `body` while `ttsload serve` listens on free ports, then ends it by SIGTERM.
    static func serve(
        _ arguments: [String] = [],
        limit: Duration = .seconds(60),
        body: @escaping @Sendable (Ports) async throws -> Void
    ) async throws -> Finished {
        try await within(limit) {
            let free = ["--port", "0", "--metrics-port", "0", "--worker-metrics-port", "0"]
            let result = try await Subprocess.run(
                .path(path),
                arguments: Arguments(["serve"] + free + arguments),
                input: .none,
                output: .sequence,
                error: .string(limit: 1 << 20)
            ) { execution in
                let child = Child(execution.processIdentifier.value, execution.standardOutput)
                let line = try await child.line { _ in true }
                try await body(Ports(json: line))
                child.send(SIGTERM)
                try await child.readToEnd()
                return child.lines.joined(separator: "\n")
            }
            return Finished(
                status: result.terminationStatus,
                output: result.closureResult,
                errors: result.standardError
            )
        }
    }
}

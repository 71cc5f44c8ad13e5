import Dispatch
import Foundation
import ReferenceConfiguration

/// The reference orchestrator as a child process of the run.
///
/// It has its own process group, which Foundation gives every child, so that a Ctrl-C at the terminal reaches the run
/// alone and the load can end in order; and it ends by itself when its standard input does: a run that is killed leaves
/// nothing behind.
struct ReferenceProcess: Sendable {
    private static let silence = "the reference orchestrator did not start; what it said is above"
    /// How long it has to end by itself, in seconds, and then after SIGTERM, before it is killed.
    private static let patience = 2

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    /// Finishes when the process has ended.
    private let end: AsyncStream<Never>

    /// Starts it on free loopback ports, calls `body` once it listens, and stops it afterwards, whatever happened.
    ///
    /// `executable` is this program's own file. Throws `RunError.reference`, or what `body` throws.
    static func with<Result: Sendable>(
        settings: ReferenceSettings,
        executable: String,
        options: ReferenceOptions = ReferenceOptions(),
        body: (ReferencePorts) async throws -> Result
    ) async throws -> Result {
        let child = try ReferenceProcess(executable: executable, options: options)
        guard let ports = await child.listen(settings: settings) else {
            child.stop(after: patience)
            throw await child.reasonOfItsEnd()
        }
        do {
            let result = try await withTaskCancellationHandler {
                try await body(ports)
            } onCancel: {
                child.stop()
            }
            child.release()
            await child.untilItsEnd()
            return result
        } catch {
            child.stop()
            await child.untilItsEnd()
            throw error
        }
    }

    private init(executable: String, options: ReferenceOptions) throws(RunError) {
        // A child that ends before it has read its settings must not end this process.
        signal(SIGPIPE, SIG_IGN)
        let (end, ended) = AsyncStream<Never>.makeStream()
        self.end = end
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments =
            [
                "serve", "--config", "-", "--attached", "--port", "0", "--metrics-port", "0", "--worker-metrics-port",
                "0",
            ]
            + options.arguments
        process.standardInput = input
        process.standardOutput = output
        process.terminationHandler = { _ in ended.finish() }
        do {
            try process.run()
        } catch {
            throw .reference(
                "the reference orchestrator could not be started as \(executable): \(error.localizedDescription)"
            )
        }
    }

    /// Gives it its settings; its ports once it listens, nil if it said anything else or has ended.
    private func listen(settings: ReferenceSettings) async -> ReferencePorts? {
        await withCheckedContinuation { continuation in
            // Pipes block.
            DispatchQueue.global().async { [input, output] in
                do {
                    // The document's end mark ends the settings; the pipe stays open as long as this process lives.
                    try input.fileHandleForWriting.write(contentsOf: Data((settings.yaml() + "\n...\n").utf8))
                    let line = try Self.firstLine(of: output.fileHandleForReading)
                    continuation.resume(returning: try JSONDecoder().decode(ReferencePorts.self, from: line))
                } catch {
                    // Its exit code says whose fault that is.
                    continuation.resume(returning: nil)
                }
            }
        }
    }

    private static func firstLine(of handle: FileHandle) throws -> Data {
        var line = Data()
        while let byte = try handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
        return line
    }

    private func reasonOfItsEnd() async -> RunError {
        await untilItsEnd()
        guard process.terminationReason == .exit else { return .reference(Self.silence) }
        return switch process.terminationStatus {
        case 65: .scenario(Self.silence)
        case 69: .targetUnreachable(Self.silence)
        default: .reference(Self.silence)
        }
    }

    /// Lets it end in order: it writes its ledger to the end, which may take a while.
    private func release() {
        // Closing what is closed already is no error that anybody could act on.
        try? input.fileHandleForWriting.close()
    }

    /// Ends it by force where it does not end by itself within some seconds.
    private func stop(after seconds: Int = 0) {
        release()
        for (signal, delay) in [(SIGTERM, seconds), (SIGKILL, seconds + Self.patience)] {
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(delay)) { [process] in
                if process.isRunning { kill(process.processIdentifier, signal) }
            }
        }
    }

    private func untilItsEnd() async {
        for await _ in end {}
    }
}

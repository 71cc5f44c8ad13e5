import Foundation
import ReferenceConfiguration
import Subprocess
import SystemPackage

/// The reference orchestrator as a child process of the run.
///
/// It has its own process group, so that a Ctrl-C at the terminal reaches the run alone and the load can end in order,
/// and it ends by itself when its standard input does: a run that is killed leaves nothing behind.
enum ReferenceProcess {
    private static let silence = "the reference orchestrator did not start; what it said is above"

    /// Starts it on free loopback ports, calls `body` once it listens, and stops it afterwards, whatever happened.
    ///
    /// `executable` is this program's own file. Throws `RunError.reference`, or what `body` throws.
    static func with<Result: Sendable>(
        settings: ReferenceSettings,
        executable: String,
        options: ReferenceOptions = ReferenceOptions(),
        body: (ReferencePorts) async throws -> Result
    ) async throws -> Result {
        // A child that ends before it has read its settings must not end this process.
        signal(SIGPIPE, SIG_IGN)
        var platform = PlatformOptions()
        platform.processGroupID = 0
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        do {
            let ended = try await run(
                .path(FilePath(executable)),
                arguments: Arguments(
                    [
                        "serve", "--config", "-", "--attached", "--port", "0", "--metrics-port", "0",
                        "--worker-metrics-port", "0",
                    ] + options.arguments
                ),
                platformOptions: platform,
                input: .inputWriter,
                output: .sequence,
                error: .currentStandardError
            ) { execution -> Result? in
                // The document's end mark ends the settings; the pipe stays open as long as this process lives.
                _ = try await execution.standardInputWriter.write(settings.yaml() + "\n...\n")
                var ports: ReferencePorts?
                for try await line in execution.standardOutput.strings() {
                    ports = try? JSONDecoder().decode(ReferencePorts.self, from: Data(line.utf8))
                    guard ports != nil else { throw RunError.reference(silence) }
                    break
                }
                // It has ended, and its exit code says whose fault that is.
                guard let ports else { return nil }
                let result: Swift.Result<Result, any Error>
                do { result = .success(try await body(ports)) } catch { result = .failure(error) }
                try await execution.standardInputWriter.finish()
                return try result.get()
            }
            if let result = ended.closureResult { return result }
            switch ended.terminationStatus {
            case .exited(65): throw RunError.scenario(silence)
            case .exited(69): throw RunError.targetUnreachable(silence)
            default: throw RunError.reference(silence)
            }
        } catch let error as SubprocessError {
            throw RunError.reference("the reference orchestrator could not be started as \(executable): \(error)")
        }
    }
}

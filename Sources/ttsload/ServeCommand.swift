import ArgumentParser
import Documents
import Foundation
import ReferenceConfiguration
import ReferenceOrchestrator
import RunExecution

/// `ttsload serve`: the reference orchestrator alone.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the reference orchestrator: a stand-in for an orchestrator with its workers.",
        discussion: """
            Speaks the orchestrator's WebSocket protocol and exports the metrics of an orchestrator and its workers. \
            When it listens, it prints its ports as one line of JSON to standard output, and serves until Ctrl-C.

            Examples:
              ttsload serve
              ttsload serve --config reference.yaml --port 0 --metrics-port 0 --worker-metrics-port 0
              curl -s localhost:8081/metrics | grep tts_sessions_active
            """
    )

    @Option(
        help: ArgumentHelp(
            "Settings (YAML); - reads them from standard input. Default: a healthy small system.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port of the sessions' WebSockets; 0 for any free one.")
    var port = 8080

    @Option(help: "Port of the orchestrator's metrics page; 0 for any free one.")
    var metricsPort = 8081

    @Option(help: "Port of the workers' metrics page; 0 for any free one.")
    var workerMetricsPort = 9090

    @Option(
        help: ArgumentHelp("Write the true instants of every utterance there, as JSON Lines.", valueName: "file"),
        completion: .file(extensions: ["jsonl"])
    )
    var ledger: String?

    @Flag(help: "Write the instant of every single frame into the ledger too.")
    var ledgerFrames = false

    @Option(help: ArgumentHelp("Run on this processor alone.", valueName: "number"))
    var core: Int?

    @Flag(help: ArgumentHelp("Serve until standard input ends.", visibility: .hidden))
    var attached = false

    func validate() throws {
        for (name, value) in [
            ("--port", port), ("--metrics-port", metricsPort), ("--worker-metrics-port", workerMetricsPort),
        ] where !(0...65535).contains(value) {
            throw ValidationError("\(name) takes a port from 0 to 65535, not \(value)")
        }
        if ledgerFrames, ledger == nil { throw ValidationError("--ledger-frames needs --ledger") }
    }

    func run() async throws {
        if let core { try pin(to: core) }
        let settings = try loadSettings()
        let server: ReferenceServer
        do {
            server = try await ReferenceServer.start(
                settings: settings,
                host: host,
                port: port,
                metricsPort: metricsPort,
                workerMetricsPort: workerMetricsPort,
                ledgerPath: ledger,
                ledgerFrames: ledgerFrames
            )
        } catch let error as ReferenceServerError {
            throw Console.failure("serve: \(error)", error.status)
        } catch {
            throw Console.failure("serve: \(error)", .internalError)
        }
        let (ends, end) = AsyncStream<Void>.makeStream()
        let signals = InterruptSignals(first: { end.yield() }, second: { end.yield() })
        // Whoever reads the ports may send a signal at once.
        Console.print(server.ports.json)
        if attached {
            // Whoever started this process has gone when its end of the pipe has.
            Thread.detachNewThread {
                while readLine() != nil {}
                end.yield()
            }
        }
        for await _ in ends { break }
        withExtendedLifetime(signals) {}
        await server.stop()
    }

    private func pin(to core: Int) throws {
        do throws(RunError) {
            try ProcessorAffinity.pinProcess(to: [core])
        } catch {
            throw Console.failure("serve: \(error)", .badData)
        }
    }

    private func loadSettings() throws -> ReferenceSettings {
        guard let config else { return ReferenceSettings() }
        do throws(DocumentErrors) {
            let allowed = "a file of settings, - for standard input, or no --config for a healthy small system"
            let text =
                try config == "-" ? standardInput() : SourceText.read(config, limit: 4 << 20, allowed: allowed).text
            return try ReferenceSettings.parse(
                yaml: text,
                file: config,
                baseDirectory: config == "-"
                    ? FileManager.default.currentDirectoryPath
                    : URL(fileURLWithPath: config).deletingLastPathComponent().path,
                environment: ProcessInfo.processInfo.environment
            )
        } catch {
            throw Console.failure("serve: \(error)", .badData)
        }
    }

    /// All of standard input, or up to YAML's end mark where the pipe stays open.
    private func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) {
            if line == "...\n" { break }
            text += line
        }
        return text
    }
}

extension ReferenceServerError {
    /// The promised exit code.
    fileprivate var status: ExitStatus {
        switch self {
        case .setting, .opusFormat: .badData
        case .opusEncoder, .bind, .ledger: .internalError
        }
    }
}

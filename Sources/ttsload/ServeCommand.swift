import ArgumentParser
import Documents
import Foundation
import Glibc
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
            When it listens, it prints its ports as one line of JSON to standard output, and serves until Ctrl-C. \
            With tls in its settings the line also has the sessions' url and, as ca, the certificate's file for \
            target.tls.ca.

            One worker page stands for all workers: their figures together; tts_synthesis_rtf is that of each model's \
            latest request to any of them.

            The settings' timetable holds faults by the time since the start; --ledger has when they came and went:

              timetable:
                - {at: 30s, for: 60s, first_audio: {scale: 5}}
                - {at: 2m, for: 20s, workers: 1, drop_frames: 5%}
                - {at: 3m, for: 10s, every: 5m, exporter: down}

            Where entries overlap, the last one in the list that has a key decides that key. The keys are first_audio, \
            rtf, workers, drop_frames, reorder_frames, duplicate_frames, corrupt_frames, stall, zombies, \
            ignore_control, errors, close, refuse_upgrade, exporter, service, model_load_errors, gpu_memory, \
            session_queue and leak; ttsload scenario schema describes each. gpu_memory and leak change what the \
            metrics show and take no memory; workers: 0 leaves the workers' page up, which exporter: {worker: down} \
            takes down.

            The ledger has one line of JSON for each utterance, when it ends: session_id, utterance, outcome \
            (completed, stopped, failed, abandoned, unanswered), frames written and drops, duplicates, reorders and \
            corruptions among them, and the instants text_received, first_frame_written and last_frame_written. The \
            other lines carry an event:

              started          the server began; the timetable counts from here
              fault            an entry of the timetable began or ended (state, entry, what)
              session_opened   session_id, model_id
              session_closed   session_id, the close frame's code, by client, server or connection (which broke)
              upgrade_refused  status
              connection_reset before it was a session, as service: down has it
              drop             session_id, utterance, sequence, why (queue_full or fault)
              duplicate, reorder, corrupt
                               the same without why; reorder names the frame that came after its successor
              zombie           a text that is never answered (session_id, utterance)
              error            an error message was sent (session_id, code)
              control          command, obeyed; when it was received and handled, and when the last frame after that \
            was written (last_frame_after, null if none was)

              frames           with --ledger-frames: an utterance's frames in the order in which they were written: \
            when the first was (first), the runs of consecutive numbers as [first, last] (sequences), and the \
            nanoseconds from each to the next (steps_ns)

            Every instant stands there twice, as NAME_monotonic_ns and NAME_wall_ns; an event's own is named at.

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
        help: ArgumentHelp("Write what it truly did there, as JSON Lines.", valueName: "file"),
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
        do {
            try Console.print(server.ports.json)
        } catch {
            await server.stop()
            throw error
        }
        if attached {
            // Whoever started this process has gone when its end of the pipe has.
            Thread.detachNewThread { [ledger, server] in
                while readLine() != nil {}
                // Nobody is left to say goodbye to, and a thousand sessions that break off at once keep a busy machine
                // at it for seconds. Only a ledger is still to be written to its end.
                if ledger == nil {
                    server.removeFiles()
                    Glibc._exit(0)
                }
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
        case .setting, .opusFormat, .tls: .badData
        case .voice: .unreachable
        case .unknownHost: .usage
        case .opusEncoder, .bind, .ledger: .internalError
        }
    }
}

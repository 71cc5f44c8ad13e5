import Analysis
import ArgumentParser
import Glibc
import RunExecution
import Scenarios
import Timing

/// `ttsload simulate SCENARIO`: the scenario's run in virtual time.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Compute a scenario's run against the reference orchestrator in virtual time, without any load.",
        discussion: """
            The settings of the scenario's target.reference are run by the same queueing model that `ttsload serve` \
            has, with the same session scripts, on a virtual clock: an hour of 200 sessions takes some seconds. Writes \
            an ordinary run folder (reports/<name>-simulated-<UTC time>/ unless --out says otherwise) with every \
            report, the scraped series, and ledger.jsonl, the true instants of every utterance. Nothing is measured: \
            the network and both programs take no time, and every report says that it is simulated. The same \
            scenario, seed and --start give the same run. Exits like a run: 0, 96 or 99 by the targets, 97 by the alerts, 65 for a \
            scenario with target.url.

            Examples:
              ttsload simulate scenarios/quickstart.yaml
              ttsload simulate scenarios/soak.yaml --set load.stages.0.hold=8h --out reports/a-night
              ttsload simulate my.yaml --set target.reference.workers=2 --start 2026-11-22T10:30:00Z --json
            """
    )

    @Argument(help: "The scenario file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var scenario: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the scenario; may be repeated.", valueName: "path=value")
    )
    var overrides: [String] = []

    @Option(help: ArgumentHelp("The run folder; it must not hold a run already.", valueName: "dir"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "The wall clock at the load's start, as RFC 3339 (2026-11-22T10:30:00Z). Default: now.",
            valueName: "instant"
        ),
        transform: instant
    )
    var start: WallInstant?

    @Flag(name: .shortAndLong, help: "No progress and no summary; errors and the exit code remain.")
    var quiet = false

    @Flag(help: "Print report.json to standard output at the end, instead of the summary.")
    var json = false

    private static func instant(_ text: String) throws -> WallInstant {
        guard let instant = WallInstant(rfc3339: text) else {
            throw ValidationError("--start takes an instant such as 2026-11-22T10:30:00Z, not \(text)")
        }
        return instant
    }

    func run() async throws {
        let loaded = try ScenarioFile.load(scenario, overrides: overrides)
        for note in loaded.scenario.notes { Console.note("ttsload: \(note)") }
        var options = SimulatedRun.Options(start: start ?? .now, version: Version.current)
        options.folder = out
        let control = RunControl()
        let display = SimulationDisplay(scenario: loaded.scenario, isQuiet: quiet)
        let signals = InterruptSignals(
            first: { control.endLoad() },
            second: {
                display.end()
                Glibc.exit(OverallVerdict.interrupted)
            }
        )
        defer { withExtendedLifetime(signals) {} }
        let result: TestRun.Result
        do {
            result = try await SimulatedRun(loaded, options: options, control: control, watch: display.show).execute()
        } catch let error as RunError {
            display.end()
            throw Console.failure(error.description, error.status)
        } catch {
            display.end()
            throw Console.failure("\(error)", .internalError)
        }
        display.end()
        if result.isIncomplete { Console.noteIncomplete(result.folder) }
        let status = try ReportFiles.write(
            folder: result.folder,
            version: Version.current,
            output: json ? .json : quiet ? .none : .summary
        )
        throw result.isIncomplete ? ExitStatus.internalError.code : ExitCode(status)
    }
}

import Analysis
import ArgumentParser
import Documents
import Glibc
import MetricScraping
import Recording
import Reporting
import RunExecution
import Scenarios

/// `ttsload run SCENARIO`: makes a run and its reports.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Drive a target with a scenario's load and say whether it meets its targets.",
        discussion: """
            Writes a run folder (reports/<name>-<UTC time>/ unless --out says otherwise) with report.html, report.json, \
            report.md, junit.xml and all that was measured, and exits 0 if every target is met, 99 if one is missed, \
            97 if an alert did not do what the scenario expects of it, 96 if the run is invalid or too short to tell, 130 after Ctrl-C (the report is written all the same). What \
            can't be written, as on a full disk, is named; then it exits 70, and `ttsload report` opens what there is.

            Examples:
              ttsload run scenarios/quickstart.yaml
              ttsload run scenarios/ci-smoke.yaml --quiet --json > result.json
              ttsload run my.yaml --set load.stages.0.sessions=50
              ttsload run scenarios/ci-smoke.yaml --set target.reference=null \\
                --set target.url=ws://10.0.0.5:8080/
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

    @Option(help: "Event loops, one thread each. Default: one a free core.")
    var loops: Int?

    @Option(help: "Where arrivals are stamped: by the kernel, or, to see how much worse it is, by the process.")
    var timestamps = TimestampChoice.kernel

    @Flag(name: .shortAndLong, help: "No live display and no summary; errors and the exit code remain.")
    var quiet = false

    @Flag(help: "Print report.json to standard output at the end, instead of the summary.")
    var json = false

    enum TimestampChoice: String, ExpressibleByArgument, CaseIterable { case kernel, user }

    func validate() throws {
        if let loops, !(1...64).contains(loops) {
            throw ValidationError("--loops takes a whole number from 1 to 64, not \(loops)")
        }
    }

    func run() async throws {
        // A proxy of the environment's must not stand between the scraper and the servers under test.
        Scraper.ignoreProxies()
        let loaded = try ScenarioFile.load(scenario, overrides: overrides)
        for note in loaded.scenario.notes { Console.note("ttsload: \(note)") }
        var options = RunOptions(executable: Executable.path, version: Version.current)
        options.loops = loops
        options.folder = out
        options.kernelTimestamps = timestamps == .kernel
        let control = RunControl()
        let display = RunDisplay(scenario: loaded.scenario, isQuiet: quiet)
        let signals = InterruptSignals(
            first: {
                display.say("Ending the load and draining; Ctrl-C again ends at once.")
                control.endLoad()
            },
            second: {
                guard !control.cancel() else { return }
                // Nothing is recorded yet, and whatever is being waited for may not come.
                display.end()
                Glibc.exit(OverallVerdict.interrupted)
            }
        )
        defer { withExtendedLifetime(signals) {} }
        let result: TestRun.Result
        do {
            result = try await TestRun(loaded, options: options, control: control, watch: display.show).execute()
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

extension RunError {
    /// The promised exit code.
    var status: ExitStatus {
        switch self {
        case .targetUnreachable: .unreachable
        case .scenario, .occupied: .badData
        case .folder, .machine, .reference: .internalError
        }
    }
}

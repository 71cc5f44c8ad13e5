import ArgumentParser
import RunExecution
import Scenarios

/// `ttsload scenario check FILE…`: validates and prints the schedule.
struct ScenarioCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate scenario files and print what they would do, without any load.",
        discussion: """
            Exits 0 if all files are valid, 65 otherwise; every mistake is shown with its place.

            Examples:
              ttsload scenario check scenarios/quickstart.yaml
              ttsload scenario check my.yaml --set load.stages.0.sessions=500
            """
    )

    @Argument(help: "Scenario files (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the scenario; may be repeated.", valueName: "path=value")
    )
    var overrides: [String] = []

    func run() async throws {
        var failed: ExitCode?
        for file in files {
            do {
                let loaded = try ScenarioFile.load(file, overrides: overrides)
                do { try TestRun.check(loaded) } catch { throw Console.failure("\(error)", .badData) }
                try Console.print(SchedulePreview(loaded.scenario).text)
            } catch let code as ExitCode {
                failed = code
            }
        }
        if let failed { throw failed }
    }
}

import ArgumentParser
import Glibc

/// The root of the command line: `ttsload <command>`.
@main
struct TTSLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ttsload",
        abstract: "Load generator and benchmark harness for streaming text-to-speech systems.",
        discussion: """
            Drives an orchestrator with many WebSocket sessions, measures what a listener would hear, scrapes the \
            server's own metrics beside it, and says whether the targets are met.

            Start with the quickstart, which brings its own server:
              ttsload run scenarios/quickstart.yaml

            Exit codes: 0 targets met, 64 usage, 65 bad scenario or data, 69 target unreachable, 70 internal error, \
            96 invalid or inconclusive run, 97 an alert did not do what was expected, 98 a regression, 99 a target \
            missed, 130 interrupted (the report is still written).
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, SimulateCommand.self, CapacityCommand.self, ReportCommand.self, CompareCommand.self,
            TrendCommand.self, ABCommand.self, CalibrateCommand.self,
            PromQLCommand.self,
            AlertsCommand.self, ScenarioCommand.self, ServeCommand.self,
        ]
    )

    static func main() async {
        // A run must not end because whoever read its output has (`ttsload run … 2>&1 | head`).
        signal(SIGPIPE, SIG_IGN)
        // Nor because a file has reached the size that is allowed: the write fails, and is told like that of a full disk.
        signal(SIGXFSZ, SIG_IGN)
        await main(nil)
    }
}

import ArgumentParser

/// `ttsload report DIR`: makes every report of a recorded run again.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Rebuild every report of a run folder from what was recorded.",
        discussion: """
            Reads the utterances, windows, histograms, scrapes and events of the folder, writes report.json, \
            report.html, report.md and junit.xml anew and prints the summary. Works on runs that were killed too: \
            they are complete up to their last second. Exits like the run itself would have: 99 for \
            a missed target, 97 for an alert that did not do what was expected, 96 where nothing can be said.

            Examples:
              ttsload report reports/quickstart-20261122T103000Z
              ttsload report reports/quickstart-20261122T103000Z --json | jq .figures.fal
            """
    )

    @Argument(help: "The run folder.", completion: .directory)
    var folder: String

    @Flag(help: "Print report.json to standard output instead of the summary.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing; write the files and exit with the verdict's code.")
    var quiet = false

    func run() async throws {
        let status = try ReportFiles.write(
            folder: folder,
            version: Version.current,
            output: json ? .json : quiet ? .none : .summary
        )
        throw ExitCode(status)
    }
}

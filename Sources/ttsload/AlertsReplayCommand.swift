import Alerting
import Analysis
import ArgumentParser
import Documents
import Recording
import Reporting

/// `ttsload alerts replay`: what every alert did over a recorded run.
struct AlertsReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Say what every alert of a rule file did over a recorded run.",
        discussion: """
            Evaluates the rules as Prometheus does, at the groups' own intervals from the run's start on, over what was \
            scraped during the run, and shows when each alert became pending, fired and was resolved. It needs no \
            Prometheus. Below, each alert is held against each target of the run: how long after clients began to miss \
            it the alert fired, and for how long it was silent or wrong; whether it can fire at all; and where that \
            depends on the instants at which a server happens to evaluate the group. With --report the folder's \
            report.html shows these rules' alerts; nothing else of the folder is changed, and `ttsload report` makes \
            the page of the run's own rules again. Exits 0 when the rules could be read, whatever they did, and 65 for a bad rule file or folder.

            Examples:
              ttsload alerts replay --rules alerts.yml --run reports/soak --report
              ttsload alerts replay --rules alerts.yml --run reports/quickstart-20261122T103000Z
              ttsload alerts replay --rules alerts.yml --run reports/soak --interval 5s --json | jq '.alerts[].firing_s'
            """
    )

    @OptionGroup var options: AlertsOptions

    @Flag(help: "Print JSON to standard output.")
    var json = false

    @Flag(help: "Write the folder's report.html anew with these rules' alerts.")
    var report = false

    func run() async throws {
        let request = try options.request()
        let analysis = try ReportFiles.replay(request.rules, request.options, over: options.run)
        if report { try ReportFiles.writePage(analysis, to: options.run) }
        guard let replay = analysis.replay else {
            throw Console.failure("\(options.run): nothing was replayed", .internalError)
        }
        let alerts = analysis.report.alerts
        let text =
            json
            ? replay.json { AlertFidelityTable.members(alerts[$0]) }.prettyRendered
            : replay.text + "\n\n" + AlertFidelityTable.text(analysis.report)
        try Console.print(text)
    }
}

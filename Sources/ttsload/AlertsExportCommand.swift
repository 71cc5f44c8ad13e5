import Alerting
import ArgumentParser
import Foundation

/// `ttsload alerts export`: a replay as a file for `promtool test rules`.
struct AlertsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a replay as a test file for Prometheus's own promtool.",
        discussion: """
            The file holds the series that the rules read and what every alert did with them, so that promtool can \
            confirm the answer:

              ttsload alerts export --rules alerts.yml --run reports/quickstart-20261122T103000Z --compat 2 --out t.yml
              promtool test rules t.yml

            With --openmetrics the samples themselves, at their own instants, go to a second file, to load them into a \
            Prometheus:

              ttsload alerts export --rules alerts.yml --run reports/soak --out t.yml --openmetrics t.om
              promtool tsdb create-blocks-from openmetrics t.om data && prometheus --storage.tsdb.path=data

            Choose --compat by the version of promtool. Its samples lie on an even grid and all groups are evaluated at \
            one interval; where that changes what an alert did in the run, it is said on standard error.
            """
    )

    @OptionGroup var options: AlertsOptions

    @Option(help: ArgumentHelp("File to write; without it, standard output.", valueName: "file"))
    var out: String?

    @Option(help: ArgumentHelp("File for the series that the rules read, as OpenMetrics.", valueName: "file"))
    var openmetrics: String?

    func run() async throws {
        let loaded = try options.load()
        let export: PromtoolExport
        do throws(AlertingError) {
            export = try PromtoolExport.make(
                loaded.rules,
                // promtool looks for it beside the test file, unless the path is absolute.
                path: URL(filePath: options.rules).standardizedFileURL.path(percentEncoded: false),
                over: loaded.series,
                from: loaded.start,
                through: loaded.end,
                options: loaded.options
            )
        } catch {
            throw Console.failure("\(options.rules): \(error)", .badData)
        }
        for difference in export.differences { Console.note("ttsload: \(difference)") }
        if let openmetrics { try write(OpenMetricsExport(loaded.rules, over: loaded.series).text, to: openmetrics) }
        guard let out else { return try Console.printRaw(export.text) }
        try write(export.text, to: out)
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            throw Console.failure("\(path): cannot be written: \(error.localizedDescription)", .internalError)
        }
    }
}

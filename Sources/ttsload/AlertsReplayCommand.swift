import Alerting
import ArgumentParser
import Documents
import PromQL

/// `ttsload alerts replay`: what every alert did over a recorded run.
struct AlertsReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Say what every alert of a rule file did over a recorded run.",
        discussion: """
            Evaluates the rules as Prometheus does, at the groups' own intervals from the run's start on, over what was \
            scraped during the run, and shows when each alert became pending, fired and was resolved. It needs no \
            Prometheus. Exits 0 when the rules could be read, whatever they did, and 65 for a bad rule file or folder.

            Examples:
              ttsload alerts replay --rules alerts.yml --run reports/quickstart-20261122T103000Z
              ttsload alerts replay --rules alerts.yml --run reports/soak --interval 5s --json | jq '.alerts[].firing_s'
            """
    )

    @OptionGroup var options: AlertsOptions

    @Flag(help: "Print JSON to standard output.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        do throws(AlertingError) {
            let replay = try AlertReplay.run(
                loaded.rules,
                over: SeriesSource(loaded.series),
                from: loaded.start,
                through: loaded.end,
                options: loaded.options
            )
            Console.print(json ? replay.json.prettyRendered : replay.text)
        } catch {
            throw Console.failure("\(options.rules): \(error)", .badData)
        }
    }
}

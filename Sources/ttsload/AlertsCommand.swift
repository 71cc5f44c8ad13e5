import ArgumentParser

/// `ttsload alerts …`: what alerting rules did, or would have done.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Replay Prometheus alerting rules over a recorded run.",
        discussion: """
            Examples:
              ttsload alerts replay --rules alerts.yml --run reports/quickstart-20261122T103000Z
              ttsload alerts export --rules alerts.yml --run reports/quickstart-20261122T103000Z --out alerts.test.yml
            """,
        subcommands: [AlertsReplayCommand.self, AlertsExportCommand.self]
    )
}

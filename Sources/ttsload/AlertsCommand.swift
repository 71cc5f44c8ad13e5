import ArgumentParser

/// `ttsload alerts …`: what alerting rules did, or would have done.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Check Prometheus alerting rules, and replay them over a recorded run.",
        discussion: """
            Examples:
              ttsload alerts lint alerts.yml --run reports/quickstart-20261122T103000Z
              ttsload alerts replay --rules alerts.yml --run reports/quickstart-20261122T103000Z
              ttsload alerts export --rules alerts.yml --run reports/quickstart-20261122T103000Z --out alerts.test.yml
            """,
        subcommands: [
            AlertsReplayCommand.self, AlertsLintCommand.self, AlertsExplainCommand.self, AlertsExportCommand.self,
        ]
    )
}

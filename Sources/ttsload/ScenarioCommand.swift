import ArgumentParser

/// `ttsload scenario …`: what can be known of a scenario without any load.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Check scenario files, and describe their format to editors.",
        discussion: """
            Examples:
              ttsload scenario check scenarios/quickstart.yaml
              ttsload scenario schema > .vscode/ttsload.schema.json
            """,
        subcommands: [ScenarioCheckCommand.self, ScenarioSchemaCommand.self]
    )
}

import ArgumentParser

/// `ttsload scenario …`: what can be known of a scenario without any load.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Check scenario files, and describe their format to editors.",
        subcommands: [ScenarioCheckCommand.self, ScenarioSchemaCommand.self]
    )
}

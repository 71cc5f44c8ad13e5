import ArgumentParser
import Scenarios

/// `ttsload scenario schema`: the JSON Schema of scenario files.
struct ScenarioSchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenario files, for editors that complete and check YAML.",
        discussion: """
            Example:
              ttsload scenario schema > .vscode/ttsload.schema.json
            """
    )

    func run() async throws { try Console.print(ScenarioSchema.json) }
}

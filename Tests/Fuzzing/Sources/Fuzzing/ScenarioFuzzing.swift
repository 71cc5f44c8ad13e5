import Documents
import Scenarios

enum ScenarioFuzzing {
    /// A scenario that is right is still right as the run folder keeps it.
    static func parse(_ bytes: [UInt8]) {
        do {
            let loaded = try Scenario.parse(
                yaml: String(decoding: bytes, as: UTF8.self),
                file: "scenario.yaml",
                baseDirectory: "/nonexistent",
                environment: ["TOKEN": "secret"]
            )
            precondition(!loaded.renderedYAML.isEmpty)
        } catch {
            precondition(!error.errors.isEmpty && !error.description.isEmpty)
        }
    }
}

import ArgumentParser
import Documents
import Foundation
import Scenarios

/// Loads a scenario for a command: errors are printed with their places and end it with 65.
enum ScenarioFile {
    static func load(_ path: String, overrides: [String]) throws -> LoadedScenario {
        do {
            return try Scenario.load(
                path: path,
                overrides: overrides,
                environment: ProcessInfo.processInfo.environment
            )
        } catch {
            throw Console.failure("\(error)", .badData)
        }
    }
}

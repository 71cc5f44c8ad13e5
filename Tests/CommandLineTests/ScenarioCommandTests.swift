import Foundation
import Subprocess
import Testing

extension CommandLineTests {
    /// `ttsload scenario …`.
    @Suite struct ScenarioCommandTests {
        private static var shipped: [String] {
            let folder = "\(CommandLineTests.package)/scenarios"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
        }

        @Test func allShippedScenariosAreValid() async throws {
            #expect(Self.shipped.count >= 8)
            let result = try await Tool.run(
                ["scenario", "check"] + Self.shipped,
                environment: ["TTS_TOKEN": "secret-of-the-environment"]
            )
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.isEmpty)
            for file in Self.shipped {
                let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
                #expect(result.output.contains(name))
            }
            #expect(!result.output.contains("secret-of-the-environment"))
        }

        @Test func aMissingVariableOfTheEnvironmentIsNamedAndTheOtherFilesAreStillChecked() async throws {
            let result = try await Tool.run(["scenario", "check"] + Self.shipped, environment: ["TTS_TOKEN": nil])
            #expect(result.code == 65)
            #expect(result.errors.contains("external-wss.yaml") && result.errors.contains("TTS_TOKEN"))
            #expect(result.output.contains("streaming-text"))
        }

        @Test func overridesChangeWhatWouldBeDone() async throws {
            let scratch = try Scratch()
            let file = try scratch.write(Sample.scenario, as: "sample.yaml")
            let result = try await Tool.run(["scenario", "check", file, "--set", "load.stages.0.sessions=4321"])
            #expect(result.code == 0)
            #expect(result.output.replacing(",", with: "").contains("4321"))
        }

        @Test func theSchemaIsJSONAndNamesTheKeys() async throws {
            let result = try await Tool.run(["scenario", "schema"])
            #expect(result.code == 0 && result.errors.isEmpty)
            let schema = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let properties = try #require(schema?["properties"] as? [String: Any])
            #expect(Set(properties.keys).isSuperset(of: ["name", "target", "load", "session", "targets", "metrics"]))
        }
    }
}

import Foundation
import ReferenceConfiguration
import Scenarios
import Testing

@Suite struct ShippedScenarioTests {
    /// The repository's own folder of scenarios.
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scenarios")

    private static let names: [String] = ["quickstart"]

    @Test(arguments: names)
    func loads(name: String) throws {
        let loaded = try Scenario.load(
            path: Self.folder.appendingPathComponent("\(name).yaml").path,
            environment: ["TTS_TOKEN": "secret-value"]
        )
        #expect(loaded.scenario.name == name)
    }

    @Test func theQuickstartIsWhatItSays() throws {
        let path = Self.folder.appendingPathComponent("quickstart.yaml").path
        let scenario = try Scenario.load(path: path, environment: [:]).scenario
        #expect(scenario.load.stages == [.init(level: 50, ramp: 3_000_000_000, hold: 27_000_000_000)])
        #expect(scenario.metrics.map(\.job) == ["orchestrator", "tts-worker"])
        #expect(scenario.metrics.map(\.timeout) == [900_000_000, 900_000_000])
        #expect(scenario.target.endpoint == .reference(.init()))
        #expect(scenario.session.texts.count >= 60)
        #expect(scenario.targets.count == 5)
    }
}

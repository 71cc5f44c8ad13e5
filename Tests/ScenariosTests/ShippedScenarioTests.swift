import Documents
import Foundation
import ReferenceConfiguration
import Scenarios
import Testing
import Timing

@Suite struct ShippedScenarioTests {
    /// The repository's own folder of scenarios.
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scenarios")

    private static let names = [
        "barge-in", "capacity-planning", "ci-smoke", "external-wss", "incident", "open-model", "quickstart", "soak",
        "streaming-text",
    ]

    private static func load(_ name: String, _ environment: [String: String] = ["TTS_TOKEN": "hunter2"]) throws
        -> LoadedScenario
    {
        try Scenario.load(path: folder.appendingPathComponent("\(name).yaml").path, environment: environment)
    }

    @Test func noFileIsForgotten() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(files.sorted() == (["alerts", "ci"] + Self.names.map { "\($0).yaml" }).sorted())
    }

    @Test(arguments: names)
    func loadsUnderItsOwnName(name: String) throws {
        let loaded = try Self.load(name)
        #expect(loaded.scenario.name == name)
        #expect(!loaded.scenario.description.isEmpty)
        #expect(!loaded.scenario.targets.isEmpty)
        #expect(!loaded.scenario.metrics.isEmpty)
    }

    @Test(arguments: names)
    func itsFirstLinesSayHowToRunIt(name: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("\(name).yaml"), encoding: .utf8)
        let comment = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
        #expect(comment.count > 4)
        #expect(comment.contains { $0.hasSuffix("swift run -c release ttsload run scenarios/\(name).yaml") })
    }

    @Test(arguments: names)
    func itsRenderedTextIsTheSameScenario(name: String) throws {
        let loaded = try Self.load(name)
        let again = try Scenario.parse(
            yaml: loaded.renderedYAML,
            file: "scenario.yaml",
            baseDirectory: Self.folder.path,
            environment: ["TTS_TOKEN": "hunter2"]
        )
        #expect(again.scenario == loaded.scenario)
        #expect(again.renderedYAML == loaded.renderedYAML)
    }

    @Test(arguments: names)
    func meetsTheSchema(name: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("\(name).yaml"), encoding: .utf8)
        let node = try Document.parse(SourceText(text, file: name)).root
        #expect(
            SchemaCheck(try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json.utf8))).problems(node) == []
        )
    }

    @Test func theQuickstartIsWhatItSays() throws {
        let scenario = try Self.load("quickstart").scenario
        #expect(scenario.load.stages == [.init(level: 50, ramp: 3_000_000_000, hold: 27_000_000_000)])
        #expect(scenario.load.warmup == 5_000_000_000)
        #expect(scenario.metrics.map(\.job) == ["orchestrator", "tts-worker"])
        #expect(scenario.metrics.map(\.timeout) == [900_000_000, 900_000_000])
        #expect(scenario.target.endpoint == .reference(.init()))
        #expect(scenario.session.texts == BuiltInTexts.short.texts)
        #expect(scenario.session.thinkTime == .init(distribution: .exponential(mean: 500e6), maximum: 2_000_000_000))
        #expect(
            scenario.targets.map(\.text) == [
                "fal.p95 < 300ms", "rtf.p95 < 0.5", "frame_drops < 0.5%", "underruns < 2%", "failures < 2%",
            ]
        )
        #expect(scenario.report.formats == ReportSettings.Format.allCases)
    }

    @Test func theSmokeTestTakesLessThanAMinute() throws {
        let smoke = SchedulePreview(try Self.load("ci-smoke").scenario)
        let quickstart = SchedulePreview(try Self.load("quickstart").scenario)
        #expect(smoke.duration < 60_000_000_000)
        #expect(smoke.duration < quickstart.duration)
    }

    @Test func theExternalServersTokenStaysOutOfTheText() throws {
        let loaded = try Self.load("external-wss")
        #expect(loaded.scenario.target.headers == [.init(name: "Authorization", value: "Bearer hunter2")])
        #expect(!loaded.renderedYAML.contains("hunter2"))
        #expect(loaded.renderedYAML.contains("Bearer ${TTS_TOKEN}"))
    }

    @Test func theExternalServerNeedsItsToken() {
        #expect {
            _ = try Self.load("external-wss", [:])
        } throws: { error in
            "\(error)".contains("target.headers.Authorization: the environment variable TTS_TOKEN is not set")
        }
    }
}

import ReferenceConfiguration
import Scenarios
import Testing

@Suite struct OverrideTests {
    private static let yaml = """
        name: x
        target: {reference: {}}
        load:
          stages:
            - {sessions: 5, ramp: 1s, hold: 10s}
        """

    private static func load(_ overrides: String..., environment: [String: String] = [:]) throws -> LoadedScenario {
        try Scenario.parse(
            yaml: yaml,
            file: "x.yaml",
            baseDirectory: "",
            overrides: overrides,
            environment: environment
        )
    }

    @Test func replacesAValueInAList() throws {
        let loaded = try Self.load("load.stages.0.sessions=50")
        #expect(loaded.scenario.load.stages.first?.level == 50)
        #expect(loaded.renderedYAML.contains("{sessions: 50, ramp: 1s, hold: 10s}"))
    }

    @Test func takesBracketsForIndices() throws {
        #expect(try Self.load("load.stages[0].hold=2m").scenario.load.duration == 121_000_000_000)
    }

    @Test func addsAStage() throws {
        let stages = try Self.load("load.stages.1={sessions: 9, hold: 3s}").scenario.load.stages
        #expect(stages.map(\.level) == [5, 9])
    }

    @Test func makesMissingMappings() throws {
        let session = try Self.load("session.barge_in.probability=5%").scenario.session
        #expect(session.bargeIn?.probability == 0.05)
        #expect(session.bargeIn?.command == .stop)
    }

    @Test func theLastOfSeveralWins() throws {
        #expect(try Self.load("seed=1", "seed=2").scenario.seed == 2)
    }

    @Test func takesListsAndMappings() throws {
        let scenario = try Self.load("targets=[fal.p95 < 1s, failures < 2%]", "session.texts={inline: [Hi.]}").scenario
        #expect(scenario.targets.count == 2)
        #expect(scenario.session.texts.map(\.text) == ["Hi."])
    }

    @Test func putsAServerInPlaceOfTheReference() throws {
        let scenario = try Self.load("target.reference=null", "target.url=ws://127.0.0.1:8080/?a=b=c").scenario
        #expect(scenario.target.endpoint == .url("ws://127.0.0.1:8080/?a=b=c"))
        #expect(scenario.metrics == [])
    }

    @Test func readsTheEnvironment() throws {
        let loaded = try Self.load("seed=${SEED}", environment: ["SEED": "77"])
        #expect(loaded.scenario.seed == 77)
        #expect(loaded.renderedYAML.contains("seed: ${SEED}"))
    }

    @Test func keepsDotsInKeys() throws {
        let headers = try Self.load("target.headers.X\\.Y=z").scenario.target.headers
        #expect(headers == [.init(name: "X.Y", value: "z")])
    }

    @Test func anEmptyValueIsNoValue() throws {
        #expect(
            try Self.load("session.stream.tokens_per_second=30", "session.stream=").scenario.session.tokensPerSecond
                == nil
        )
    }

    @Test func whatOnlyTheOpenModelHeedsCanBeTakenOut() throws {
        let open = Self.yaml.replacing("load:", with: "load:\n  model: closed\n  max_sessions: 9")
        let loaded = try Scenario.parse(
            yaml: open,
            file: "x.yaml",
            baseDirectory: "",
            overrides: ["load.max_sessions="]
        )
        #expect(loaded.scenario.load.model == .closed)
    }

    @Test func changesTheReferencesSettings() throws {
        let scenario = try Self.load("target.reference.workers=1", "target.reference.encoding=opus").scenario
        guard case .reference(let settings) = scenario.target.endpoint else {
            Issue.record("not the reference")
            return
        }
        #expect(settings.workers == 1)
        #expect(scenario.target.encoding == .opus, "the client expects what the reference sends")
    }
}

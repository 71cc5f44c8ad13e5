import Documents
import Foundation
import Scenarios
import Testing

@Suite struct SchemaTests {
    private static func problems(_ yaml: String) throws -> [String] {
        let schema = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json.utf8))
        return SchemaCheck(schema).problems(try Document.parse(SourceText(yaml, file: "x.yaml")).root)
    }

    /// Every key of the format, so that each is known to the schema and to the reader.
    private static let everything = """
        name: all
        description: every key
        seed: 42
        target:
          url: wss://tts.example.net/ws
          protocol: orchestrator
          encoding: pcm16
          framing: base64
          headers: {Authorization: "Bearer ${TTS_TOKEN}"}
          subprotocol: null
          compression: false
          tls: {verify: true}
        load:
          model: open
          arrivals: poisson
          stages: [{rate: 5/s, ramp: 10s, hold: 60s}]
          max_sessions: 1000
          warmup: 10s
          drain: 10s
        session:
          utterances: {min: 2, max: 6}
          think_time: {exponential: 1s, max: 5s}
          texts: {inline: [Hello., Good morning.], order: sequential}
          stream: {tokens_per_second: 30}
          barge_in: {probability: 10%, after: 800ms, command: STOP}
          end: {session_end: true, gap: 500ms, frames: null}
          deadlines: {connect: 5s, first_audio: 5s, stall: 2s}
          playback: {prebuffer: 100ms}
          audio: {check: 5%, silence: -50dBFS}
        targets: [fal.p95 < 300ms, 'query("max(up)") >= 1']
        metrics:
          - {job: orchestrator, url: "http://127.0.0.1:8081/metrics", interval: 1s, timeout: 900ms}
        queries: [{name: Average RTF, expr: avg(tts_synthesis_rtf)}]
        report: {formats: [html, json, markdown, junit]}
        """

    @Test func everyKeyIsKnownToBoth() throws {
        #expect(try Self.problems(Self.everything) == [])
        let scenario = try Scenario.parse(
            yaml: Self.everything,
            file: "x.yaml",
            baseDirectory: "",
            environment: ["TTS_TOKEN": "x"]
        ).scenario
        #expect(scenario.session.utterances == .between(2, 6))
        #expect(scenario.session.end.gap == 500_000_000)
        #expect(scenario.session.end.frames == nil)
        #expect(scenario.session.texts.map(\.text) == ["Hello.", "Good morning."])
        #expect(scenario.session.textOrder == .sequential)
        #expect(scenario.session.bargeIn == .init(probability: 0.1, after: 800_000_000, command: .stop))
        #expect(scenario.queries == [.init(name: "Average RTF", expression: "avg(tts_synthesis_rtf)")])
        #expect(scenario.targets.last?.subject == .query("max(up)"))
        #expect(
            scenario.metrics == [
                .init(job: "orchestrator", url: "http://127.0.0.1:8081/metrics", timeout: 900_000_000)
            ]
        )
    }

    @Test func theSchemaRefusesWhatTheReaderRefuses() throws {
        #expect(try Self.problems("name: x") == [": lacks target", ": lacks load"])
        let start = "name: x\ntarget: {reference: {}}\n"
        #expect(try Self.problems(start + "load: {stages: []}") != [])
        #expect(try Self.problems(start + "load: {stages: [{sessions: 5, hold: 10}]}") != [])
        #expect(try Self.problems(start + "load: {stages: [{sessoins: 5}]}") != [])
        #expect(try Self.problems(start + "load: {model: shut, stages: [{sessions: 5}]}") != [])
        #expect(try Self.problems(start + "load: {model: open, stages: [{rate: 5/s}]}") == [])
        #expect(try Self.problems("name: x\ntarget: {}\nload: {stages: [{sessions: 5}]}") != [])
        #expect(try Self.problems("name: ../x\ntarget: {url: \"ws://h\"}\nload: {stages: [{sessions: 5}]}") != [])
    }

    @Test func placeholdersMeetTheSchema() throws {
        let yaml =
            "name: x\nseed: ${SEED}\ntarget: {url: \"${URL}\"}\nload: {model: \"${MODEL}\", stages: [{hold: \"${HOLD}\"}]}"
        #expect(try Self.problems(yaml) == [])
    }
}

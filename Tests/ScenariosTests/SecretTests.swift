import Scenarios
import Testing

@Suite struct SecretTests {
    private static func rendered(_ target: String, more: String = "", environment: [String: String] = [:]) throws
        -> String
    {
        try Scenario.parse(
            yaml: "name: x\ntarget: \(target)\nload: {stages: [{sessions: 5, hold: 10s}]}\n\(more)",
            file: "x.yaml",
            baseDirectory: "",
            environment: environment
        ).renderedYAML
    }

    @Test(arguments: [
        ("{reference: {}, headers: {Authorization: Bearer hunter2}}", "Authorization: '***'"),
        ("{reference: {}, headers: {Authorization: \"Bearer ${T}\"}}", "Authorization: \"Bearer ${T}\""),
        ("{reference: {}, headers: {X: \"hunter2${T}\"}}", "X: \"***${T}\""),
        ("{reference: {}, headers: {X: \"${U:-hunter2}\"}}", "X: \"${U:-***}\""),
        ("{reference: {}, headers: {X: \"a$$hunter2\"}}", "X: \"***\""),
        ("{url: \"ws://h/p?key=hunter2&b=hunter2&hunter2\"}", "url: \"ws://h/p?key=***&b=***&***\""),
        ("{url: \"ws://h/p?key=${T}\"}", "url: \"ws://h/p?key=${T}\""),
        ("{url: \"${U:-ws://h/p?key=hunter2}\"}", "url: \"${U:-ws://h/p?key=***}\""),
        ("{url: \"ws://h/p\"}", "url: \"ws://h/p\""),
    ])
    func theTextOfTheRunHoldsNoSecret(target: String, shown: String) throws {
        let rendered = try Self.rendered(target, environment: ["T": "hunter2"])
        #expect(!rendered.contains("hunter2"))
        #expect(rendered.contains(shown), "\(rendered)")
    }

    @Test func theUrlOfAMetricsPageToo() throws {
        let more = "metrics: [{job: a, url: \"http://h/metrics?token=hunter2\"}]"
        let rendered = try Self.rendered("{url: \"ws://h/\"}", more: more)
        #expect(!rendered.contains("hunter2"))
        #expect(rendered.contains("http://h/metrics?token=***"))
    }

    @Test func whatCameFromTheEnvironmentIsShownByName() throws {
        let rendered = try Self.rendered(
            "{reference: {}}",
            more: "seed: ${SEED:-5}\ndescription: $$5 ${WHO}",
            environment: ["WHO": "Ann"]
        )
        #expect(rendered.contains("seed: ${SEED:-5}"))
        #expect(rendered.contains("description: $$5 ${WHO}"))
        #expect(!rendered.contains("Ann"))
    }

    @Test func overriddenSecretsAreHiddenToo() throws {
        let loaded = try Scenario.parse(
            yaml: "name: x\ntarget: {reference: {}}\nload: {stages: [{sessions: 5, hold: 10s}]}\n",
            file: "x.yaml",
            baseDirectory: "",
            overrides: ["target.headers.Authorization=hunter2"]
        )
        #expect(loaded.scenario.target.headers.map(\.value) == ["hunter2"])
        #expect(!loaded.renderedYAML.contains("hunter2"))
    }

    @Test func thePreviewShowsNoQuery() throws {
        let loaded = try Scenario.parse(
            yaml: "name: x\ntarget: {url: \"ws://h/p?key=hunter2\"}\nload: {stages: [{sessions: 5, hold: 10s}]}\n",
            file: "x.yaml",
            baseDirectory: ""
        )
        #expect(!SchedulePreview(loaded.scenario).text.contains("hunter2"))
    }
}

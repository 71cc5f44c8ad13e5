import Recording
import Scenarios
import Timing

extension RunMetadata {
    /// What is known of a run from its scenario alone.
    init(_ scenario: Scenario, started: WallInstant, version: String) {
        self.init(name: scenario.name, started: started)
        description = scenario.description
        seed = scenario.seed
        self.version = version
        host = .current()
        target = scenario.target.display
        loadModel = scenario.load.model.rawValue
        encoding = scenario.target.encoding.rawValue
        prebufferNs = scenario.session.prebuffer
        silenceThreshold = scenario.session.audio.silenceLevel
        if let steady = ArrivalSchedule(scenario.load).steadyStretch {
            steadyFromOffsetNs = steady.start
            steadyToOffsetNs = steady.end
        }
        queries = scenario.queries.map { .init(name: $0.name, expression: $0.expression) }
        targets = scenario.targets.map(\.text)
        formats = scenario.report.formats.map(\.rawValue)
    }
}

extension Target {
    /// For people: without user information and query, which may hold secrets.
    fileprivate var display: String {
        switch endpoint {
        case .reference: "reference orchestrator"
        case .url(let url): String(url.prefix { $0 != "?" })
        }
    }
}

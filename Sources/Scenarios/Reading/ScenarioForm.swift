import Documents
import Glibc
import ReferenceConfiguration
import Timing

/// How a whole scenario is read.
enum ScenarioForm {
    static let form = Form<Scenario>.object(
        Draft(),
        described: "a mapping",
        fields: [
            Field("name", name, \.name, required: true, "Names the run folder."),
            Field("description", .anyText, \.description, "One line for the report."),
            Field("seed", .integer(0...UInt64.max), \.seed, "Everything random derives from it."),
            Field("target", TargetForm.form, \.target, required: true, "What is driven."),
            Field("load", LoadForm.form, \.load, required: true, "How much load, when."),
            Field("session", SessionForm.form, \.session, "What one session does."),
            Field("targets", targets, \.targets, "What the run must reach, for example fal.p95 < 300ms."),
            Field("metrics", ObservationForms.metrics, \.metrics, "Metrics pages that are scraped beside the load."),
            Field("queries", ObservationForms.queries, \.queries, "PromQL whose answers stand in the report."),
            Field("alerts", ObservationForms.alerts, \.alerts, "Alert rules to evaluate over the run."),
            Field("report", ObservationForms.report, \.report, "Which reports are written."),
        ]
    ) { draft, node, reader in
        guard let target = draft.target, let load = draft.load else { return nil }
        var scenario = Scenario(
            name: draft.name,
            target: target,
            load: load,
            session: draft.session ?? SessionForm.standard
        )
        scenario.description = draft.description
        scenario.seed = draft.seed
        scenario.targets = draft.targets
        scenario.queries = draft.queries
        scenario.alerts = draft.alerts
        scenario.report = draft.report
        scenario.metrics = draft.metrics ?? standardMetrics(target)
        return check(scenario, node, reader) ? scenario : nil
    }

    private struct Draft: Sendable {
        var name = ""
        var description = ""
        var seed: UInt64 = 1
        var target: Target?
        var load: Load?
        var session: SessionScript?
        var targets: [TargetExpression] = []
        var metrics: [ScrapeTarget]?
        var queries: [NamedQuery] = []
        var alerts: AlertSettings?
        var report = ReportSettings()
    }

    private static func standardMetrics(_ target: Target) -> [ScrapeTarget] {
        guard case .reference = target.endpoint else { return [] }
        return ScrapeTarget.documentedPorts.keys.sorted().map { job in
            ScrapeTarget(job: job, url: nil, timeout: Nanoseconds.perSecond / 10 * 9)
        }
    }

    private static let name = Form<String>.scalar(
        schema: .object(["type": .string("string"), "pattern": .string("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]),
        allowed: "up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit"
    ) { text in
        let isSafe = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (isalnum(Int32(scalar.value)) != 0 || "._-".unicodeScalars.contains(scalar))
        }
        guard let first = text.utf8.first, isalnum(Int32(first)) != 0, isSafe, text.utf8.count <= 64 else { return nil }
        return text
    }

    private static let targets = Form<[TargetExpression]>.list(
        of: Form(
            schema: .object(["type": .string("string")]),
            allowed: "a target such as fal.p95 < 300ms"
        ) { node, reader, allowed in
            guard let text = Form<String>.text.described(allowed).read(node, reader) else { return nil }
            do throws(TargetSyntaxError) {
                return try TargetExpression(parsing: text)
            } catch {
                guard node.scalar?.variables.isEmpty == true else {
                    // The message would quote what the environment holds.
                    reader.report(reader.found(node), at: node, allowed: allowed)
                    return nil
                }
                reader.report(
                    error.problem,
                    at: node,
                    suggestion: error.suggestion,
                    allowed: error.allowed,
                    columnOffset: error.offset
                )
                return nil
            }
        },
        atMost: 1000,
        described: "a list of targets such as fal.p95 < 300ms"
    ).withoutRepeats(of: "target") { "\($0.subject) \($0.comparison.rawValue) \($0.limit)" }

    /// What does not go together.
    private static func check(_ scenario: Scenario, _ node: DocumentNode, _ reader: DocumentReader) -> Bool {
        var isGood = true
        func report(_ problem: String, _ place: DocumentNode?, allowed: String? = nil) {
            reader.report(problem, at: place ?? node, allowed: allowed)
            isGood = false
        }
        let metrics = node.child("metrics")?.elements ?? []
        for (scrape, place) in zip(scenario.metrics, metrics) where scrape.url == nil {
            guard !ScrapeTarget.documentedPorts.keys.contains(scrape.job) else { continue }
            report(
                "the key \"url\" is missing",
                place.place(lacking: ["url"]),
                allowed: "an address; only the jobs orchestrator and tts-worker need none"
            )
        }
        let targets = node.child("targets")?.elements ?? []
        for (target, place) in zip(scenario.targets, targets) where scenario.session.bargeIn == nil {
            guard case .statistic(.bargeIn, _) = target.subject else { continue }
            report("barge_in is never measured, for session.barge_in is absent", place)
        }
        let end = scenario.session.end
        if case .reference(let settings) = scenario.target.endpoint, settings.end == .silence, end.gap == nil,
            end.frames == nil
        {
            let place = node.child("target")?.child("reference")?.child("end")
            report(
                "the server would end no utterance that the session could know of",
                place,
                allowed: "session.end with a gap or frames"
            )
        }
        return isGood
    }
}

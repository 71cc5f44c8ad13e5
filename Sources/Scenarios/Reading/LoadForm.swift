import Documents
import Timing

/// How `load` is read.
enum LoadForm {
    static let form = Form<Load>.object(
        Draft(),
        described: "a mapping with stages",
        fields: [
            Field(
                "model",
                .choice,
                \.model,
                "closed: so many sessions at a time; open: so many new sessions a second."
            ),
            Field("arrivals", .choice, \.arrivals, "Open model: at random or evenly."),
            Field("stages", stages, \.stages, required: true, "In order; a ramp is linear."),
            Field("max_sessions", .integer(1...1_000_000), \.maxSessions, "Open model: the most sessions at a time."),
            Field("warmup", .duration(), \.warmup, "Left out of the figures."),
            Field("drain", .duration(0...3600 * Nanoseconds.perSecond), \.drain, "For what is under way at the end."),
        ]
    ) { draft, node, reader in
        let nodes = node.child("stages")?.elements ?? []
        var isGood = true
        var stages: [Load.Stage] = []
        for (stage, stageNode) in zip(draft.stages, nodes) {
            guard let level = level(of: stage, draft.model, stageNode, node.child("model"), reader) else {
                isGood = false
                continue
            }
            if stage.ramp == 0, stage.hold == 0 {
                reader.report("a stage without length", at: stageNode, allowed: "ramp, hold or both above 0")
                isGood = false
            }
            stages.append(Load.Stage(level: level, ramp: stage.ramp, hold: stage.hold))
        }
        guard isGood else { return nil }
        return check(Load(draft, stages, unheeded: unheeded(draft, node)), node, reader)
    }

    fileprivate struct Draft: Sendable {
        var model = Load.Model.closed
        var arrivals = Load.Arrivals.poisson
        var stages: [Stage] = []
        var maxSessions = 1000
        var warmup: Int64 = 0
        var drain = 10 * Nanoseconds.perSecond
    }

    fileprivate struct Stage: Sendable {
        var sessions: Int?
        var rate: Double?
        var ramp: Int64 = 0
        var hold: Int64 = 0
    }

    private static let stages = Form<[Stage]>.list(
        of: .object(
            Stage(),
            described: "{sessions, ramp, hold} or {rate, ramp, hold}",
            fields: [
                Field("sessions", .integer(0...1_000_000), \.sessions, "Closed model: sessions at a time."),
                Field("rate", .rate(0...1_000_000), \.rate, "Open model: new sessions a second."),
                Field("ramp", .duration(), \.ramp, "From the level of the stage before to this one."),
                Field("hold", .duration(), \.hold, "At this level."),
            ]
        ),
        atLeast: 1,
        atMost: 1000,
        described: "a list of stages"
    )

    private static func level(
        of stage: Stage,
        _ model: Load.Model,
        _ node: DocumentNode,
        _ modelNode: DocumentNode?,
        _ reader: DocumentReader
    ) -> Double? {
        let (value, key, other) =
            switch model {
            case .closed: (stage.sessions.map(Double.init), "sessions", "rate")
            case .open: (stage.rate, "rate", "sessions")
            }
        if let wrong = node.entries?.first(where: { $0.key == other && !$0.value.isNull }) {
            let allowed = "\(key), or model: \(model == .closed ? "open" : "closed")"
            let problem = "not for the \(model.rawValue) model\(reader.origin(of: modelNode))"
            reader.report(problem, key: wrong, allowed: allowed)
            return nil
        }
        let isMisspelt = node.entries?.contains { $0.key != key && NearestName.of($0.key, among: [key]) != nil }
        if value == nil, isMisspelt != true {
            let allowed = model == .closed ? "a number of sessions" : "a rate such as 5/s"
            reader.report(
                "the key \"\(key)\" is missing, which the \(model.rawValue) model needs",
                at: node.place(lacking: [key]),
                allowed: allowed
            )
        }
        return value
    }

    /// Keys given that only the open model heeds: kept, since one file may serve both models, and told.
    private static func unheeded(_ draft: Draft, _ node: DocumentNode) -> [String] {
        guard draft.model == .closed else { return [] }
        let openModelOnly = ["arrivals", "max_sessions"]
        return node.entries?.filter { openModelOnly.contains($0.key) && !$0.value.isNull }.map(\.key) ?? []
    }

    /// What does not go together.
    private static func check(_ load: Load, _ node: DocumentNode, _ reader: DocumentReader) -> Load? {
        let stages = node.child("stages") ?? node
        // Summed in floating point: a thousand stages of a year each are beyond what the integers hold.
        let length = load.stages.reduce(0.0) { $0 + Double($1.ramp) + Double($1.hold) }
        guard length <= Double(Form<Int64>.longestDuration) else {
            reader.report("the stages last longer than 366 days", at: stages)
            return nil
        }
        guard load.stages.contains(where: { $0.level > 0 }) else {
            reader.report("no stage has any load", at: stages, allowed: "one or more stages above 0")
            return nil
        }
        guard load.warmup < load.duration else {
            let duration = Quantity.text(nanoseconds: Double(load.duration))
            reader.report("not shorter than the stages, which last \(duration)", at: node.child("warmup") ?? node)
            return nil
        }
        return load
    }
}

extension Load {
    fileprivate init(_ draft: LoadForm.Draft, _ stages: [Stage], unheeded: [String]) {
        self.init(
            model: draft.model,
            arrivals: draft.arrivals,
            stages: stages,
            maxSessions: draft.maxSessions,
            warmup: draft.warmup,
            drain: draft.drain
        )
        self.unheeded = unheeded
    }
}

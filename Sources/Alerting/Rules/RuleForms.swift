import Documents
import PromQL

/// What a rule file must look like.
struct RuleForms: Sendable {
    /// Whose names and expressions are allowed.
    let compatibility: Compatibility

    private struct FileDraft { var groups: [RuleGroup] = [] }

    private struct GroupDraft {
        var name = ""
        var intervalMilliseconds: Int64?
        var queryOffsetMilliseconds: Int64?
        var limit = 0
        var labels: [RuleText] = []
        var rules: [Rule] = []
    }

    private struct RuleDraft {
        var record: PlacedName?
        var alert: PlacedName?
        var expression: RuleExpression?
        var holdMilliseconds: Int64?
        var keepFiringMilliseconds: Int64?
        var labels: [RuleText] = []
        var annotations: [RuleText] = []
    }

    var file: Form<[RuleGroup]> {
        let groups = Form.list(of: group, described: "a list of rule groups").withoutRepeats(of: "name") { $0.name }
        return .object(
            FileDraft(),
            described: "a rule file: a mapping with the key groups",
            fields: [Field("groups", groups, \.groups, "Groups of rules.")]
        ) { draft, _, _ in draft.groups }
    }

    private var group: Form<RuleGroup> {
        let rules = Form.list(of: rule, described: "a list of rules")
        return .object(
            GroupDraft(),
            described: "a rule group",
            fields: [
                Field("name", .text, \.name, required: true, "Unique in the file."),
                Field(
                    "interval",
                    .promDuration,
                    \.intervalMilliseconds,
                    "How often its rules are evaluated; without it the global evaluation interval."
                ),
                Field("query_offset", .promDuration, \.queryOffsetMilliseconds, "How far back its queries look."),
                Field("limit", .integer(0...Int.max), \.limit, "Most series or alerts of one rule; 0 for no limit."),
                Field("labels", labels, \.labels, "Labels of all its rules."),
                Field("rules", rules, \.rules, "Evaluated in this order."),
            ]
        ) { draft, node, reader in
            let hasAlerts = draft.rules.contains { $0.kind == .alerting }
            if hasAlerts, !checkTemplates(draft.labels, below: node.child("labels"), reader) { return nil }
            return RuleGroup(
                name: draft.name,
                // Prometheus takes 0 for not given.
                intervalMilliseconds: draft.intervalMilliseconds == 0 ? nil : draft.intervalMilliseconds,
                queryOffsetMilliseconds: draft.queryOffsetMilliseconds,
                limit: draft.limit,
                labels: draft.labels,
                rules: draft.rules,
                place: node.place
            )
        }
    }

    private var rule: Form<Rule> {
        .object(
            RuleDraft(),
            described: "a rule",
            fields: [
                Field("record", .placedName, \.record, "Name of the metric that is recorded."),
                Field("alert", .placedName, \.alert, "Name of the alert."),
                Field("expr", .expression(compatibility), \.expression, required: true, "PromQL."),
                Field("for", .promDuration, \.holdMilliseconds, "How long it must hold before the alert fires."),
                Field(
                    "keep_firing_for",
                    .promDuration,
                    \.keepFiringMilliseconds,
                    "How long the alert goes on firing when the expression holds no more."
                ),
                Field("labels", labels, \.labels, "Labels that the rule sets."),
                Field("annotations", annotations, \.annotations, "Texts for whoever is told."),
            ],
            exactlyOneOf: ["record", "alert"]
        ) { draft, node, reader in
            finish(draft, node, reader)
        }
    }

    private func finish(_ draft: RuleDraft, _ node: DocumentNode, _ reader: DocumentReader) -> Rule? {
        guard let expression = draft.expression, let name = draft.alert ?? draft.record else { return nil }
        let kind = draft.record == nil ? Rule.Kind.alerting : .recording
        var isGood = true
        func report(_ problem: String, at node: DocumentNode) {
            reader.report(problem, at: node)
            isGood = false
        }
        if kind == .recording {
            if let problem = recordProblem(name.text), let found = node.child("record") { report(problem, at: found) }
            for key in ["for", "keep_firing_for", "annotations"] {
                guard let value = node.child(key), !value.isNull else { continue }
                report("a recording rule has no \"\(key)\"", at: value)
            }
        }
        if kind == .alerting {
            for (key, texts) in [("labels", draft.labels), ("annotations", draft.annotations)]
            where !checkTemplates(texts, below: node.child(key), reader) { isGood = false }
        }
        guard isGood else { return nil }
        return Rule(
            kind: kind,
            name: name.text,
            expression: expression,
            holdMilliseconds: draft.holdMilliseconds ?? 0,
            keepFiringMilliseconds: draft.keepFiringMilliseconds ?? 0,
            labels: draft.labels,
            annotations: draft.annotations,
            place: node.place,
            namePlace: name.place
        )
    }

    /// Reports templates that cannot be parsed; false if there are any.
    private func checkTemplates(_ texts: [RuleText], below node: DocumentNode?, _ reader: DocumentReader) -> Bool {
        var isGood = true
        for text in texts {
            guard let node = node?.child(text.name) else { continue }
            do throws(AlertingError) {
                _ = try Template(text.text)
            } catch {
                reader.report("template: \(error.message)", in: node, atByte: error.offset ?? 0)
                isGood = false
            }
        }
        return isGood
    }

    /// What is wrong with the name of a recorded metric.
    private func recordProblem(_ name: String) -> String? {
        if name.contains("{") || name.contains("}") {
            return "braces in the name of a recorded metric; does it belong into \"expr\"?"
        }
        if compatibility == .v2, !RuleNames.isClassicMetricName(name) {
            return "not a metric name: letters, digits, \"_\" and \":\" only, and no digit at the start"
        }
        return nil
    }

    private var labels: Form<[RuleText]> {
        texts("a mapping of label names to texts") { name in
            name == Labels.metricName ? "a rule can't set the metric's name as a label" : labelProblem(name)
        }
    }

    private var annotations: Form<[RuleText]> { texts("a mapping of names to texts", labelProblem) }

    private func labelProblem(_ name: String) -> String? {
        if name.isEmpty { return "the name is empty" }
        guard compatibility == .v2, !RuleNames.isClassicLabelName(name) else { return nil }
        return "not a label name: letters, digits and \"_\" only, and no digit at the start"
    }

    private func texts(
        _ described: String,
        _ keyProblem: @escaping @Sendable (String) -> String?
    ) -> Form<[RuleText]> {
        Form.dictionary(of: .placedText, described: described, keyProblem: keyProblem).map { entries in
            entries.map { RuleText(name: $0.key, text: $0.value.text, places: $0.value.places) }
        }
    }
}

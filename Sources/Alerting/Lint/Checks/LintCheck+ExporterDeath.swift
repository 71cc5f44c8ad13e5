import Documents
import PromQL

extension LintCheck {
    static let exporterDeath = LintCheck(
        identifier: "exporter-death",
        title: "an alert that resolves when its exporter dies, and no rule that tells of that",
        why: """
            When a target is gone its series end, so an alert on them resolves at the very moment at which all is worst. A
            rule on up, or on absent(…), has to take over. With --run or --metrics this is judged job by job.
            """,
        wrong: "expr: tts_frame_queue_depth > 40     # and no other rule on up{job=\"orchestrator\"}",
        right: "- {alert: OrchestratorDown, expr: 'up{job=\"orchestrator\"} == 0', for: 1m}     # beside it"
    ) { context in
        let guards = context.serverRules.filter { $0.kind == .alerting }
            .flatMap { $0.expression.expression.guardedSelectors }
        func isGuarded(_ job: String?) -> Bool {
            guards.contains { selector in
                guard let job else { return true }
                if selector.name == "up" {
                    return selector.matchers.allSatisfy { $0.name != "job" || $0.matches(job) }
                }
                let matched = context.catalogue?.shapes(matching: selector) ?? []
                return matched.contains { $0.labels["job"] == job }
            }
        }
        func unguardedJob(of selector: VectorSelector) -> String? {
            let jobs = Set((context.catalogue?.shapes(matching: selector) ?? []).map { $0.labels["job"] })
                .subtracting([""]).sorted()
            if context.catalogue == nil { return isGuarded(nil) ? nil : "" }
            return jobs.first { !isGuarded($0) }
        }
        return context.alerts.compactMap { rule in
            guard rule.expression.expression.guardedSelectors.isEmpty else { return nil }
            // Of all that the rule reads, the first whose end no other rule tells.
            let found = rule.expression.expression.selectors.lazy.map(\.selector).compactMap { selector in
                unguardedJob(of: selector).map { (selector, $0) }
            }
            guard let (selector, job) = found.first else { return nil }
            let shown = job.isEmpty ? "its target" : "the job \(job)"
            return context.finding(
                "exporter-death",
                .warning,
                rule,
                selector.position,
                why: "resolves when \(shown) dies, and no rule tells of that",
                remedy: "add a rule such as up{job=\"\(job.isEmpty ? "…" : job)\"} == 0, for: 1m"
            )
        }
    }
}

extension Expression {
    /// Selectors whose absence or failure the expression tells of: those within absent, and `up`.
    fileprivate var guardedSelectors: [VectorSelector] {
        let absent = calls.filter { ["absent", "absent_over_time"].contains($0.function.name) }
            .flatMap { $0.arguments.flatMap(\.selectors) }.map(\.selector)
        return absent + selectors.map(\.selector).filter { $0.name == "up" }
    }
}

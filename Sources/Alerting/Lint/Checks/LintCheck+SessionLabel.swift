import Documents
import PromQL

extension LintCheck {
    static let sessionLabel = LintCheck(
        identifier: "session-label",
        title: "a label of one session or request in an alert that must hold for a while",
        why: """
            Each label set is an alert of its own with a `for` of its own. Sessions come and go, so no single one lasts as
            long as `for` asks, and the alert never fires although the condition holds all the time.
            """,
        wrong: "expr: tts_frame_queue_depth > 40     # has session_id\nfor: 30s",
        right: "expr: max without (session_id) (tts_frame_queue_depth) > 40\nfor: 30s"
    ) { context in
        let names = ["session_id", "session", "request_id", "trace_id", "connection_id", "utterance_id", "call_id"]
        return context.alerts.compactMap { rule in
            guard rule.holdMilliseconds > 0 else { return nil }
            let answers = context.answers(of: rule)
            guard
                let name = names.first(where: { name in
                    answers.contains { !$0.labels[name].isEmpty || $0.open.contains(name) }
                })
            else { return nil }
            return context.finding(
                "session-label",
                .warning,
                rule,
                rule.expression.expression.position,
                why: "the answer carries \(name), so each session starts the rule's for anew",
                remedy: "aggregate it away: max without (\(name)) (…)"
            )
        }
    }
}

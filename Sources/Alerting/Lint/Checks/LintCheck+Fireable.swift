import Documents
import PromQL

extension LintCheck {
    static let fireable = LintCheck(
        identifier: "fireable",
        title: "the rule cannot fire with what the targets export",
        why: """
            A selector that matches no series leaves the expression without an answer, so the alert is silent whatever
            happens. Needs --run or --metrics. A selector within absent, right of unless or on one side of or is no reason.
            """,
        wrong: "expr: tts_session_queue_depth > 10     # no target exports it",
        right: "expr: tts_frame_queue_depth > 10"
    ) { context in
        guard let catalogue = context.catalogue else { return [] }
        return context.rules.flatMap { rule in
            Fireability(of: rule, in: catalogue).blockers.map { blocker in
                context.finding(
                    "fireable",
                    .error,
                    rule,
                    blocker.range,
                    why: "cannot \(rule.kind == .alerting ? "fire" : "record anything"): "
                        + "\(blocker.selector) \(blocker.reason)",
                    remedy: "export it, or name what the targets do export"
                )
            }
        }
    }
}

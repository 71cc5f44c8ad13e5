import Documents
import PromQL

extension LintCheck {
    static let averageMasks = LintCheck(
        identifier: "average-masks",
        title: "an average over all workers that is compared with a threshold",
        why: """
            One worker of four at three times the limit is lost in an average with three that are well, so the alert is
            silent while a quarter of the sessions suffer.
            """,
        wrong: "expr: avg(tts_synthesis_rtf) > 0.8",
        right: "expr: max by (instance) (tts_synthesis_rtf) > 0.8"
    ) { context in
        let telling: Set = ["instance", "worker", "worker_id", "pod", "node", "host", "gpu"]
        return context.alerts.flatMap { rule in
            rule.expression.expression.thresholds.compactMap { found in
                guard case .aggregation(let node) = found.value.unwrapped, node.operation == .avg else { return nil }
                let keeps = telling.contains { node.labels.contains($0) }
                // `without` takes away only what it names.
                guard node.isWithout ? keeps : !keeps else { return nil }
                return context.finding(
                    "average-masks",
                    .warning,
                    rule,
                    node.position,
                    why: "an average over all instances hides one bad worker among good ones",
                    remedy: "keep the instance, as max by (instance) (…) does, or alert on the worst"
                )
            }
        }
    }
}

public import Documents
public import Recording

/// How replayed alerts followed the targets of their run.
public enum AlertFidelityTable {
    /// Lines for a terminal: alerts that can't fire or misread a metric, those that depend on the phase, and a row each alert and target.
    public static func text(_ report: RunReport) -> String {
        var lines: [String] = []
        for alert in report.alerts {
            let wording = AlertWording(alert)
            lines += wording.faults.map { "  \(alert.name): \($0)" }
            if wording.saysThatItDependsOnPhase {
                lines.append("  \(alert.name): whether it fires depends on when its group is evaluated")
            }
            if let expectation = alert.expectation, let verdict = alert.verdict {
                lines.append("  \(alert.name): expected: \(expectation): \(verdict.rawValue): it \(alert.why)")
            }
        }
        if !lines.isEmpty { lines.append("") }
        return (lines + table(report)).map { TerminalText.plain($0) }.joined(separator: "\n")
    }

    private static func table(_ report: RunReport) -> [String] {
        guard !report.targets.isEmpty else {
            return ["  The run's scenario has no targets, so there is nothing to hold its alerts against."]
        }
        guard !report.truth.isEmpty else {
            return ["  No target of the run is one of utterances, so there is nothing to hold its alerts against."]
        }
        let head = ["alert", "target", "told of", "after", "true", "missed", "false", "again", "resolved"]
        let rows = report.alerts.flatMap { alert in
            alert.fidelity.map { one in
                [
                    alert.name, one.target, "\(one.detected) of \(one.incidents)", Quantity.length(one.detectionDelay),
                    Quantity.length(one.trueSeconds), Quantity.length(one.missedSeconds),
                    Quantity.length(one.falseSeconds), Quantity.count(alert.flaps),
                    Quantity.length(one.resolutionDelay),
                ]
            }
        }
        let widths = head.indices.map { column in
            ([head] + rows).map { TerminalText.columns(TerminalText.plain($0[column])) }.max() ?? 0
        }
        let aligned = ([head] + rows).map { row in
            "  " + zip(row, widths).map { TerminalText.padded(TerminalText.plain($0), to: $1) }.joined(separator: "  ")
        }
        return aligned.map(\.trimmedEnd) + [
            "",
            "  told of: incidents in which clients missed the target, and the delay to the first one's firing",
            "  true, missed: time of misses in which it fired, or was silent; false: it fired while the target was met",
            "  resolved: from the incident's end to the firing's",
        ]
    }

    /// The same for other programs, as members of the alert's own object; times in seconds.
    public static func members(_ alert: RunReport.Alert) -> [JSON.Member] {
        [
            JSON.Member("fireable", .bool(alert.fireable)),
            JSON.Member(
                "blocked_by",
                .array(
                    alert.blockedBy.map {
                        .object(["selector": .string($0.selector), "reason": .string($0.reason)])
                    }
                )
            ),
            JSON.Member(
                "misuses",
                .array(
                    alert.misuses.map {
                        .object(["selector": .string($0.selector), "reason": .string($0.reason)])
                    }
                )
            ),
            JSON.Member("depends_on_phase", .bool(alert.dependsOnPhase)),
            JSON.Member("expectation", alert.expectation.map(JSON.string) ?? .null),
            JSON.Member("verdict", alert.verdict.map { .string($0.rawValue) } ?? .null),
            JSON.Member("why", .string(alert.why)),
            JSON.Member("fidelity", .array(alert.fidelity.map(fidelity))),
        ]
    }

    private static func fidelity(_ one: RunReport.Alert.Fidelity) -> JSON {
        .object([
            "target": .string(one.target),
            "incidents": .integer(Int64(one.incidents)),
            "detected": .integer(Int64(one.detected)),
            "detection_delay_s": one.detectionDelay.map(JSON.number) ?? .null,
            "true_s": .number(one.trueSeconds),
            "missed_s": .number(one.missedSeconds),
            "false_s": .number(one.falseSeconds),
            "resolution_delay_s": one.resolutionDelay.map(JSON.number) ?? .null,
        ])
    }
}

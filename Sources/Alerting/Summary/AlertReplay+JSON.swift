public import Documents
import PromQL
import Timing

extension AlertReplay {
    /// What the alerts did, for other programs: times in seconds behind the start, and as RFC 3339 in UTC.
    public var json: JSON { json { _ in [] } }

    /// The same, with more members for the alert at each place of ``alerts``.
    public func json(adding members: (Int) -> [JSON.Member]) -> JSON {
        .object([
            "start": .string(Self.instant(start)),
            "end": .string(Self.instant(end)),
            "alerts": .array(alerts.enumerated().map { .object(self.members($1) + members($0)) }),
            "recorded": .array(
                histories.filter { $0.rule.kind == .recording }.map { history in
                    .object([
                        "group": .string(history.group), "record": .string(history.rule.name),
                        "evaluations": .integer(Int64(history.evaluations)), "failures": json(history.failures),
                    ])
                }
            ),
        ])
    }

    private func members(_ history: RuleHistory) -> [JSON.Member] {
        [
            JSON.Member("group", .string(history.group)),
            JSON.Member("alert", .string(history.rule.name)),
            JSON.Member("line", .integer(Int64(history.rule.place.line))),
            JSON.Member("expression", .string(history.rule.expression.text)),
            JSON.Member("interval_s", seconds(history.intervalMilliseconds)),
            JSON.Member("for_s", seconds(history.rule.holdMilliseconds)),
            JSON.Member("evaluations", .integer(Int64(history.evaluations))),
            JSON.Member("first_firing_s", history.firstFiring.map { seconds($0 - start) } ?? .null),
            JSON.Member("firing_s", seconds(history.firing(until: end).milliseconds)),
            JSON.Member("flaps", .integer(Int64(history.flaps))),
            JSON.Member("transitions", .array(history.transitions.map(json))),
            JSON.Member("failures", json(history.failures)),
        ]
    }

    private func json(_ transition: AlertTransition) -> JSON {
        .object([
            "at": .string(Self.instant(transition.milliseconds)),
            "after_s": seconds(transition.milliseconds - start),
            "from": .string(transition.from.rawValue),
            "to": .string(transition.to.rawValue),
            // JSON has no number for what is none.
            "value": transition.value.isFinite
                ? .number(transition.value) : .string(NumberText.general(transition.value)),
            "labels": .object(transition.labels.pairs.map { JSON.Member($0.name, .string($0.value)) }),
            "annotations": .object(
                transition.annotations.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
            ),
        ])
    }

    private func json(_ failures: [Failure]) -> JSON {
        .array(
            failures.map { failure in
                .object([
                    "at": .string(Self.instant(failure.milliseconds)),
                    "after_s": seconds(failure.milliseconds - start),
                    "reason": .string(failure.error.message),
                ])
            }
        )
    }

    private func seconds(_ milliseconds: Int64) -> JSON { .number(Double(milliseconds) / 1000) }

    private static func instant(_ milliseconds: Int64) -> String {
        WallInstant(nanoseconds: milliseconds * Nanoseconds.perMillisecond).rfc3339()
    }
}

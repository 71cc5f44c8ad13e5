import Documents
import PromQL

extension LintCheck {
    static let unreachedReceiver = LintCheck(
        identifier: "unreached-receiver",
        title: "a receiver that no route reaches",
        why: """
            A receiver that is set up but in no route never hears of anything, nor does one whose route stands behind
            another that takes every alert and does not say continue: true. Needs --alertmanager.
            """,
        wrong: "route: {receiver: default}\nreceivers: [{name: default}, {name: pagerduty}]",
        right: """
            route: {receiver: default, routes: [{matchers: ['severity="critical"'], receiver: pagerduty}]}
            receivers: [{name: default}, {name: pagerduty}]
            """
    ) { context in
        guard let routing = context.routing else { return [] }
        return routing.receivers.filter { !routing.reached.contains($0.name) }.map { receiver in
            let cover = routing.hidden[receiver.name]
            return LintFinding(
                check: "unreached-receiver",
                severity: .warning,
                rule: "",
                file: routing.file,
                line: receiver.place.line,
                column: receiver.place.column,
                excerpt: "",
                why: cover.map {
                    "the receiver \(receiver.name) hears of nothing: the route in line \($0) takes every alert before"
                }
                    ?? "the receiver \(receiver.name) is reached by no route",
                remedy: cover == nil
                    ? "add a route with receiver: \(receiver.name), or take it away"
                    : "give that route matchers, put it last, or say continue: true in it"
            )
        }
    }
}

import Alerting
import PromQL
import Recording
import Timing

extension RunReport.Alert {
    /// What a rule did, without any judgement; times in milliseconds since the Unix epoch.
    init(_ history: AlertReplay.RuleHistory, start: Int64, end: Int64) {
        self.init(name: history.rule.name)
        group = history.group
        expression = history.rule.expression.text
        forSeconds = Self.seconds(history.rule.holdMilliseconds)
        intervalSeconds = Self.seconds(history.intervalMilliseconds)
        evaluations = history.evaluations
        failures = history.failures.count
        failure = history.failures.first?.error.message
        firingSeconds = Self.seconds(history.firing(until: end).milliseconds)
        flaps = history.flaps
        transitions = history.transitions.map { one in
            Transition(
                at: Self.instant(one.milliseconds).rfc3339(),
                after: Self.seconds(one.milliseconds - start),
                from: one.from.rawValue,
                to: one.to.rawValue,
                labels: Dictionary(one.labels.pairs.map { ($0.name, $0.value) }) { first, _ in first },
                value: one.value.isFinite ? one.value : nil,
                annotations: one.annotations
            )
        }
    }

    /// Its firings and resolutions as marks on the run's time axis.
    func events(start: WallInstant) -> [RunEvent] {
        transitions.compactMap { one in
            let isFiring = one.to == "firing"
            guard isFiring || one.from == "firing" else { return nil }
            let labels = one.labels.filter { $0.key != "alertname" }.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
            return RunEvent(
                at: start + Nanoseconds.seconds(one.after),
                kind: .alert,
                text: "\(name) \(isFiring ? "fires" : "is resolved")" + (labels.isEmpty ? "" : " (\(labels))")
            )
        }
    }

    private static func seconds(_ milliseconds: Int64) -> Double { Double(milliseconds) / 1000 }

    private static func instant(_ milliseconds: Int64) -> WallInstant {
        WallInstant(nanoseconds: milliseconds * Nanoseconds.perMillisecond)
    }
}

extension RunReport.Alert.Fidelity {
    init(_ fidelity: AlertFidelity, target: String) {
        self.init(target: target)
        trueSeconds = Double(fidelity.trueMilliseconds) / 1000
        falseSeconds = Double(fidelity.falseMilliseconds) / 1000
        missedSeconds = Double(fidelity.missedMilliseconds) / 1000
        incidents = fidelity.incidents.count
        let told = fidelity.incidents.compactMap(\.detectedAfterMilliseconds)
        detected = told.count
        detectionDelay = told.first.map { Double($0) / 1000 }
        resolutionDelay = fidelity.incidents.compactMap(\.resolvedAfterMilliseconds).first.map { Double($0) / 1000 }
    }
}

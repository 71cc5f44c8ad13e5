import Recording

/// What an alert did, in words for a terminal and a table.
struct AlertWording {
    var alert: RunReport.Alert

    init(_ alert: RunReport.Alert) { self.alert = alert }

    /// Nil without an expectation.
    var standing: Standing? { alert.verdict.map { Standing($0) } }

    var what: String {
        var text = alert.why
        if alert.flaps > 0 { text += ", again \(Quantity.count(alert.flaps)) \(alert.flaps == 1 ? "time" : "times")" }
        if saysThatItDependsOnPhase { text += "; whether it fires depends on when its group is evaluated" }
        return text
    }

    /// A verdict that depends on the phase has said so itself.
    var saysThatItDependsOnPhase: Bool { alert.dependsOnPhase && !alert.why.hasPrefix("depends on when its group") }

    /// One sentence for each part of its expression that keeps it from ever firing, or from firing for a good reason.
    var faults: [String] {
        blocked + alert.misuses.map { "misreads: \($0.selector) \($0.reason)" }
    }

    private var blocked: [String] {
        guard !alert.fireable else { return [] }
        guard !alert.blockedBy.isEmpty else { return ["can't fire: its expression never has an answer"] }
        return alert.blockedBy.map { "can't fire: \($0.selector): \($0.reason)" }
    }

    var hasFired: Bool { alert.transitions.contains { $0.to == "firing" } }

    /// One phrase for each target that it told of; of an alert that fired in vain, that it did.
    var fidelity: [String] {
        guard hasFired, !alert.fidelity.isEmpty else { return [] }
        let told = alert.fidelity.filter { $0.trueSeconds > 0 }
        guard !told.isEmpty else { return ["it fired while every target was met"] }
        return told.map { one in
            var parts = ["told of \(one.detected) of \(one.incidents) \(plural(one.incidents, "incident"))"]
            if let delay = one.detectionDelay { parts[0] += " after \(Quantity.length(delay))" }
            if one.missedSeconds > 0 { parts.append("silent for \(Quantity.length(one.missedSeconds)) of misses") }
            if one.falseSeconds > 0 { parts.append("firing for \(Quantity.length(one.falseSeconds)) without one") }
            return "\(one.target): " + parts.joined(separator: ", ")
        }
    }
}

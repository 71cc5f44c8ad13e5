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
        if alert.dependsOnPhase { text += "; whether it fires depends on when its group is evaluated" }
        return text
    }

    /// One phrase for each target of which there is something to tell.
    var fidelity: [String] {
        alert.fidelity.compactMap { one in
            guard one.incidents > 0 || one.falseSeconds > 0 else { return nil }
            var parts: [String] = []
            if one.incidents > 0 {
                parts.append("told of \(one.detected) of \(one.incidents) \(plural(one.incidents, "incident"))")
            }
            if let delay = one.detectionDelay { parts.append("after \(Quantity.length(delay))") }
            if one.missedSeconds > 0 { parts.append("silent for \(Quantity.length(one.missedSeconds)) of misses") }
            if one.falseSeconds > 0 { parts.append("firing for \(Quantity.length(one.falseSeconds)) without one") }
            if let delay = one.resolutionDelay { parts.append("resolved \(Quantity.length(delay)) after the end") }
            return "\(one.target): " + parts.joined(separator: ", ")
        }
    }
}

import Recording

/// A run's verdict and exit code from what its report says of targets and generator.
public enum OverallVerdict {
    private static let missed: Int32 = 99
    private static let unexpected: Int32 = 97
    private static let unclear: Int32 = 96
    /// The exit code of a run that was ended before its time.
    public static let interrupted: Int32 = 130

    /// A run that was ended early is interrupted, whatever its targets say of what there is of it; figures of a generator
    /// that was the bottleneck say nothing, nor do those of half a record, so `invalid` is asked before the targets.
    ///
    /// - Parameter wasCutShort: by the user, a signal, or a death without any farewell.
    static func of(_ report: RunReport, wasCutShort: Bool) -> (RunReport.Verdict, Int32) {
        if wasCutShort { return (.interrupted, interrupted) }
        if report.generator.verdict != "fit" || !report.damage.isEmpty { return (.invalid, unclear) }
        if report.targets.contains(where: { $0.verdict == .missed }) { return (.missed, missed) }
        // Also if a target is inconclusive: what the alerts did is known.
        if report.alerts.contains(where: { $0.verdict == .missed }) { return (.missed, unexpected) }
        if report.targets.contains(where: { $0.verdict == .inconclusive }) { return (.inconclusive, unclear) }
        if report.targets.isEmpty, report.utterances.ok == 0 { return (.inconclusive, unclear) }
        return (.met, 0)
    }
}

extension RunReport.Target {
    /// The target of a run that proves nothing: its value may stand, its verdict may not.
    func invalid(because reason: String) -> Self {
        var target = self
        target.verdict = .invalid
        // More utterances of the same kind would prove as little.
        target.needed = nil
        target.why = "\(reason), so the value proves nothing of the server"
        return target
    }
}

import Recording

/// A run's verdict and exit code from what its report says of targets and generator.
public enum OverallVerdict {
    private static let missed: Int32 = 99
    private static let unclear: Int32 = 96
    /// The exit code of a run that was ended before its time.
    public static let interrupted: Int32 = 130

    /// Figures of a generator that was the bottleneck say nothing, so `invalid` is asked first; a run that was ended
    /// early is interrupted whatever its targets say of what there is.
    static func of(_ report: RunReport, interrupted isInterrupted: Bool) -> (RunReport.Verdict, Int32) {
        if isInterrupted { return (.interrupted, interrupted) }
        if report.generator.verdict != "fit" { return (.invalid, unclear) }
        if report.targets.contains(where: { $0.verdict == .missed }) { return (.missed, missed) }
        if report.targets.contains(where: { $0.verdict == .inconclusive }) { return (.inconclusive, unclear) }
        if report.targets.isEmpty, report.utterances.ok == 0 { return (.inconclusive, unclear) }
        return (.met, 0)
    }
}

import Recording
import Testing

/// Expects a verdict with its exit code, or those of an invalid run if the machine was too busy for any.
func expect(
    _ run: Sample.Measured,
    _ verdict: RunReport.Verdict,
    _ code: Int32,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let expected: (RunReport.Verdict, Int32) = run.isFit ? (verdict, code) : (.invalid, 96)
    #expect(run.report.verdict == expected.0, sourceLocation: sourceLocation)
    #expect(run.report.exitCode == expected.1, sourceLocation: sourceLocation)
    #expect(run.finished.code == expected.1, sourceLocation: sourceLocation)
    #expect(run.isFit == run.report.generator.why.isEmpty, sourceLocation: sourceLocation)
}

func expectMet(_ run: Sample.Measured, sourceLocation: SourceLocation = #_sourceLocation) {
    expect(run, .met, 0, sourceLocation: sourceLocation)
    for target in run.report.targets where run.isFit {
        #expect(target.verdict == .met, "\(target.expression): \(target.why)", sourceLocation: sourceLocation)
    }
}

public import Comparison
public import Documents

/// A comparison as JSON, format 1: seconds, shares as 0 to 1; a positive difference is for the worse.
///
/// An infinite value, of a percentile that failed utterances reach, is the text `never`.
public enum ComparisonJSON {
    public static func render(_ comparison: RunComparison, exitCode: Int32) -> JSON {
        .object([
            "format": .integer(1),
            "verdict": .string(comparison.verdict.rawValue),
            "exitCode": .integer(Int64(exitCode)),
            "headline": .string(ComparisonWording(comparison: comparison).headline),
            "baselines": .array(comparison.baselines.map(run)),
            "candidates": .array(comparison.candidates.map(run)),
            "differences": .array(comparison.worstFirst.map(difference)),
            "ranks": .array(
                comparison.ranks.map { test in
                    .object([
                        "figure": .string(test.figure.scenarioName), "exceedance": .number(test.exceedance),
                        "p": .number(test.probability),
                        "baselineValues": .integer(Int64(test.baselineCount)),
                        "candidateValues": .integer(Int64(test.candidateCount)),
                    ])
                }
            ),
            "findings": .array(
                comparison.findings.map { finding in
                    .object(["severity": .string(finding.severity.rawValue), "text": .string(finding.text)])
                }
            ),
            "notes": .array(comparison.notes.map(JSON.string)),
            "seed": .string(String(comparison.seed)),
            "permutations": .integer(Int64(comparison.permutations)),
            "resamples": .integer(Int64(comparison.resamples)),
            "level": .number(comparison.level),
        ])
    }

    private static func run(_ run: ComparedRun) -> JSON {
        .object([
            "path": .string(run.path), "name": .string(run.name), "started": .string(run.started),
            "version": .string(run.version), "utterances": .integer(Int64(run.utterances)),
            "sessions": run.sessions.map { .integer(Int64($0)) }, "simulated": .bool(run.isSimulated),
        ])
    }

    private static func difference(_ one: MeasureDifference) -> JSON {
        .object([
            "measure": .string(one.measure.name), "unit": .string(one.measure.unit),
            "verdict": .string(one.verdict.rawValue), "named": .bool(one.isNamed),
            "baseline": number(one.baseline), "candidate": number(one.candidate),
            "difference": number(one.difference), "relative": number(one.relative),
            "interval": .array([number(one.low), number(one.high)]),
            "tolerance": .number(one.tolerance),
            "pWorse": .number(one.worse), "pBetter": .number(one.better),
            "needed": one.needed.map { .integer(Int64($0)) },
            "why": one.why.isEmpty ? nil : .string(one.why),
        ])
    }

    private static func number(_ value: Double?) -> JSON {
        guard let value, !value.isNaN else { return .null }
        return value.isFinite ? .number(value) : .string(value > 0 ? "never" : "-never")
    }
}

public import Comparison
public import Documents
import Recording

/// A trend as JSON, format 1: seconds, shares as 0 to 1.
public enum TrendJSON {
    public static func render(_ trend: RunTrend) -> JSON {
        .object([
            "format": .integer(1),
            "scenario": .string(trend.scenario),
            "seed": .string(String(trend.seed)),
            "runs": .array(
                trend.runs.map { run in
                    .object([
                        "path": .string(run.path), "started": .string(run.report.started),
                        "version": .string(run.report.version), "verdict": .string(run.report.verdict.rawValue),
                    ])
                }
            ),
            "lines": .array(
                trend.lines.map { line in
                    .object([
                        "measure": .string(line.measure.name), "unit": .string(line.measure.unit),
                        "values": .array(line.values.map { $0.map(JSON.number) ?? .null }),
                        "changes": .array(
                            line.changes.map { change in
                                .object([
                                    "run": .integer(Int64(change.run)), "before": .number(change.before),
                                    "after": .number(change.after), "p": .number(change.probability),
                                ])
                            }
                        ),
                    ])
                }
            ),
            "leftOut": .array(trend.leftOut.map(JSON.string)),
        ])
    }
}

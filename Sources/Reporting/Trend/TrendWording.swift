import Comparison
import Recording

/// How a trend is said, the same in every report.
enum TrendWording {
    static func headline(_ trend: RunTrend) -> String {
        let changed = trend.lines.filter { !$0.changes.isEmpty }.count
        let what = changed == 0 ? "no change" : "\(changed) of \(trend.lines.count) figures changed"
        let span = [trend.runs.first, trend.runs.last].compactMap { $0?.report.started.prefix(10) }
        return "\(trend.scenario): \(trend.runs.count) runs from \(span.joined(separator: " to ")), \(what)"
    }

    static func change(_ change: RunTrend.Change, _ measure: Measure, _ trend: RunTrend) -> String {
        let run = trend.runs[change.run]
        let before = ComparisonWording.value(change.before, measure)
        let after = ComparisonWording.value(change.after, measure)
        let relative = change.relative.map { " (\($0 > 0 ? "+" : "")\(Quantity.number(($0 * 1000).rounded() / 10)) %)" }
        return "\(measure.name) from \(before) to \(after)\(relative ?? "") since \(run.path), \(run.report.started), "
            + "p \(ComparisonWording.probability(change.probability))"
    }
}

import Recording

/// What became of the utterances, as bars that add up to what was planned.
struct OutcomesView {
    struct Bar {
        var name: String
        var count: String
        var share: String
        /// Percent of all.
        var width: String
        var style: String
    }

    var bars: [Bar]
    var sum: String
    var isEmpty: Bool

    init(_ report: RunReport) {
        let outcomes = OutcomeWording.all(of: report.utterances)
        let total = outcomes.reduce(0) { $0 + $1.count }
        let planned = report.utterances.planned
        bars = outcomes.map { outcome in
            let share = total > 0 ? Double(outcome.count) / Double(total) : 0
            return Bar(
                name: outcome.name,
                count: Quantity.count(outcome.count),
                share: Quantity.share(share),
                width: Drawing.number(100 * max(share, 0.004)),
                style: outcome.isSuccess.map { $0 ? "good" : "bad" } ?? "neutral"
            )
        }
        isEmpty = bars.isEmpty
        sum =
            isEmpty
            ? ""
            : total == planned
                ? "Adds up to all \(Quantity.count(planned)) planned, warm-up included\(Self.warmup(report.utterances))."
                : "Adds up to \(Quantity.count(total)), but \(Quantity.count(planned)) were planned."
    }

    /// How many of them fell into the warm-up and how many of these failed; empty without a warm-up.
    private static func warmup(_ utterances: RunReport.Utterances) -> String {
        let count = utterances.warmupOutcomes.values.reduce(0, +)
        guard count > 0 else { return "" }
        let failed = OutcomeWording.warmupFailures(of: utterances)?.count ?? 0
        return " (\(Quantity.count(count))" + (failed > 0 ? ", of which \(Quantity.count(failed)) failed)" : ")")
    }
}

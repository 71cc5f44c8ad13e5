import PromQL

/// The series that rules have written: recorded ones, `ALERTS` and `ALERTS_FOR_STATE`.
struct RuleOutputs: Sendable {
    private(set) var series: [Labels: SeriesData] = [:]
    private var byName: [String: Set<Labels>] = [:]

    /// Appends a sample; one that is not later than the last of its series is dropped, as Prometheus does.
    mutating func append(_ labels: Labels, at time: Int64, _ value: Double) {
        if let last = series[labels]?.timestamps.last, last >= time { return }
        if series[labels] == nil { byName[labels.name, default: []].insert(labels) }
        series[labels, default: SeriesData(labels: labels, timestamps: [], values: [])].timestamps.append(time)
        series[labels]?.values.append(value)
    }

    /// The given series with those of the rules, which take the place of given ones with the same labels.
    func combined(with source: SeriesSource) -> SeriesSource {
        guard !series.isEmpty else { return source }
        let (series, byName) = (series, byName)
        return SeriesSource { matchers, from, through in
            let name = matchers.first { $0.name == Labels.metricName && $0.operation == .equal && !$0.value.isEmpty }
            let candidates = name.map { byName[$0.value] ?? [] } ?? Set(series.keys)
            let own = candidates.sorted().compactMap { labels -> SeriesData? in
                guard let one = series[labels], matchers.allSatisfy({ $0.matches(labels[$0.name]) }),
                    let first = one.timestamps.first, let last = one.timestamps.last, first <= through, last >= from
                else { return nil }
                return one
            }
            return source.select(matchers, from, through).filter { series[$0.labels] == nil } + own
        }
    }
}

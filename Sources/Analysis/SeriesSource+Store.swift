import MetricScraping
import PromQL

extension SeriesSource {
    /// The series of a store; what a query reads is unpacked for it.
    init(_ store: SeriesStore) {
        let labels = store.series.map { series in
            Labels(series.labels.labels.map { PromQL.Label($0.name, $0.value) })
        }
        // Answers are in the order of labels.
        let order = labels.indices.sorted { labels[$0] < labels[$1] }
        let byName = Dictionary(grouping: order) { labels[$0].name }
        self.init { matchers, from, through in
            let name = matchers.first { $0.name == Labels.metricName && $0.operation == .equal && !$0.value.isEmpty }
            return (name.map { byName[$0.value] ?? [] } ?? order).compactMap { index in
                let series = store.series[index]
                guard let first = series.firstTimestamp, let last = series.lastTimestamp, first <= through,
                    last >= from, matchers.allSatisfy({ $0.matches(labels[index][$0.name]) })
                else { return nil }
                let columns = series.columns(from: from, through: through)
                return SeriesData(labels: labels[index], timestamps: columns.timestamps, values: columns.values)
            }
        }
    }
}

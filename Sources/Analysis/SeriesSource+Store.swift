import MetricScraping
import PromQL

extension SeriesSource {
    /// The series of a store, for queries.
    init(_ store: SeriesStore) {
        self.init(
            store.series.map { series in
                SeriesData(
                    labels: Labels(series.labels.labels.map { PromQL.Label($0.name, $0.value) }),
                    timestamps: series.timestamps,
                    values: series.values
                )
            }
        )
    }
}

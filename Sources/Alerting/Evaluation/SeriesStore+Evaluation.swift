public import MetricScraping
public import PromQL

extension SeriesStore {
    /// The scraped series as expressions read them.
    public var seriesData: [SeriesData] {
        series.map { one in
            let columns = one.columns()
            return SeriesData(
                labels: Labels(one.labels.labels.map { PromQL.Label($0.name, $0.value) }),
                timestamps: columns.timestamps,
                values: columns.values
            )
        }
    }
}

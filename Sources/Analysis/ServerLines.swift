import MetricScraping
import Timing

/// Draws lines on the run's time axis from what was scraped.
enum ServerLines {
    static func of(_ store: SeriesStore) -> [ServerLine] {
        ServerMetric.drawn.compactMap { metric in
            let series = store.series(named: metric.name)
            guard !series.isEmpty else { return nil }
            let points = points(of: metric, series)
            guard !points.isEmpty else { return nil }
            return ServerLine(title: metric.title, metric: metric.name, unit: metric.unit, points: points)
        }
    }

    private static func points(of metric: ServerMetric, _ series: [Series]) -> [ServerLine.Point] {
        var byInstant: [Int64: [Double]] = [:]
        for one in series {
            switch metric.kind {
            case .gauge:
                for (at, value) in zip(one.timestamps, one.values) where value.isFinite {
                    byInstant[at, default: []].append(value)
                }
            case .counter:
                for (at, rate) in rates(one) { byInstant[at, default: []].append(rate) }
            }
        }
        return byInstant.sorted { $0.key < $1.key }.map { at, values in
            let value: Double =
                switch metric.fold {
                case .sum: values.reduce(0, +)
                case .mean: values.reduce(0, +) / Double(values.count)
                case .maximum: values.reduce(-.infinity, max)
                }
            return ServerLine.Point(at: WallInstant(nanoseconds: at * Nanoseconds.perMillisecond), value: value)
        }
    }

    /// Increase a second from each sample to the next; a counter that fell has begun again at 0.
    private static func rates(_ series: Series) -> [(Int64, Double)] {
        var rates: [(Int64, Double)] = []
        var last: (at: Int64, value: Double)?
        for (at, value) in zip(series.timestamps, series.values) {
            guard value.isFinite else {
                // Stale: the counter was not there, and what follows has no interval.
                last = nil
                continue
            }
            if let last, at > last.at {
                let increase = value >= last.value ? value - last.value : value
                rates.append((at, increase / (Double(at - last.at) / 1000)))
            }
            last = (at, value)
        }
        return rates
    }
}

import MetricScraping
import Timing

/// Draws lines on the run's time axis from what was scraped.
enum ServerLines {
    /// As in Prometheus: a series without a sample for longer than this is gone, even if nothing said so.
    static let lookback = 5 * 60 * Int64(1000)

    static func of(_ store: SeriesStore) -> [ServerLine] {
        ServerMetric.drawn.compactMap { metric in
            let steps = store.series(named: metric.name).map { series in
                switch metric.kind {
                case .gauge: StepLine(gauge: series)
                case .counter: StepLine(rateOf: series)
                }
            }
            let points = points(steps, fold: metric.fold)
            guard !points.isEmpty else { return nil }
            return ServerLine(title: metric.title, metric: metric.name, unit: metric.unit, points: points)
        }
    }

    /// One value at each instant at which any series has a sample.
    ///
    /// Series of several targets are not sampled at the same instants: a series counts with its last value until it
    /// ends, for a sum over those alone that happen to have a sample would jump up and down.
    private static func points(_ lines: [StepLine], fold: ServerMetric.Fold) -> [ServerLine.Point] {
        let instants = Set(lines.lazy.flatMap { $0.steps.lazy.map(\.at) }).sorted()
        var places = [Int](repeating: 0, count: lines.count)
        var points: [ServerLine.Point] = []
        points.reserveCapacity(instants.count)
        var values: [Double] = []
        for instant in instants {
            values.removeAll(keepingCapacity: true)
            for (index, line) in lines.enumerated() {
                while places[index] < line.steps.count, line.steps[places[index]].at <= instant { places[index] += 1 }
                guard places[index] > 0 else { continue }
                let last = line.steps[places[index] - 1]
                if let value = last.value, instant - last.at <= lookback { values.append(value) }
            }
            guard let value = fold.value(of: values) else { continue }
            points.append(
                ServerLine.Point(at: WallInstant(nanoseconds: instant * Nanoseconds.perMillisecond), value: value)
            )
        }
        return points
    }
}

/// A series' values from each of its instants on.
struct StepLine {
    /// Milliseconds since the Unix epoch, and the value from then on; nil where the series ended.
    private(set) var steps: [(at: Int64, value: Double?)] = []

    init(gauge series: Series) {
        steps = Self.samples(of: series).map { ($0, $1.isFinite ? $1 : nil) }
    }

    /// Those whose instants are nanoseconds of the wall clock.
    private static func samples(of series: Series) -> some Sequence<(Int64, Double)> {
        let latest = Int64.max / 2 / Nanoseconds.perMillisecond
        return zip(series.timestamps, series.values).lazy.filter { $0.0.magnitude < UInt64(latest) }
    }

    /// Increase a second from each sample to the next; a counter that fell has begun again at 0.
    init(rateOf series: Series) {
        var last: (at: Int64, value: Double)?
        for (at, value) in Self.samples(of: series) {
            guard value.isFinite else {
                // Stale: the counter was not there, and what follows has no interval.
                last = nil
                steps.append((at, nil))
                continue
            }
            if let last {
                let increase = value >= last.value ? value - last.value : value
                steps.append((at, increase / (Double(at - last.at) / 1000)))
            }
            last = (at, value)
        }
    }
}

extension ServerMetric.Fold {
    /// Nil of nothing.
    func value(of values: [Double]) -> Double? {
        guard let first = values.first else { return nil }
        return switch self {
        case .sum: values.reduce(0, +)
        case .mean: values.reduce(0, +) / Double(values.count)
        case .maximum: values.reduce(first, max)
        }
    }
}

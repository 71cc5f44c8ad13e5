/// One family of an exposition: its name, type, help and samples.
package struct MetricFamily {
    package enum Value {
        case counter(Double)
        case gauge(Double)
        case histogram(HistogramCounts)
    }

    package enum Kind: String { case counter, gauge, histogram }

    package struct Series {
        package var labels: [(name: String, value: String)] = []
        package var value: Value
    }

    /// As in the text format: a counter's ends in `_total`.
    package var name: String
    package var help: String
    package var kind: Kind
    package var series: [Series]

    package static func counter(_ name: String, _ help: String, _ value: UInt64) -> MetricFamily {
        MetricFamily(name: name, help: help, kind: .counter, series: [Series(value: .counter(Double(value)))])
    }

    /// A counter with one series for each value of a label.
    package static func counter(
        _ name: String,
        _ help: String,
        by label: String,
        _ values: some Sequence<(String, UInt64)>
    ) -> MetricFamily {
        let series = values.map { Series(labels: [(label, $0.0)], value: .counter(Double($0.1))) }
        return MetricFamily(name: name, help: help, kind: .counter, series: series)
    }

    package static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name: name, help: help, kind: .gauge, series: [Series(value: .gauge(value))])
    }

    /// A gauge with one series for each value of a label.
    package static func gauge(
        _ name: String,
        _ help: String,
        by label: String,
        _ values: some Sequence<(String, Double)>
    ) -> MetricFamily {
        let series = values.map { Series(labels: [(label, $0.0)], value: .gauge($0.1)) }
        return MetricFamily(name: name, help: help, kind: .gauge, series: series)
    }

    package static func histogram(
        _ name: String,
        _ help: String,
        labels: [(name: String, value: String)] = [],
        _ counts: HistogramCounts
    ) -> MetricFamily {
        let series = [Series(labels: labels, value: .histogram(counts))]
        return MetricFamily(name: name, help: help, kind: .histogram, series: series)
    }
}

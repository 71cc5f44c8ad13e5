import Alerting
import PromQL

/// Series as scrapes of a made-up service would leave them.
struct SyntheticSeries {
    var series: [SeriesData] = []
    var scrapeMilliseconds: Int64 = 10_000

    /// Seconds of the scrapes, from 0 on.
    func scrapes(until end: Int64) -> [Int64] {
        stride(from: 0, through: end, by: Int64.Stride(scrapeMilliseconds / 1000)).map { $0 }
    }

    /// A series with a value at each scrape; nil where the page does not show it, which ends it.
    mutating func add(_ name: String, _ labels: [String: String] = [:], until end: Int64, _ value: (Int64) -> Double?) {
        var data = SeriesData(labels: Self.labels(name, labels), timestamps: [], values: [])
        var isLive = false
        for second in scrapes(until: end) {
            let found = value(second)
            if found != nil || isLive {
                data.timestamps.append(second * 1000)
                data.values.append(found ?? Staleness.marker)
            }
            isLive = found != nil
        }
        series.append(data)
    }

    /// The buckets of first-audio latencies, of 10 requests a second that have these latencies in their second.
    mutating func addLatencies(
        buckets: [Double] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5],
        from start: Int64 = -600,
        until end: Int64,
        _ latencies: (Int64) -> [(seconds: Double, count: Double)]
    ) {
        for bound in buckets + [.infinity] {
            // What was counted before each second.
            var total = 0.0
            var totals: [Int64: Double] = [:]
            for second in start...end {
                totals[second] = total
                for latency in latencies(second) where latency.seconds <= bound { total += latency.count }
            }
            var data = SeriesData(
                labels: Self.labels(
                    "tts_first_audio_latency_seconds_bucket",
                    ["le": bound.isFinite ? "\(bound)" : "+Inf", "job": "tts-worker"]
                ),
                timestamps: [],
                values: []
            )
            for second in stride(from: start, through: end, by: Int64.Stride(scrapeMilliseconds / 1000)) {
                data.timestamps.append(second * 1000)
                data.values.append(totals[second] ?? 0)
            }
            series.append(data)
        }
    }

    var source: SeriesSource { SeriesSource(series) }

    static func labels(_ name: String, _ labels: [String: String] = [:]) -> Labels {
        Labels([Label(Labels.metricName, name)] + labels.map { Label($0.key, $0.value) })
    }
}

extension AlertReplay {
    func history(_ name: String) -> RuleHistory? { histories.first { $0.rule.name == name } }

    /// Steps of an alert as `seconds state`.
    func steps(_ name: String) -> [String] {
        history(name)?.transitions.map { "\($0.milliseconds / 1000) \($0.to.rawValue)" } ?? []
    }
}

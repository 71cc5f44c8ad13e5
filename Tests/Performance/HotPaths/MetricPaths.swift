import MetricScraping
import PromQL
import Timing

/// What a scrape and a rule's evaluation take.
enum MetricPaths {
    static let all = [
        HotPath(name: "exposition", count: 20, unit: "page", run: exposition),
        HotPath(name: "promql-parse", count: 200, unit: "query") { count in
            try (0..<count).reduce(0) { total, _ in total + "\(try PromQLQuery(rule))".utf8.count }
        },
        HotPath(name: "promql-quantile", count: 50, unit: "evaluation") { try evaluate(rule, $0) },
        HotPath(name: "promql-rate", count: 200, unit: "evaluation") {
            try evaluate("sum by (job) (rate(tts_first_audio_latency_seconds_count[1m]))", $0)
        },
    ]

    private static let rule = "histogram_quantile(0.95, rate(tts_first_audio_latency_seconds_bucket[5m])) > 0.1"
    private static let bounds = ["0.05", "0.1", "0.2", "0.3", "0.5", "0.75", "1", "2.5", "5", "+Inf"]

    /// 200 series of ten histograms, as an orchestrator's page has them.
    private static func page(at second: Int) -> String {
        var text = "# HELP tts_first_audio_latency_seconds From the text to the first audio.\n"
        text += "# TYPE tts_first_audio_latency_seconds histogram\n"
        for worker in 0..<17 {
            for (place, bound) in bounds.enumerated() {
                text += "tts_first_audio_latency_seconds_bucket{worker=\"worker-\(worker)\",le=\"\(bound)\"} "
                text += "\(second * (place + 1) * 3)\n"
            }
            text += "tts_first_audio_latency_seconds_sum{worker=\"worker-\(worker)\"} \(Double(second) * 2.25)\n"
            text += "tts_first_audio_latency_seconds_count{worker=\"worker-\(worker)\"} \(second * 30)\n"
        }
        return text
    }

    private static func exposition(_ count: Int) -> Int {
        let text = Array(page(at: 100).utf8)
        let parser = ExpositionParser()
        return (0..<count).reduce(0) { total, _ in total + parser.parse(text, as: .prometheusText).samples.count }
    }

    /// At an instant with ten minutes of scrapes every 10 s before it.
    private static func evaluate(_ expression: String, _ count: Int) throws -> Int {
        let start: Int64 = 1_795_343_400_000
        let times = (0..<60).map { start + $0 * 10_000 }
        var series: [SeriesData] = []
        func add(_ name: String, _ labels: [String: String], step: Int) {
            series.append(
                SeriesData(
                    labels: Labels(labels.merging([Labels.metricName: name]) { $1 }),
                    timestamps: times,
                    values: times.indices.map { Double($0 * step) }
                )
            )
        }
        for worker in 0..<17 {
            let labels = ["job": "tts-worker", "worker": "worker-\(worker)"]
            for (place, bound) in bounds.enumerated() {
                let step = (place + 1) * 3
                add("tts_first_audio_latency_seconds_bucket", labels.merging(["le": bound]) { $1 }, step: step)
            }
            add("tts_first_audio_latency_seconds_count", labels, step: 30)
        }
        let source = SeriesSource(series)
        let query = try PromQLQuery(expression)
        var found = 0
        for _ in 0..<count {
            if case .vector(let answer) = try query.instant(at: start + 595_000, over: source).value {
                found += answer.count
            }
        }
        return found
    }
}

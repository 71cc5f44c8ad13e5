import Foundation
import PromQL
import Reporting
import Timing

/// The runbook's nine rules over a day of 200 series.
enum RuleBenchmark {
    private static let start: Int64 = 1_795_343_400_000
    private static let interval: Int64 = 10_000
    private static let samples = 8640
    private static let every: Int64 = 30_000

    private static let expressions = [
        "rate(tts_grpc_request_errors_total[1m]) > 0.1",
        "rate(tts_frames_dropped_total[1m]) > 0",
        "tts_frame_queue_depth > 40",
        "avg(tts_synthesis_rtf) > 0.8",
        "histogram_quantile(0.95, rate(tts_first_audio_latency_seconds_bucket[5m])) > 0.5",
        "rate(tts_model_load_errors_total[5m]) > 0",
        "up{job=\"tts-worker\"} == 0",
        "(tts_gpu_memory_used_bytes / tts_gpu_memory_total_bytes) > 0.9",
        "tts_session_queue_depth > 10",
    ]

    /// 200 of them, most of a histogram, as the runbook's services export them.
    private static func series() -> [SeriesData] {
        var random = SeededRandom(seed: 9)
        var all: [SeriesData] = []
        func add(_ name: String, _ labels: [String: String], isCounter: Bool, _ most: UInt64) {
            var value = 0.0
            all.append(
                SeriesData(
                    labels: Labels(labels.merging([Labels.metricName: name]) { $1 }),
                    timestamps: (0..<samples).map { start + Int64($0) * interval + Int64($0 % 3) },
                    values: (0..<samples).map { _ in
                        let drawn = Double(random.next() % most)
                        value = isCounter ? value + drawn : drawn
                        return value
                    }
                )
            )
        }
        for index in 0..<20 {
            add("tts_grpc_request_errors_total", ["code": "\(index)"], isCounter: true, 2)
            add("tts_synthesis_rtf", ["model_id": "\(index)"], isCounter: false, 2)
        }
        for index in 0..<8 {
            let labels = ["model_id": "\(index)"]
            for bound in ["0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.4", "0.5", "0.75", "1", "2", "+Inf"] {
                add("tts_first_audio_latency_seconds_bucket", labels.merging(["le": bound]) { $1 }, isCounter: true, 9)
            }
            for name in ["tts_gpu_memory_used_bytes", "tts_gpu_memory_total_bytes", "up", "tts_frame_queue_depth"] {
                add(name, ["instance": "\(index)", "job": "tts-worker"], isCounter: false, 60)
            }
            add("tts_frames_dropped_total", ["instance": "\(index)"], isCounter: true, 2)
            add("tts_model_load_errors_total", ["instance": "\(index)"], isCounter: true, 2)
            add("tts_session_queue_depth", ["instance": "\(index)"], isCounter: false, 20)
        }
        return all
    }

    /// Instant by instant, as an alert's state machine asks.
    static func run() throws {
        let series = series()
        let source = SeriesSource(series)
        let queries = try expressions.map { try PromQLQuery($0) }
        let end = start + Int64(samples) * interval
        let before = SeriesBenchmark.processorSeconds
        var evaluations = 0
        var found = 0
        let seconds = try SeriesBenchmark.seconds {
            for time in stride(from: start, to: end, by: Int(every)) {
                for query in queries {
                    if case .vector(let answer) = try query.instant(at: time, over: source).value {
                        found += answer.count
                    }
                    evaluations += 1
                }
            }
        }
        let processor = SeriesBenchmark.processorSeconds - before
        print(
            "\(evaluations) rule evaluations over \(series.count) series: \(seconds) s, \(processor) s of processor time"
        )
        print("  \(found) results")
    }

    /// Further ways to ask: what the rules do not use of the language, and answers of many series.
    private static let others = [
        "sum by (job) (up)", "avg_over_time(tts_synthesis_rtf[1h])", "tts_first_audio_latency_seconds_bucket",
        "{__name__=~\"tts_.*errors_total\", code=~\"1.\"}", "topk(3, tts_synthesis_rtf)",
        "quantile_over_time(0.9, tts_frame_queue_depth[10m])",
        "max_over_time(rate(tts_frames_dropped_total[1m])[5m:30s])",
        "tts_synthesis_rtf offset 1h > tts_synthesis_rtf",
        "tts_gpu_memory_used_bytes * on (instance) group_left up or tts_gpu_memory_total_bytes",
        "histogram_quantile(0.95, sum by (le) (rate(tts_first_audio_latency_seconds_bucket[5m])))",
        "label_replace(up, \"worker\", \"w$1\", \"instance\", \"(.*)\")",
    ]

    /// The same as range queries, and others, one by one: seconds to the answer, and to its JSON as Prometheus's API has it.
    static func runRanges() throws {
        let source = SeriesSource(series())
        for text in expressions + others {
            let query = try PromQLQuery(text, options: QueryOptions(compatibility: .v2))
            var seconds: [Double] = []
            let end = start + Int64(samples) * interval
            // Prometheus is asked twice as well, and its second answer counts.
            for _ in 0..<2 {
                let clock = ContinuousClock()
                let begin = clock.now
                let result = try query.range(from: start, through: end, step: every, over: source)
                let evaluated = clock.now
                let json = AnswerJSON.render(QueryAnswer(result: result, expression: text, at: end, start: start))
                seconds = [
                    (evaluated - begin) / .seconds(1), (clock.now - begin) / .seconds(1), Double(json.utf8.count),
                ]
            }
            print("\(seconds[0])\t\(seconds[1])\t\(Int(seconds[2]))\t\(text)")
        }
    }

    /// For Prometheus's own loader.
    static func writeOpenMetrics(to file: String) throws {
        var text = ""
        for (name, group) in Dictionary(grouping: series(), by: \.labels.name) {
            text += "# TYPE \(name) unknown\n"
            for one in group {
                let labels = one.labels.notation.replacing(", ", with: ",")
                for (time, value) in zip(one.timestamps, one.values) {
                    text += "\(labels) \(value) \(Double(time) / 1000)\n"
                }
            }
        }
        try (text + "# EOF\n").write(toFile: file, atomically: true, encoding: .utf8)
    }
}

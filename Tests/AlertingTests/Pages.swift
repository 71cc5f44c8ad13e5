import Alerting
import MetricScraping
import PromQL

/// Catalogues made of pages as targets show them.
enum Pages {
    static func catalogue(_ page: String, job: String = "w", instances: [String] = ["w:1"]) -> SeriesCatalogue {
        let exposition = ExpositionParser().parse(Array(page.utf8), as: .prometheusText)
        precondition(exposition.errorCount == 0, "\(exposition.errors)")
        var series: [Labels] = []
        for instance in instances {
            let own = [PromQL.Label("job", job), PromQL.Label("instance", instance)]
            series.append(Labels([PromQL.Label(Labels.metricName, "up")] + own))
            for sample in exposition.samples {
                series.append(Labels(sample.labels.labels.map { PromQL.Label($0.name, $0.value) } + own))
            }
        }
        return SeriesCatalogue(series, families: exposition.families)
    }

    static func buckets(_ bounds: [String]) -> String {
        let lines = (bounds + ["+Inf"]).map { "tts_first_audio_latency_seconds_bucket{le=\"\($0)\"} 0" }
        let ends = ["tts_first_audio_latency_seconds_sum 0", "tts_first_audio_latency_seconds_count 0"]
        return (["# TYPE tts_first_audio_latency_seconds histogram"] + lines + ends).joined(separator: "\n") + "\n"
    }

    /// What the runbook says that the targets export, as far as its rules read it.
    static let runbook =
        """
        # TYPE tts_grpc_request_errors_total counter
        tts_grpc_request_errors_total{method="Synthesize"} 0
        # TYPE tts_frames_dropped_total counter
        tts_frames_dropped_total 0
        # TYPE tts_frame_queue_depth gauge
        tts_frame_queue_depth{session_id="abc123"} 0
        # TYPE tts_synthesis_rtf gauge
        tts_synthesis_rtf{model_id="cosyvoice2-en-base"} 0
        # TYPE tts_gpu_memory_used_bytes gauge
        tts_gpu_memory_used_bytes 0

        """

    /// A small service of which the tables below speak.
    static let service =
        """
        # TYPE errors_total counter
        errors_total{method="Synthesize"} 0
        # TYPE requests_total counter
        requests_total{method="Synthesize"} 0
        # TYPE plain_total counter
        plain_total 0
        # TYPE late_total counter
        # TYPE depth gauge
        depth{session_id="a"} 0
        # TYPE limit gauge
        limit{tier="gold"} 1
        # TYPE load gauge
        load 0
        # TYPE size_bytes gauge
        size_bytes 0

        """ + buckets(["0.1", "0.5", "1"])
}

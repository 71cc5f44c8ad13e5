/// Names of the metric families that the reference orchestrator exports.
public enum MetricName {
    /// Those of the runbook's lists.
    public static let runbook = orchestrator + worker
    /// Those that the runbook's rules and queries use though its lists don't have them.
    public static let complement = [
        "tts_gpu_memory_total_bytes", "tts_grpc_requests_total", "tts_model_load_errors_total",
        "tts_model_load_total", "tts_session_queue_depth",
    ]
    public static let all = runbook + complement

    private static let orchestrator = [
        "tts_websocket_connections_active", "tts_websocket_connections_total",
        "tts_websocket_connection_errors_total", "tts_sessions_active", "tts_sessions_total",
        "tts_session_duration_seconds", "tts_frame_queue_depth", "tts_frames_sent_total",
        "tts_frames_dropped_total", "tts_frame_send_duration_seconds", "tts_grpc_request_duration_seconds",
        "tts_grpc_request_errors_total",
    ]
    private static let worker = [
        "tts_synthesis_requests_total", "tts_synthesis_duration_seconds", "tts_synthesis_rtf",
        "tts_first_audio_latency_seconds", "tts_models_resident_count", "tts_model_load_duration_seconds",
        "tts_model_unload_total", "tts_model_eviction_total", "tts_gpu_memory_used_bytes",
        "tts_gpu_utilization_percent", "tts_cpu_usage_percent", "process_resident_memory_bytes",
        "tts_audio_frames_generated_total", "tts_audio_normalization_total", "tts_audio_loudness_lufs",
    ]
}

import ReferenceConfiguration
import ReferenceModel

/// The pages of the orchestrator's and of the worker's metrics port.
struct MetricsPages: Sendable {
    private let metrics: ReferenceMetrics

    init(settings: ReferenceSettings) { metrics = ReferenceMetrics(settings: settings) }

    var orchestrator: [String: MetricsHandler.Page] {
        [
            "/metrics": { snapshot, accept in
                let format = Exposition(accept: accept)
                return (format.page(metrics.orchestrator(snapshot)), format.contentType)
            },
            "/health": { snapshot, _ in
                let sessions = snapshot.model.activeSessions
                return (#"{"status":"healthy","active_sessions":\#(sessions)}"# + "\n", "application/json")
            },
        ]
    }

    var worker: [String: MetricsHandler.Page] {
        [
            "/metrics": { snapshot, accept in
                let format = Exposition(accept: accept)
                return (format.page(metrics.worker(snapshot)), format.contentType)
            }
        ]
    }
}

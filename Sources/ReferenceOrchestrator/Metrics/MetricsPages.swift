import ReferenceConfiguration
import ReferenceModel
import Synchronization

/// The pages of the orchestrator's and of the worker's metrics port.
final class MetricsPages: Sendable {
    private let exporter: Mutex<Exporter>

    init(settings: ReferenceSettings) { exporter = Mutex(Exporter(settings: settings)) }

    var orchestrator: [String: MetricsHandler.Page] {
        [
            "/metrics": { [self] snapshot, accept in metrics(.orchestrator, snapshot, accept: accept) },
            "/health": { snapshot, _ in
                if snapshot.model.exporter?.orchestrator == .down { return nil }
                let status = snapshot.model.isServiceDown ? "unhealthy" : "healthy"
                let sessions = snapshot.model.activeSessions
                return (#"{"status":"\#(status)","active_sessions":\#(sessions)}"# + "\n", "application/json")
            },
        ]
    }

    var worker: [String: MetricsHandler.Page] {
        ["/metrics": { [self] snapshot, accept in metrics(.worker, snapshot, accept: accept) }]
    }

    private func metrics(
        _ page: Exporter.Page,
        _ snapshot: ReferenceSnapshot,
        accept: String
    ) -> (body: String, contentType: String)? {
        guard let families = exporter.withLock({ $0.scrape(page, snapshot) }) else { return nil }
        let format = Exposition(accept: accept)
        return (format.page(families), format.contentType)
    }
}

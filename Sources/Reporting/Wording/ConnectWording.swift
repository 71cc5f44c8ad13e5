import Recording

/// The steps of opening a session by their names, in their order.
struct ConnectWording {
    var name: String
    var step: RunReport.Step

    /// A step that takes longer than this at its 95th percentile is worth a line in a summary, in seconds.
    private static let slow = 0.1

    /// Those that were taken: without TLS or a name there is no such step.
    static func steps(of report: RunReport) -> [ConnectWording] {
        let steps = report.connectSteps
        return [
            ConnectWording(name: "name lookup", step: steps.nameLookup),
            ConnectWording(name: "TCP", step: steps.tcp),
            ConnectWording(name: "TLS", step: steps.tls),
            ConnectWording(name: "upgrade", step: steps.upgrade),
            ConnectWording(name: "session start", step: steps.sessionStart),
        ]
        .filter { $0.step.count > 0 }
    }

    /// The slow steps with their 95th percentiles; empty when none is.
    static func slowSteps(of report: RunReport) -> [String] {
        steps(of: report).filter { ($0.step.p95 ?? 0) > slow }
            .map { "\($0.name) \(Quantity.duration($0.step.p95)) p95" }
    }
}

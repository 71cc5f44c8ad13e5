/// The two text formats of metrics pages.
public enum ExpositionFormat: String, Sendable, CaseIterable {
    /// Prometheus text format 0.0.4 (and 1.0.0, which adds quoted names).
    case prometheusText
    /// OpenMetrics 1.0.
    case openMetrics

    /// What a scrape asks for, best first; quoted names are accepted.
    public static let acceptHeader =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        + "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"

    /// The format that a `Content-Type` announces; nil if it is neither's, and then text is the best guess.
    public init?(contentType: String?) {
        let type = contentType?.split(separator: ";").first?.lowercased().filter { $0 != " " && $0 != "\t" }
        switch type {
        case "application/openmetrics-text": self = .openMetrics
        case "text/plain": self = .prometheusText
        default: return nil
        }
    }
}

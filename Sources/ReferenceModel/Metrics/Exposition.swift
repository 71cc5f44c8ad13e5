/// Writes metric families as a page that Prometheus reads.
package enum Exposition: Equatable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// The format that a request's `Accept` header prefers (RFC 9110 section 12.5.1); the text format if in doubt.
    package init(accept: String) {
        var openMetrics = 0.0
        var text = 0.0
        for range in accept.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch parts.first {
            case "application/openmetrics-text": openMetrics = max(openMetrics, weight)
            case "text/plain": text = max(text, weight)
            default: break
            }
        }
        self = openMetrics > 0 && openMetrics >= text ? .openMetrics : .text
    }

    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    package func page(_ families: [MetricFamily]) -> String {
        var page = ""
        for family in families {
            // OpenMetrics names a counter's family without the suffix that its samples carry.
            let bare = self == .openMetrics && family.kind == .counter && family.name.hasSuffix("_total")
            let name = bare ? String(family.name.dropLast("_total".count)) : family.name
            page += "# HELP \(name) \(Self.escaped(family.help, quotes: self == .openMetrics))\n"
            page += "# TYPE \(name) \(family.kind.rawValue)\n"
            for series in family.series { append(series, of: family.name, to: &page) }
        }
        if self == .openMetrics { page += "# EOF\n" }
        return page
    }

    private func append(_ series: MetricFamily.Series, of name: String, to page: inout String) {
        switch series.value {
        case .counter(let value), .gauge(let value):
            page += "\(name)\(Self.braces(series.labels)) \(Self.number(value))\n"
        case .histogram(let counts):
            var cumulative: UInt64 = 0
            for (place, count) in counts.counts.enumerated() {
                cumulative += count
                let bound = place < counts.bounds.count ? boundary(counts.bounds[place]) : "+Inf"
                page += "\(name)_bucket\(Self.braces(series.labels + [("le", bound)])) \(cumulative)\n"
            }
            page += "\(name)_sum\(Self.braces(series.labels)) \(Self.number(counts.sum))\n"
            page += "\(name)_count\(Self.braces(series.labels)) \(cumulative)\n"
        }
    }

    /// OpenMetrics wants `le="1.0"` where Prometheus' own libraries write `le="1"` in the text format.
    private func boundary(_ bound: Double) -> String {
        let number = Self.number(bound)
        return self == .openMetrics && !number.contains { ".e".contains($0) } ? number + ".0" : number
    }

    private static func braces(_ labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

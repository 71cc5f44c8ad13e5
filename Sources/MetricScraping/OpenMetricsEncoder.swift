import Timing

/// Turns scrape results into the lines of a run's `scrapes.om.zst`, in the order they come.
///
/// OpenMetrics with a timestamp on every sample. HELP, TYPE and UNIT lines come when a family is first seen. A scrape's
/// lines end with its target's `up`, which tells a reader that the scrape is complete; the final `# EOF` is the
/// recorder's. Samples of one family stand scrape by scrape, which Prometheus's tools take and the strict grouping rule
/// of OpenMetrics 1.0 does not know.
public struct OpenMetricsEncoder: Sendable {
    private var described: Set<String> = []

    public init() {}

    /// The scrape's lines, each ended by a newline.
    public mutating func encode(_ result: ScrapeResult) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(result.samples.count * 80)
        for family in result.families { describe(family, into: &text) }
        if !described.contains("up") {
            for family in Self.ownFamilies { describe(family, into: &text) }
        }
        for sample in result.samples {
            OpenMetricsText.append(sample.labels, to: &text)
            text.append(UInt8(ascii: " "))
            OpenMetricsText.append(sample.value, to: &text)
            text.append(UInt8(ascii: " "))
            let milliseconds = sample.timestampMilliseconds ?? result.at.nanoseconds / Nanoseconds.perMillisecond
            OpenMetricsText.append(milliseconds: milliseconds, to: &text)
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    private static let ownFamilies = [
        MetricFamily(name: "up", kind: .gauge, help: "Whether the page could be read."),
        MetricFamily(
            name: "scrape_duration_seconds",
            kind: .gauge,
            help: "From the request to the page's last byte.",
            unit: "seconds"
        ),
        MetricFamily(name: "scrape_samples_scraped", kind: .gauge, help: "Samples on the page."),
    ]

    private mutating func describe(_ family: MetricFamily, into text: inout [UInt8]) {
        guard ExpositionNames.isClassicMetricName(family.name), described.insert(family.name).inserted else { return }
        var name = family.name
        var kind = family.kind
        switch kind {
        case .counter where name.hasSuffix("_total"):
            // A family's name in OpenMetrics is without the suffix that its samples have.
            name.removeLast("_total".count)
        case .untyped: kind = .unknown
        default: break
        }
        if let help = family.help { line("HELP", name, help, into: &text) }
        if let kind { line("TYPE", name, kind.rawValue, into: &text) }
        if let unit = family.unit, !unit.isEmpty, name.hasSuffix("_" + unit) { line("UNIT", name, unit, into: &text) }
    }

    private func line(_ keyword: String, _ name: String, _ rest: String, into text: inout [UInt8]) {
        text.append(contentsOf: "# \(keyword) \(name) ".utf8)
        OpenMetricsText.appendEscaped(rest, to: &text)
        text.append(UInt8(ascii: "\n"))
    }
}

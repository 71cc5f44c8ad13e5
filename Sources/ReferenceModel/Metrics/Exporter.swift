package import ReferenceConfiguration

/// The two metrics pages as a scraper gets them, faults and all.
package struct Exporter: Sendable {
    package enum Page: Sendable, Hashable, CaseIterable { case orchestrator, worker }

    private let metrics: ReferenceMetrics
    /// What each page showed last.
    private var latest: [Page: [MetricFamily]] = [:]

    package init(settings: ReferenceSettings) { metrics = ReferenceMetrics(settings: settings) }

    /// The families of a page that is scraped now; nil if nothing answers.
    ///
    /// A frozen page shows what it showed last, or what it would show at its first scrape.
    package mutating func scrape(_ page: Page, _ snapshot: ReferenceSnapshot) -> [MetricFamily]? {
        let fault = snapshot.model.exporter ?? ExporterFault()
        let state = page == .orchestrator ? fault.orchestrator : fault.worker
        if state == .down { return nil }
        if state == .frozen, let frozen = latest[page] { return frozen }
        var families = page == .orchestrator ? metrics.orchestrator(snapshot) : metrics.worker(snapshot)
        families.removeAll { fault.absent.contains($0.name) }
        if state == .zero { families = families.map(\.emptied) }
        latest[page] = families
        return families
    }
}

extension MetricFamily {
    /// The same series, each with the value 0.
    fileprivate var emptied: MetricFamily {
        var family = self
        for place in family.series.indices {
            family.series[place].value =
                switch family.series[place].value {
                case .counter: .counter(0)
                case .gauge: .gauge(0)
                case .histogram(let counts): .histogram(counts.emptied)
                }
        }
        return family
    }
}

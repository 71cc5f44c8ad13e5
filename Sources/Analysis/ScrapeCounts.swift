import MetricScraping
import Recording

/// What the scrapes of a run came to.
///
/// The run counts them itself, and writes that down when it ends. Of a run that was cut off, each scrape's own `up` and
/// `scrape_samples_scraped` tell the same.
struct ScrapeCounts {
    var metadata: RunMetadata
    var store: SeriesStore

    func reported() -> [RunReport.Scrape] {
        metadata.scrapes.map { target in
            var scrape = RunReport.Scrape(
                job: target.job,
                url: target.url,
                ok: target.ok,
                failed: target.failed,
                samples: target.samples,
                series: target.series,
                lastError: target.lastError
            )
            scrape.skipped = target.skipped
            scrape.errorLines = target.errorLines
            if !metadata.finished { count(&scrape) }
            return scrape
        }
    }

    private func count(_ scrape: inout RunReport.Scrape) {
        let ups = own("up", of: scrape)?.values ?? []
        scrape.ok = ups.count { $0 == 1 }
        scrape.failed = ups.count { $0 == 0 }
        // A failed scrape's count is 0: the last one that is not is of the last page.
        let pages = (own(ScrapedSeries.pageSamples, of: scrape)?.values ?? []).filter { $0.isFinite && $0 > 0 }
        // Beyond 10¹⁵ it is no count.
        scrape.samples = pages.reduce(0) { $0 + Int(min($1, 1e15)) }
        scrape.series = pages.last.map { Int(min($0, 1e15)) } ?? 0
    }

    /// The series that a target's scrape adds itself; a page may show others of the same name with more labels.
    private func own(_ name: String, of scrape: RunReport.Scrape) -> Series? {
        let ofJob = store.series(named: name, where: ["job": scrape.job]).filter { $0.labels.labels.count == 3 }
        let instance = Self.instance(of: scrape.url)
        return ofJob.first { $0.labels["instance"] == instance } ?? (ofJob.count == 1 ? ofJob.first : nil)
    }

    /// Host and port, as the `instance` label has them; the scheme's own port is written out.
    static func instance(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let hasPort =
            authority.last != "]" && authority.drop { $0 != "]" }.contains(":")
            || !authority.contains("]") && authority.contains(":")
        if hasPort { return String(authority) }
        return "\(authority):\(url[..<scheme.lowerBound].lowercased() == "https" ? 443 : 80)"
    }
}

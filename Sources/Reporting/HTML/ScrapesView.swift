import Recording

/// The scrapes, one job a row.
struct ScrapesView {
    struct Row {
        var style: String
        var job: String
        var url: String
        var ok: String
        var failed: String
        var samples: String
        var series: String
        var lastError: String
    }

    var rows: [Row]

    /// Nil when nothing was scraped.
    init?(_ report: RunReport) {
        guard !report.scrapes.isEmpty else { return nil }
        rows = report.scrapes.map { scrape in
            Row(
                style: scrape.failed > 0 ? "bad" : "",
                job: scrape.job,
                url: scrape.url,
                ok: Quantity.count(scrape.ok),
                failed: Quantity.count(scrape.failed),
                samples: Quantity.count(scrape.samples),
                series: Quantity.count(scrape.series),
                lastError: scrape.lastError ?? ""
            )
        }
    }
}

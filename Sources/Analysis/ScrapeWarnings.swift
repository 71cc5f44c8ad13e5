import Measurement
import Recording

/// What was amiss with the scrapes, job by job.
struct ScrapeWarnings {
    var scrapes: [RunReport.Scrape]
    /// The same ones, with what their pages showed.
    var targets: [RunMetadata.ScrapeTarget]

    /// Findings that are quoted; the others are counted.
    private static let quoted = 2

    var sentences: [String] {
        zip(scrapes, targets).flatMap { scrape, target in
            [failures(scrape), skipped(scrape), findings(target)].compactMap { $0 }
        }
    }

    private func failures(_ scrape: RunReport.Scrape) -> String? {
        guard scrape.failed > 0 else { return nil }
        let reason = scrape.lastError.map { " (the last one: \($0))" } ?? ""
        if scrape.ok == 0 {
            return "Not one scrape of \(scrape.job) succeeded\(reason): nothing is known of it from its own metrics."
        }
        let all = Warnings.count(scrape.ok + scrape.failed, "scrape", "scrapes")
        return "\(Wording.grouped(scrape.failed)) of \(all) of \(scrape.job) failed\(reason): its lines have gaps."
    }

    private func skipped(_ scrape: RunReport.Scrape) -> String? {
        guard scrape.skipped > 0 else { return nil }
        return Warnings.count(scrape.skipped, "scrape", "scrapes")
            + " of \(scrape.job) \(scrape.skipped == 1 ? "was" : "were") left out, "
            + "because the one before took longer than the interval."
    }

    private func findings(_ target: RunMetadata.ScrapeTarget) -> String? {
        guard target.errorLines > 0 || !target.findings.isEmpty else { return nil }
        let subject =
            target.errorLines > 0
            ? Warnings.count(target.errorLines, "line", "lines")
                + " of \(target.job)'s metrics pages could not be read and \(target.errorLines == 1 ? "is" : "are") "
                + "left out, where Prometheus would have refused the pages whole"
            : "The metrics page of \(target.job) is not quite in its format"
        guard !target.findings.isEmpty else { return subject + "." }
        let more = target.findings.count - Self.quoted
        return subject + ": " + target.findings.prefix(Self.quoted).joined(separator: "; ")
            + (more > 0 ? "; and \(more) more." : ".")
    }
}

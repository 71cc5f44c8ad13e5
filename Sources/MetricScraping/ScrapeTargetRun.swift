import Excerpts
import Synchronization
import Timing

/// One target in a run: fetches its page, parses it and labels its samples as Prometheus does.
final class ScrapeTargetRun: Sendable {
    /// A scrape that began so late at most carries the instant it was due, so that samples stand on a regular grid.
    private static let alignmentTolerance = 10 * Nanoseconds.perMillisecond

    let index: Int
    let job: ScrapeJob
    let url: ScrapeURL
    private let fetcher: PageFetcher
    private let parser = ExpositionParser()
    private let lastMilliseconds = Mutex<Int64>(.min)

    init(index: Int, job: ScrapeJob) throws(ScrapingError) {
        self.index = index
        self.job = job
        url = try ScrapeURL(job)
        if job.interval <= 0 { throw .invalidURL(job: job.job, reason: "its interval must be longer than 0") }
        if job.timeout <= 0 { throw .invalidURL(job: job.job, reason: "its timeout must be longer than 0") }
        fetcher = PageFetcher(url: url)
    }

    /// Drops the connection; nothing may be scraped afterwards.
    func close() { fetcher.close() }

    func scrape(scheduled: MonotonicInstant) async -> ScrapeResult {
        let begin = MonotonicInstant.now
        let late = begin - scheduled
        let instant = (0..<Self.alignmentTolerance).contains(late) ? scheduled : begin
        let milliseconds = nextMilliseconds(ClockMapping.measure().wall(instant))
        var page = Exposition()
        var failure: ScrapeFailure?
        do throws(ScrapeFailure) {
            let answer = try await fetcher.fetch(timeout: job.timeout)
            page = try parse(answer)
        } catch {
            failure = error
        }
        let duration = MonotonicInstant.now - begin
        return ScrapeResult(
            target: index,
            job: job.job,
            instance: url.instance,
            milliseconds: milliseconds,
            duration: duration,
            failure: failure,
            page: page
        )
    }

    private func parse(_ page: PageFetcher.Page) throws(ScrapeFailure) -> Exposition {
        let format = ExpositionFormat(contentType: page.contentType)
        var exposition = parser.parse(page.body, as: format ?? .prometheusText)
        // A log-in page or JSON is a failure, not a page of broken lines.
        if exposition.samples.isEmpty, let first = exposition.errors.first {
            throw .notMetrics(
                contentType: page.contentType.map { Excerpt.of($0) } ?? "no content type",
                reason: first.description
            )
        }
        if format == nil {
            exposition.noteCount += 1
            exposition.notes.append(
                Exposition.Finding(
                    line: 0,
                    excerpt: page.contentType.map { Excerpt.of($0) } ?? "none",
                    reason: "the content type is of neither format, which Prometheus 3 refuses"
                )
            )
        }
        return exposition
    }

    private func nextMilliseconds(_ wall: WallInstant) -> Int64 {
        lastMilliseconds.withLock { last in
            let now = wall.nanoseconds / Nanoseconds.perMillisecond
            last = last == .min ? now : max(now, last + 1)
            return last
        }
    }
}

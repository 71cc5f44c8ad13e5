import Excerpts
import Synchronization
import Timing

/// One target in a run: fetches its page, parses it and labels its samples as Prometheus does.
final class ScrapeTargetRun: Sendable {
    /// The series that the scrape itself adds, in this order; `up` is the last line of a scrape.
    static let ownNames = ["scrape_duration_seconds", "scrape_samples_scraped", "up"]
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
        var result = ScrapeResult(
            target: index,
            job: job.job,
            instance: url.instance,
            at: WallInstant(nanoseconds: milliseconds * Nanoseconds.perMillisecond),
            duration: duration,
            failure: failure,
            samples: [],
            page: page
        )
        let labels = TargetLabels(job: job.job, instance: url.instance)
        let own = Set(Self.ownNames.map(labels.own))
        result.samples.reserveCapacity(page.samples.count + Self.ownNames.count)
        for sample in page.samples {
            var labelled = sample
            labelled.labels = labels.attached(to: sample.labels)
            // A page that claims the target's own series does not get them.
            if own.contains(labelled.labels) { continue }
            labelled.timestampMilliseconds = sample.timestampMilliseconds ?? milliseconds
            result.samples.append(labelled)
        }
        let ownValues = [Nanoseconds.inSeconds(duration), Double(page.samples.count), failure == nil ? 1 : 0]
        for (name, value) in zip(Self.ownNames, ownValues) {
            result.samples.append(
                ParsedSample(labels: labels.own(name), value: value, timestampMilliseconds: milliseconds)
            )
        }
        return result
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

/// The labels `job` and `instance`, and what happens to a page's own labels of these names.
struct TargetLabels: Sendable {
    private let labels: [Label]

    init(job: String, instance: String) {
        labels = [Label(name: "instance", value: instance), Label(name: "job", value: job)]
    }

    /// The page's own `job` becomes `exported_job`, as with Prometheus's `honor_labels: false`.
    func attached(to set: LabelSet) -> LabelSet {
        var all = set.labels
        for label in labels {
            guard let position = all.firstIndex(where: { $0.name == label.name }) else { continue }
            var name = "exported_" + label.name
            while all.contains(where: { $0.name == name }) { name = "exported_" + name }
            all[position].name = name
        }
        return LabelSet(all + labels)
    }

    func own(_ name: String) -> LabelSet { LabelSet(labels + [Label(name: LabelSet.metricName, value: name)]) }
}

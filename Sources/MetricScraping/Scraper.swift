public import Logging
public import Timing

/// Scrapes pages, each on its own schedule, and hands every result on.
///
/// The turns are `start + k × interval`; a page that takes longer than its interval loses the turns it sat through, and
/// holds up no other page. A target's results come one after the other, in the order of time.
public actor Scraper {
    private let targets: [ScrapeTargetRun]
    private let logger: Logger
    private let deliver: @Sendable (ScrapeResult) async -> Void
    private var tasks: [Task<Void, Never>] = []
    private var counts: [ScrapeStatistics]

    /// Throws if a job's URL cannot be scraped; `deliver` is awaited before the same target's next scrape.
    public init(
        targets jobs: [ScrapeJob],
        logger: Logger = Logger(label: "scraper"),
        deliver: @escaping @Sendable (ScrapeResult) async -> Void
    ) throws(ScrapingError) {
        var targets: [ScrapeTargetRun] = []
        for (index, job) in jobs.enumerated() { targets.append(try ScrapeTargetRun(index: index, job: job)) }
        self.targets = targets
        self.logger = logger
        self.deliver = deliver
        counts = targets.map { ScrapeStatistics(job: $0.job.job, url: $0.url.display) }
    }

    /// Begins the schedules, all aligned to the given instant; once.
    public func start(at start: MonotonicInstant = .now) {
        guard tasks.isEmpty else { return }
        tasks = targets.map { target in
            Task { await self.run(target, from: start) }
        }
    }

    /// Ends the schedules; returns when the scrapes under way have ended and were delivered.
    public func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for target in targets { target.close() }
    }

    /// One for each job, in their order.
    public func statistics() -> [ScrapeStatistics] { counts }

    /// Scrapes every target once, all at the same time, without delivering: to see before `start` whether they answer.
    ///
    /// Nothing once the schedules have begun.
    public func probe() async -> [ScrapeResult] {
        guard tasks.isEmpty else { return [] }
        return await withTaskGroup { group in
            for target in targets { group.addTask { await target.scrape(scheduled: .now) } }
            var results: [ScrapeResult] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.target < $1.target }
        }
    }

    private func run(_ target: ScrapeTargetRun, from start: MonotonicInstant) async {
        let schedule = ScrapeSchedule(start: start, interval: target.job.interval)
        var number: Int64 = 0
        while !Task.isCancelled {
            let due = schedule.instant(of: number)
            let wait = due - .now
            if wait > 0 {
                do { try await Task.sleep(for: .nanoseconds(wait)) } catch { break }
            }
            // A task of its own does not see the cancellation: what was begun is delivered.
            let turn = Task {
                let result = await target.scrape(scheduled: due)
                self.record(result)
                await self.deliver(result)
            }
            await turn.value
            let next = schedule.turn(after: .now, previous: number)
            counts[target.index].skipped += Int(next - number - 1)
            number = next
        }
    }

    private func record(_ result: ScrapeResult) {
        if let failure = result.failure, counts[result.target].lastError != failure.description {
            logger.warning("\(result.job) at \(result.instance): \(failure)")
        }
        counts[result.target].count(result)
    }
}

/// When a target's turns are: a pure function of time.
struct ScrapeSchedule: Sendable {
    var start: MonotonicInstant
    var interval: Int64

    func instant(of turn: Int64) -> MonotonicInstant { start + turn * interval }

    /// The first turn after the previous one that is not past yet.
    func turn(after now: MonotonicInstant, previous: Int64) -> Int64 {
        let elapsed = now - start
        let reached = elapsed <= 0 ? 0 : (elapsed + interval - 1) / interval
        return max(previous + 1, reached)
    }
}

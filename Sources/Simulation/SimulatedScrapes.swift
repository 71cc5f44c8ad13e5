import LoadGeneration
import MetricScraping
import ReferenceConfiguration
import ReferenceModel
import Scenarios
import Timing

/// The scraper's part: reads the modelled server's pages at their instants, as text, as a scraper would.
struct SimulatedScrapes {
    private struct Target {
        var job: ScrapeJob
        var instance: String
        var isWorker: Bool
        /// Nanoseconds of virtual time.
        var due: Int64 = 0
    }

    private var exporter: Exporter
    private let format: ReferenceModel.Exposition
    private static let nothing = "the connection was reset without an answer"
    private let parser = ExpositionParser()
    private var targets: [Target] = []

    init(_ scenario: Scenario, settings: ReferenceSettings) throws(SimulationError) {
        exporter = Exporter(settings: settings)
        format = ReferenceModel.Exposition(accept: ExpositionFormat.acceptHeader)
        for target in scenario.metrics {
            guard target.url == nil, let port = ScrapeTarget.documentedPorts[target.job] else {
                throw .foreignMetrics(job: target.job)
            }
            let instance = "127.0.0.1:\(port)"
            let job = ScrapeJob(
                job: target.job,
                url: "http://\(instance)/metrics",
                interval: max(1, target.interval),
                timeout: target.timeout
            )
            targets.append(Target(job: job, instance: instance, isWorker: target.job == "tts-worker"))
        }
    }

    var jobs: [ScrapeJob] { targets.map(\.job) }

    /// When the next page is read; nil if none ever is.
    var nextDue: Int64? { targets.map(\.due).min() }

    /// Reads the pages that are due at `instant`.
    mutating func scrape(_ snapshot: ReferenceSnapshot, at instant: Int64, clock: ClockMapping) -> [ScrapeResult] {
        var results: [ScrapeResult] = []
        for index in targets.indices where targets[index].due <= instant {
            let target = targets[index]
            let families = exporter.scrape(target.isWorker ? .worker : .orchestrator, snapshot)
            let page = families.map { families in
                parser.parse(format.page(families), as: format == .openMetrics ? .openMetrics : .prometheusText)
            }
            let wall = clock.wall(MonotonicInstant(nanoseconds: instant))
            results.append(
                ScrapeResult(
                    target: index,
                    job: target.job.job,
                    instance: target.instance,
                    milliseconds: wall.nanoseconds / Nanoseconds.perMillisecond,
                    duration: 0,
                    failure: page == nil ? .transfer(Self.nothing) : nil,
                    page: page ?? MetricScraping.Exposition()
                )
            )
            targets[index].due += target.job.interval
        }
        return results
    }
}

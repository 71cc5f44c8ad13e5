import Alerting
import ArgumentParser
import Documents
import MetricScraping
import PromQL
import Recording
import Timing

/// What the commands about alerts have in common: rules, a run, and how to evaluate.
struct AlertsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Rule file of Prometheus.", valueName: "file"),
        completion: .file(extensions: ["yml", "yaml"])
    )
    var rules: String

    @Option(help: ArgumentHelp("Run folder whose scrapes are evaluated.", valueName: "folder"), completion: .directory)
    var run: String

    @Option(
        help: ArgumentHelp("Evaluate every group this often instead of at its own interval.", valueName: "duration")
    )
    var interval: String?

    @Option(help: ArgumentHelp("Whose semantics: 3, or 2 for Prometheus 2.x.", valueName: "version"))
    var compat = 3

    /// The rules, and how they are to be evaluated.
    struct Request {
        var rules: RuleFile
        var options: ReplayOptions
    }

    /// The rules and the run's series, ready to be replayed.
    struct Loaded {
        var rules: RuleFile
        var series: [SeriesData]
        /// Milliseconds since the Unix epoch.
        var start: Int64
        var end: Int64
        var options: ReplayOptions
    }

    /// As often as the run's scenario says that production scrapes, so that the answer is that of the run's own report.
    private func production(_ series: [SeriesData], _ metadata: RunMetadata, from start: Int64) -> [SeriesData] {
        let interval = (metadata.alerts?.scrapeIntervalNs ?? 0) / Nanoseconds.perMillisecond
        return interval > 0 ? ProductionScrapes(of: series, every: interval, from: start).series : series
    }

    func request() throws -> Request {
        guard let compatibility = Compatibility(rawValue: compat) else {
            throw Console.failure("--compat \(compat): 2 or 3", .usage)
        }
        var options = ReplayOptions(query: QueryOptions(compatibility: compatibility))
        if let interval {
            guard case .success(let milliseconds) = DurationText.parse(interval), milliseconds > 0 else {
                throw Console.failure("--interval \(interval): a duration such as 30s, 1m30s or 500ms", .usage)
            }
            options.intervalMilliseconds = milliseconds
        }
        do throws(DocumentErrors) {
            return Request(rules: try RuleFile.read(rules, compatibility: compatibility), options: options)
        } catch {
            Console.note(error.description)
            throw ExitStatus.badData.code
        }
    }

    func load() throws -> Loaded {
        let request = try request()
        do {
            let folder = try RunFolderReader(path: run)
            var loader = SeriesLoader()
            try folder.scrapesText { try loader.consume($0) }
            let store = loader.finish()
            let start = folder.metadata.startedNs / Nanoseconds.perMillisecond
            return Loaded(
                rules: request.rules,
                series: production(store.seriesData, folder.metadata, from: start),
                start: start,
                end: max(start, store.timeRange?.upperBound ?? start),
                options: request.options
            )
        } catch let error as RecordingError {
            throw Console.failure("\(error)", .badData)
        } catch let error as ScrapingError {
            throw Console.failure("\(run): \(error)", .badData)
        }
    }
}

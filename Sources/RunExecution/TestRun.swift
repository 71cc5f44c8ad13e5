import CLinux
import Documents
import EventLoop
import LoadGeneration
import Logging
import Measurement
import MetricScraping
import PromQL
import Recording
import ReferenceConfiguration
public import Scenarios
import SpeechProtocol
import Timing

/// One run, from a scenario to a run folder: the target, the load, the scrapes beside it, the recording.
public struct TestRun: Sendable {
    private let loaded: LoadedScenario
    private let options: RunOptions
    private let control: RunControl
    private let watch: @Sendable (RunProgress) -> Void
    private var scenario: Scenario { loaded.scenario }

    /// What a run leaves behind.
    public struct Result: Sendable, Equatable {
        public var folder: String
        /// It was ended before its time.
        public var interrupted: Bool
        /// Not all that was measured could be written; what and why was told as warnings.
        public var isIncomplete: Bool
    }

    public init(
        _ loaded: LoadedScenario,
        options: RunOptions,
        control: RunControl,
        watch: @escaping @Sendable (RunProgress) -> Void
    ) {
        self.loaded = loaded
        self.options = options
        self.control = control
        self.watch = watch
    }

    /// Makes the run; returns when the folder is complete.
    ///
    /// Throws `RunError` if there is nothing to record.
    public func execute() async throws -> Result {
        let alerts = try Self.check(loaded)
        let loops = options.loops ?? Self.freeCores(besideReference: scenario.target.isReference)
        let fileLimit = try raiseDescriptorLimit(loops: loops)
        let folder =
            options.folder.map { RunFolderName.chosen($0) }
            ?? .made("reports/\(scenario.name)-\(WallInstant.now.compact)")
        switch scenario.target.endpoint {
        case .url(let url):
            return try await drive(url: url, ports: nil, alerts, folder: folder, loops: loops, fileLimit: fileLimit)
        case .reference(let settings):
            watch(.preparing("starting the reference orchestrator"))
            return try await ReferenceProcess.with(
                settings: settings,
                executable: options.executable,
                options: options.reference
            ) { ports in
                try await drive(
                    url: ports.sessionURL,
                    ports: ports,
                    alerts,
                    folder: folder,
                    loops: loops,
                    fileLimit: fileLimit
                )
            }
        }
    }

    /// What the scenario wants of alerts.
    ///
    /// Throws `RunError.scenario` for a question that would be left without an answer: it is refused before any load, not
    /// passed over.
    @discardableResult
    public static func check(_ loaded: LoadedScenario) throws -> AlertPlan? {
        do throws(DocumentErrors) {
            try loaded.checkQueries(Self.finding)
            // Without TLS the files are not read.
            if loaded.scenario.target.speaksTLS { try loaded.checkTLS(Self.problem) }
        } catch {
            throw RunError.scenario(error.description)
        }
        return try AlertPlan(loaded)
    }

    @Sendable private static func finding(_ expression: String) -> LoadedScenario.Finding? {
        do throws(PromQLError) {
            _ = try PromQLQuery(expression)
            return nil
        } catch {
            return LoadedScenario.Finding("not PromQL: \(error.message)", atByte: error.range?.start)
        }
    }

    @Sendable private static func problem(_ tls: Target.TLS) -> (file: String, problem: String)? {
        do throws(EventLoopError) {
            _ = try TLSContext(ca: tls.ca, certificate: tls.certificate, key: tls.key, verify: tls.verify)
        } catch {
            if case .tlsFile(let path, let reason) = error { return (path, reason) }
            // What keeps TLS from working at all is the machine's, and told when it's needed.
        }
        return nil
    }

    // MARK: Steps

    private func drive(
        url: String,
        ports: ReferencePorts?,
        _ alerts: AlertPlan?,
        folder: RunFolderName,
        loops: Int,
        fileLimit: Int
    ) async throws -> Result {
        let adapter = OrchestratorAdapter(
            encoding: scenario.target.encoding == .opus ? .opus : .pcm16,
            framing: scenario.target.framing == .binary ? .binary : .base64
        )
        var settings = scenario.target
        // The certificate of a reference that this run has started is its own.
        if settings.tls.ca == nil { settings.tls.ca = ports?.ca }
        let target: LoadTarget
        do {
            target = try LoadTarget(
                settings,
                url: url,
                adapterQuery: adapter.queryParameters().map { (name: $0.0, value: $0.1) }
            )
        } catch {
            throw RunError.scenario("\(error)")
        }
        watch(.preparing("connecting to \(target.url)"))
        if let failure = await TargetProbe.failure(of: target, deadline: scenario.session.deadlines.connect) {
            throw RunError.targetUnreachable("\(target.url): \(failure)")
        }
        let jobs = scenario.metrics.map { ScrapeJob($0, host: ports == nil ? target.host : "127.0.0.1", ports: ports) }
        let recorder = try makeRecorder(alerts, folder: folder, loops: loops, fileLimit: fileLimit)
        let (scrapes, scraped) = AsyncStream<ScrapeResult>.makeStream()
        defer { scraped.finish() }
        let scraper = try makeScraper(jobs) { scraped.yield($0) }
        let recording = Task {
            for await result in scrapes { await recorder.scraped(result) }
        }
        await recorder.scraping(
            await scraper.statistics().enumerated().map { index, statistics in
                RunMetadata.ScrapeTarget(job: statistics.job, url: statistics.url, intervalNs: jobs[index].interval)
            }
        )
        let generator = try await launch(target, adapter, loops: loops)
        control.attach(generator)
        do throws(RecordingError) {
            try await recorder.began(
                scenario,
                at: generator.clock.wall(generator.start),
                referenceStarted: ports.map { generator.clock.wall(MonotonicInstant(nanoseconds: $0.started)) }
            )
        } catch {
            generator.cancel()
            throw RunError.folder("\(error)")
        }
        watch(.started(folder: recorder.path, target: "\(target.url)", loops: loops))
        await scraper.start(at: generator.start)
        await generator.forEachSecond { second in
            let problems = await recorder.record(
                second,
                scrapes: await scraper.statistics(),
                interruptedAt: control.interruptedAt,
                concludedAt: control.concludedAt
            )
            for problem in problems { watch(.warning(problem)) }
            watch(.second(second, scrapes: await recorder.scrapes))
        }
        await scraper.stop()
        scraped.finish()
        await recording.value
        let interruptedAt = control.interruptedAt
        let problems = await recorder.finish(
            ended: .now,
            scrapes: await scraper.statistics(),
            interruptedAt: interruptedAt
        )
        for problem in problems { watch(.warning(problem)) }
        return Result(folder: recorder.path, interrupted: interruptedAt != nil, isIncomplete: !problems.isEmpty)
    }

    /// `deliver` must not wait for the disk: a scrape that is handed over late would put the next one off.
    private func makeScraper(
        _ jobs: [ScrapeJob],
        deliver: @escaping @Sendable (ScrapeResult) -> Void
    ) throws -> Scraper {
        do throws(ScrapingError) {
            return try Scraper(targets: jobs, logger: Logger(label: "scraper") { _ in SwiftLogNoOpLogHandler() }) {
                deliver($0)
            }
        } catch {
            throw RunError.scenario("\(error)")
        }
    }

    private func launch(
        _ target: LoadTarget,
        _ adapter: OrchestratorAdapter,
        loops: Int
    ) async throws -> LoadGenerator {
        var configuration = LoadGenerator.Configuration(
            scenario: scenario,
            target: target,
            adapter: adapter,
            loops: loops
        )
        configuration.eventLoop.kernelTimestamps = options.kernelTimestamps
        do throws(EventLoopError) {
            return try await LoadGenerator.launch(configuration)
        } catch {
            throw RunError.machine("\(error)")
        }
    }

    private func makeRecorder(_ alerts: AlertPlan?, folder: RunFolderName, loops: Int, fileLimit: Int) throws
        -> RunRecorder
    {
        var metadata = RunMetadata(scenario, started: .now, version: options.version)
        metadata.loops = loops
        metadata.fileLimit = fileLimit
        metadata.timestamps = options.kernelTimestamps ? "kernel" : "user"
        metadata.arrivalToleranceNs = options.arrivalTolerance
        metadata.alerts = alerts?.metadata
        return try RunRecorder.making(
            folder,
            scenarioYAML: loaded.renderedYAML,
            metadata: metadata,
            ruleFiles: alerts?.files ?? []
        )
    }

    private func raiseDescriptorLimit(loops: Int) throws -> Int {
        let sessions = scenario.peakSessions
        let needed = sessions + Self.otherDescriptors + loops * 8
        // A session that is closing keeps its socket until the server has answered, while the next one opens: twice as
        // many would be good to have, and are asked for first.
        if let limit = try? DescriptorLimit.raise(toAtLeast: needed + sessions) { return limit }
        do throws(EventLoopError) {
            return try DescriptorLimit.raise(toAtLeast: needed)
        } catch {
            throw RunError.machine("\(error)")
        }
    }

    /// Files, pipes, scrapes and the libraries' own, beside one descriptor a session.
    private static let otherDescriptors = 128

    /// One loop for each core that this process may use, less one that the reference orchestrator needs for itself.
    static func freeCores(besideReference: Bool) -> Int {
        let cores = Int(clinux_available_processors())
        return max(1, cores - (besideReference ? 1 : 0))
    }
}

extension Target {
    fileprivate var isReference: Bool {
        if case .reference = endpoint { true } else { false }
    }
}

extension Scenario {
    /// The most sessions that can be open at once.
    fileprivate var peakSessions: Int {
        switch load.model {
        case .closed: Int(load.stages.map(\.level).max()?.rounded(.up) ?? 0)
        case .open: load.maxSessions
        }
    }
}

extension ScrapeJob {
    /// A job without an address is at its documented port of the sessions' host, or wherever the reference has it.
    fileprivate init(_ target: ScrapeTarget, host: String, ports: ReferencePorts?) {
        var port = ScrapeTarget.documentedPorts[target.job] ?? 80
        if let ports { port = target.job == "orchestrator" ? ports.metricsPort : ports.workerMetricsPort }
        let bracketed = host.contains(":") ? "[\(host)]" : host
        self.init(
            job: target.job,
            url: target.url ?? "http://\(bracketed):\(port)/metrics",
            interval: target.interval,
            timeout: target.timeout
        )
    }
}

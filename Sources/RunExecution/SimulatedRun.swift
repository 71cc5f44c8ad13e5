import LoadGeneration
import Measurement
import MetricScraping
import Recording
import ReferenceModel
public import Scenarios
import Simulation
public import Timing

/// One run in virtual time, from a scenario to a run folder.
///
/// The folder is as a measured run's, says of itself that it is simulated, and holds the modelled server's own record
/// (`ledger.jsonl`) beside what the clients saw.
public struct SimulatedRun: Sendable {
    public struct Options: Sendable {
        /// The run folder; nil for `reports/<name>-simulated-<UTC time of making it>`.
        public var folder: String?
        /// The wall clock at the load's start.
        public var start: WallInstant
        /// This program's version, for the run folder.
        public var version: String

        public init(start: WallInstant, version: String) {
            self.start = start
            self.version = version
        }
    }

    private let loaded: LoadedScenario
    private let options: Options
    private let control: RunControl
    private let watch: @Sendable (RunProgress) -> Void
    private var scenario: Scenario { loaded.scenario }

    public init(
        _ loaded: LoadedScenario,
        options: Options,
        control: RunControl,
        watch: @escaping @Sendable (RunProgress) -> Void
    ) {
        self.loaded = loaded
        self.options = options
        self.control = control
        self.watch = watch
    }

    /// Throws `RunError.scenario` for what cannot be simulated.
    public static func check(_ loaded: LoadedScenario) throws {
        _ = try simulation(of: loaded.scenario, start: WallInstant(nanoseconds: 0))
        try TestRun.check(loaded)
    }

    /// Makes the run; returns when the folder is complete.
    ///
    /// Throws `RunError` if there is nothing to record.
    public func execute() async throws -> TestRun.Result {
        let alerts = try TestRun.check(loaded)
        let simulation = try Self.simulation(of: scenario, start: options.start)
        let folder =
            options.folder.map { RunFolderName.chosen($0) }
            ?? .made("reports/\(scenario.name)-simulated-\(WallInstant.now.compact)")
        var metadata = RunMetadata(scenario, started: options.start, version: options.version)
        metadata.simulated = true
        metadata.alerts = alerts?.metadata
        metadata.timestamps = "virtual"
        metadata.target += ", simulated"
        metadata.scrapes = simulation.jobs.map { .init(job: $0.job, url: $0.url, intervalNs: $0.interval) }
        let recorder = try RunRecorder.making(
            folder,
            scenarioYAML: loaded.renderedYAML,
            metadata: metadata,
            ruleFiles: alerts?.files ?? [],
            pace: .simulated
        )
        do throws(RecordingError) {
            try await recorder.began(scenario, at: options.start, referenceStarted: options.start)
        } catch {
            throw RunError.folder("\(error)")
        }
        watch(.simulating(folder: recorder.path))
        var counts = simulation.jobs.map { ScrapeStatistics(job: $0.job, url: $0.url) }
        var interruptedAt: WallInstant?
        var concludedAt: WallInstant?
        while let second = simulation.next() {
            for result in second.scrapes {
                counts[result.target].count(result)
                await recorder.scraped(result)
            }
            await recorder.append(ledger: second.ledger.map { $0.json(simulation.clock) }.joined())
            let problems = await recorder.record(
                second.load,
                scrapes: counts,
                interruptedAt: interruptedAt,
                concludedAt: concludedAt
            )
            for problem in problems { watch(.warning(problem)) }
            watch(.second(second.load, scrapes: await recorder.scrapes))
            if interruptedAt == nil, control.interruptedAt != nil {
                interruptedAt = simulation.instant
                simulation.endLoad()
            }
            if concludedAt == nil, control.concludedAt != nil {
                concludedAt = simulation.instant
                simulation.endLoad()
            }
        }
        let problems = await recorder.finish(ended: simulation.instant, scrapes: counts, interruptedAt: interruptedAt)
        for problem in problems { watch(.warning(problem)) }
        return TestRun.Result(folder: recorder.path, interrupted: interruptedAt != nil, isIncomplete: !problems.isEmpty)
    }

    private static func simulation(of scenario: Scenario, start: WallInstant) throws -> Simulation {
        do throws(SimulationError) {
            return try Simulation(scenario, start: start)
        } catch {
            throw RunError.scenario("\(error)")
        }
    }
}

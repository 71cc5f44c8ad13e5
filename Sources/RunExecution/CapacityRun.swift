public import CapacityPlanning
import Documents
import Glibc
import LoadGeneration
import Measurement
public import Recording
public import Scenarios
import Synchronization
import Timing

/// Searches for a scenario's capacity: level after level, each an ordinary run in a folder of its own.
public final class CapacityRun: Sendable {
    /// How the levels are made, beside their plan.
    public struct Options: Sendable {
        /// The folder of `capacity.json` and of the levels.
        public var folder: String
        /// In virtual time.
        public var isSimulated: Bool
        public var run: RunOptions

        public init(folder: String, isSimulated: Bool, run: RunOptions) {
            self.folder = folder
            self.isSimulated = isSimulated
            self.run = run
        }
    }

    /// What whoever watches is told, in order.
    public enum Progress: Sendable {
        case began(CapacitySearch.Request)
        case ended(CapacityLevel)
        case warning(String)
    }

    /// Makes a run folder's reports, and gives the report with what the server said of itself meanwhile.
    public typealias Judge = @Sendable (_ folder: String) throws -> (report: RunReport, resources: [ResourceReading])
    /// Keeps what is known so far: after each level, so that a search can go on after any end.
    public typealias Keep = @Sendable (_ levels: [CapacityLevel], _ reason: CapacitySearch.Reason) throws -> Void

    private let loaded: LoadedScenario
    private let plan: CapacityPlan
    private let options: Options
    private let judge: Judge
    private let keep: Keep
    private let watch: @Sendable (Progress) -> Void
    private let series = RunSeries()

    public init(
        _ loaded: LoadedScenario,
        plan: CapacityPlan,
        options: Options,
        judge: @escaping Judge,
        keep: @escaping Keep,
        watch: @escaping @Sendable (Progress) -> Void
    ) {
        self.loaded = loaded
        self.plan = plan
        self.options = options
        self.judge = judge
        self.keep = keep
        self.watch = watch
    }

    /// Ends the level under way in order; no other follows.
    public func interrupt() { series.interrupt() }

    /// Ends the level under way at once; false if none is under way yet.
    public func cancel() -> Bool { series.cancel() }

    private var isInterrupted: Bool { series.isInterrupted }

    /// Makes levels, after those that there are already, until the search ends.
    ///
    /// Throws `RunError`, or what `judge` and `keep` throw.
    public func execute(after levels: [CapacityLevel] = []) async throws {
        if options.isSimulated { try SimulatedRun.check(loaded) } else { try TestRun.check(loaded) }
        let search = CapacitySearch(plan)
        var levels = levels
        while case .run(let request) = search.next(after: levels) {
            if isInterrupted { return try keep(levels, .interrupted) }
            watch(.began(request))
            let level = try await make(request)
            levels.append(level)
            watch(.ended(level))
            if level.verdict == .interrupted { return try keep(levels, .interrupted) }
            // Until the search has ended it counts as interrupted: it may be killed at any moment.
            try keep(levels, .interrupted)
        }
        if case .stop(let reason) = search.next(after: levels) { try keep(levels, reason) }
    }

    private func make(_ request: CapacitySearch.Request) async throws -> CapacityLevel {
        let level: LoadedScenario
        do throws(DocumentErrors) {
            level = try loaded.overridden(by: plan.overrides(for: request, isReference: loaded.scenario.isReference))
        } catch {
            throw RunError.scenario("\(error)")
        }
        let name = folderName(request)
        let folder = "\(options.folder)/\(name)"
        let control = RunControl()
        series.begin(control)
        defer { series.end() }
        let observer = LevelObserver(level.scenario, request)
        let watch = watch
        let report: @Sendable (RunProgress) -> Void = { progress in
            switch progress {
            case .second(let second, _): if observer.sawEnough(at: second) { control.conclude() }
            case .warning(let text): watch(.warning("\(name): \(text)"))
            case .preparing, .started, .simulating: break
            }
        }
        let began = MonotonicInstant.now
        var run = options.run
        run.folder = folder
        let result: TestRun.Result
        if options.isSimulated {
            var options = SimulatedRun.Options(start: .now, version: run.version)
            options.folder = folder
            result = try await SimulatedRun(level, options: options, control: control, watch: report).execute()
        } else {
            result = try await TestRun(level, options: run, control: control, watch: report).execute()
        }
        let elapsed = Nanoseconds.inSeconds(MonotonicInstant.now - began)
        if result.isIncomplete {
            throw RunError.folder("\(folder): the record of this level is not whole, so it can't be judged")
        }
        let (judged, resources) = try judge(folder)
        return observer.level(
            request,
            elapsed: options.isSimulated ? judged.duration : elapsed,
            folder: name,
            report: judged,
            resources: resources,
            isInterrupted: result.interrupted
        )
    }

    /// A level that was cut off without being kept leaves its folder, and the next of its number takes another.
    private func folderName(_ request: CapacitySearch.Request) -> String {
        func padded(_ text: String) -> String { String(repeating: "0", count: max(0, 4 - text.count)) + text }
        let load = plan.model == .closed ? "sessions-\(padded("\(Int(request.load))"))" : "rate-\(request.load)"
        let name = "levels/\(padded("\(request.number)"))-\(load)"
        var attempt = 1
        while access("\(options.folder)/\(name)\(attempt == 1 ? "" : "-again-\(attempt)")", F_OK) == 0 { attempt += 1 }
        return attempt == 1 ? name : "\(name)-again-\(attempt)"
    }
}

/// A level's watch, as the run that it watches calls it.
private final class LevelObserver: Sendable {
    private struct State {
        var watch: LevelWatch?
        var end = WallInstant(nanoseconds: 0)
    }

    private let scenario: Scenario
    private let request: CapacitySearch.Request
    private let state = Mutex(State())

    init(_ scenario: Scenario, _ request: CapacitySearch.Request) {
        self.scenario = scenario
        self.request = request
    }

    func sawEnough(at second: LoadSecond) -> Bool {
        state.withLock { state in
            var watch = state.watch ?? begin(second.window.start + -Int64(second.index) * Nanoseconds.perSecond)
            let isEnough = watch.add(second.recorded.utterances, window: second.window)
            state.watch = watch
            state.end = second.window.start + Nanoseconds.perSecond
            return isEnough
        }
    }

    private func begin(_ start: WallInstant) -> LevelWatch {
        LevelWatch(
            targets: scenario.targets,
            start: start,
            warmup: scenario.load.warmup,
            hold: request.hold,
            mayGiveUp: request.mayGiveUp
        )
    }

    func level(
        _ request: CapacitySearch.Request,
        elapsed: Double,
        folder: String,
        report: RunReport,
        resources: [ResourceReading],
        isInterrupted: Bool
    ) -> CapacityLevel {
        let (watch, end) = state.withLock { ($0.watch, $0.end) }
        return (watch ?? begin(end)).level(
            of: request,
            end: end,
            elapsed: elapsed,
            folder: folder,
            report: report,
            resources: resources,
            isInterrupted: isInterrupted
        )
    }
}

extension Scenario {
    fileprivate var isReference: Bool { if case .reference = target.endpoint { true } else { false } }
}

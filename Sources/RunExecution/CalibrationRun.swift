public import Calibration
import Documents
import Glibc
import Measurement
import Recording
import Scenarios
import Timing

/// Makes the runs of a calibration, one after another, each against a reference of its own that keeps a ledger.
public final class CalibrationRun: Sendable {
    /// How the runs are made, beside their plan.
    public struct Options: Sendable {
        public var loops = 1
        /// Whether client and server have processors of their own.
        public var isPinned = false
        public var judgesTiming = true
        /// The folder of all run folders.
        public var folder: String
        /// This program's own file, which also is the reference orchestrator.
        public var executable: String
        public var version: String

        public init(folder: String, executable: String, version: String) {
            self.folder = folder
            self.executable = executable
            self.version = version
        }
    }

    /// What whoever watches is told, in order.
    public enum Progress: Sendable {
        case began(CalibrationPlan.Step, place: Int, of: Int)
        case ended(CalibrationReport.Step)
        case warning(String)
    }

    /// Makes a run folder's reports and gives the generator's verdict, `fit` or `saturated`, with its reasons.
    public typealias Judge = @Sendable (_ folder: String) throws -> (verdict: String, why: [String])

    private let plan: CalibrationPlan
    private let options: Options
    private let judge: Judge
    private let watch: @Sendable (Progress) -> Void
    private let series = RunSeries()

    public init(
        _ plan: CalibrationPlan,
        options: Options,
        judge: @escaping Judge,
        watch: @escaping @Sendable (Progress) -> Void
    ) {
        self.plan = plan
        self.options = options
        self.judge = judge
        self.watch = watch
    }

    /// Ends the run under way in order; no other follows.
    public func interrupt() { series.interrupt() }

    /// Ends the run under way at once; false if none is under way yet.
    public func cancel() -> Bool { series.cancel() }

    /// Makes all runs that are still of use, and compares each with its ledger.
    ///
    /// Loads above one that saturated the generator or the server are left out: they could only show how much worse it gets.
    /// Throws `RunError`, or `CalibrationError` and `RecordingError` where what a run left can't be compared.
    public func execute() async throws -> CalibrationReport {
        let started = WallInstant.now
        let processors = try pin()
        var steps: [CalibrationReport.Step] = []
        var skipped: [String] = []
        for (place, step) in plan.steps.enumerated() {
            let isBeyond = steps.contains {
                // Arrivals that the process stamps are too coarse at any load: that is no limit of the load.
                $0.kind == .paced && $0.sessions < step.sessions
                    && ($0.isOverloaded || ($0.isSaturated && $0.timestamps == .kernel))
            }
            guard !isInterrupted, !(isBeyond && step.kind == .paced) else {
                skipped.append(step.name)
                continue
            }
            watch(.began(step, place: place + 1, of: plan.steps.count))
            let made = try await make(step, serverProcessor: processors.server.first)
            steps.append(made)
            watch(.ended(made))
        }
        return CalibrationReport(
            setting: CalibrationReport.Setting(
                started: started.rfc3339(),
                version: options.version,
                host: .current(),
                seed: plan.seed,
                timestamps: plan.timestamps,
                loops: options.loops,
                clientProcessors: processors.client,
                serverProcessors: processors.server,
                judgesTiming: options.judgesTiming
            ),
            steps: steps,
            skipped: skipped,
            isInterrupted: isInterrupted
        )
    }

    private var isInterrupted: Bool { series.isInterrupted }

    /// One processor for the server and one for each of the client's loops, if there are so many.
    private func pin() throws(RunError) -> (client: [Int], server: [Int]) {
        let available = ProcessorAffinity.available
        guard options.isPinned, available.count >= 2 else { return ([], []) }
        let client = Array(available.dropFirst().prefix(max(1, options.loops)))
        try ProcessorAffinity.pinProcess(to: client)
        return (client, Array(available.prefix(1)))
    }

    private func make(_ step: CalibrationPlan.Step, serverProcessor: Int?) async throws -> CalibrationReport.Step {
        let loaded: LoadedScenario
        do throws(DocumentErrors) {
            loaded = try Scenario.parse(yaml: plan.scenario(of: step), file: step.name, baseDirectory: ".")
        } catch {
            throw RunError.scenario("\(error)")
        }
        let folder = "\(options.folder)/\(step.name)"
        // The server is there before the run folder, which must be empty when the run begins.
        let ledger = "\(options.folder)/\(step.name)-ledger.jsonl"
        var run = RunOptions(executable: options.executable, version: options.version)
        run.loops = options.loops
        run.folder = folder
        run.kernelTimestamps = step.timestamps == .kernel
        run.arrivalTolerance = Nanoseconds.seconds(CalibratedFigure.firstAudioLatency.tolerance.p99)
        run.reference.ledger = ledger
        run.reference.processor = serverProcessor
        let control = RunControl()
        series.begin(control)
        defer { series.end() }
        let watch = watch
        let result = try await TestRun(loaded, options: run, control: control) { progress in
            if case .warning(let text) = progress { watch(.warning("\(step.name): \(text)")) }
        }.execute()
        if result.isIncomplete {
            throw RunError.folder("\(folder): the record of this run is not whole, so it can't be compared")
        }
        let kept = "\(folder)/ledger.jsonl"
        guard rename(ledger, kept) == 0 else {
            throw RunError.folder("\(kept): can't be put in place: \(String(cString: strerror(errno)))")
        }
        let verdict = try judge(folder)
        let comparison = try StepComparison(folder: RunFolderReader(path: folder), ledgerPath: kept)
        return CalibrationReport.Step(step, comparison, generator: verdict.verdict, why: verdict.why)
    }
}

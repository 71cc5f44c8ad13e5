import ArgumentParser
import CapacityPlanning
import Documents
import Glibc
import MetricScraping
import Recording
import ReferenceConfiguration
import Reporting
import RunExecution
import Scenarios
import Timing

/// `ttsload capacity SCENARIO`: the highest load at which every target is met.
struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Find the highest load at which every target is met, and say how sure that is.",
        discussion: """
            Climbs from --from, doubling the load until a target is missed, narrows the gap, then measures the edge \
            until the 99 % interval is as narrow as --precision. Each level is the scenario at one load, runs only as \
            long as its verdict needs (at most the longest `hold` of the scenario), and is an ordinary run folder. \
            Loads are sessions in the closed model and new sessions a second in the open one. Writes \
            reports/capacity-<name>-<UTC time>/ unless --out says otherwise, with capacity.html and capacity.json.

            Exits 0 if the capacity is known or is at least --to, 99 if already --from misses a target, 96 if it was \
            not resolved (budget, a generator that can't drive more), 130 after Ctrl-C; --resume goes on.

            Examples:
              ttsload capacity scenarios/capacity-planning.yaml --simulate
              ttsload capacity my.yaml --from 10 --to 400 --budget 20m
              ttsload capacity my.yaml --plan 10000 --workers 8
              ttsload capacity my.yaml --resume reports/capacity-my-20261122T103000Z --budget 40m
            """
    )

    @Argument(help: "The scenario file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var scenario: String

    @Option(help: "The lowest load. Default: 1 session, or 0.1 new sessions a second.")
    var from: Double?

    @Option(help: "The highest load. Default: 500 sessions, or 100 new sessions a second.")
    var to: Double?

    @Option(help: ArgumentHelp("Half-width of the interval that is narrow enough.", valueName: "share"))
    var precision: Share = Share(value: 0.15)

    @Option(help: ArgumentHelp("Bounds the whole search, for example 20m.", valueName: "duration"))
    var budget: Budget?

    @Flag(help: "In virtual time, against the model of the reference orchestrator.")
    var simulate = false

    @Option(help: ArgumentHelp("Say how many workers this load would need.", valueName: "load"))
    var plan: Double?

    @Option(help: "Workers of the system that is measured, for --plan. Default: the reference's own.")
    var workers: Int?

    @Option(help: ArgumentHelp("To be left free above --plan.", valueName: "share"))
    var headroom: Share = Share(value: 0.2)

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the scenario; may be repeated.", valueName: "path=value")
    )
    var overrides: [String] = []

    @Option(help: ArgumentHelp("The folder; it must not hold a search already.", valueName: "dir"))
    var out: String?

    @Option(help: ArgumentHelp("Go on with the search in this folder.", valueName: "dir"))
    var resume: String?

    @Option(help: "Event loops, one thread each. Default: one a free core.")
    var loops: Int?

    @Flag(name: .shortAndLong, help: "No progress and no summary; errors and the exit code remain.")
    var quiet = false

    @Flag(help: "Print capacity.json to standard output at the end, instead of the summary.")
    var json = false

    func validate() throws {
        if let loops, !(1...64).contains(loops) {
            throw ValidationError("--loops takes a whole number from 1 to 64, not \(loops)")
        }
        if let workers, workers < 1 {
            throw ValidationError("--workers takes a whole number from 1 on, not \(workers)")
        }
        if let plan, !(plan > 0 && plan.isFinite) { throw ValidationError("--plan takes a load above 0, not \(plan)") }
        if resume != nil, out != nil { throw ValidationError("--resume goes on in its own folder: leave --out out") }
        if resume != nil, from != nil || to != nil {
            throw ValidationError("--resume keeps the search's own --from and --to: leave them out")
        }
        if workers != nil, plan == nil { throw ValidationError("--workers is for --plan: give that too") }
    }

    func run() async throws {
        Scraper.ignoreProxies()
        let loaded = try ScenarioFile.load(scenario, overrides: overrides)
        let growth = try growth(loaded.scenario)
        let kept = try resume.map { try CapacityFiles.resume($0, scenario: loaded, isSimulated: simulate) }
        let searchPlan = try kept.map { continued($0.plan) } ?? fresh(loaded.scenario)
        let folder = resume ?? out ?? "reports/capacity-\(loaded.scenario.name)-\(WallInstant.now.compact)"
        if resume == nil { try CapacityFiles.begin(folder: folder, scenario: loaded) }
        let setting =
            kept?.setting
            ?? CapacityReport.Setting(
                name: loaded.scenario.name,
                started: WallInstant.now.rfc3339(),
                version: Version.current,
                host: .current(),
                simulated: simulate,
                target: loaded.scenario.shownTarget
            )
        var options = RunOptions(executable: Executable.path, version: Version.current)
        options.loops = loops
        let isQuiet = quiet
        let capacity = CapacityRun(
            loaded,
            plan: searchPlan,
            options: CapacityRun.Options(folder: folder, isSimulated: simulate, run: options),
            judge: { try CapacityFiles.judge(folder: $0) },
            keep: { levels, reason in
                let report = CapacityReport(levels, plan: searchPlan, reason: reason, setting: setting, growth: growth)
                try CapacityFiles.write(report, to: folder)
            },
            watch: { progress in
                if case .warning = progress {} else if isQuiet { return }
                Console.note("ttsload: \(CapacityWording.progress(progress.shown, model: searchPlan.model))")
            }
        )
        let signals = InterruptSignals(
            first: {
                Console.note("ttsload: ending this level and writing what is known; Ctrl-C again ends at once.")
                capacity.interrupt()
            },
            second: { if !capacity.cancel() { Glibc.exit(130) } }
        )
        defer { withExtendedLifetime(signals) {} }
        do {
            try await capacity.execute(after: kept?.levels.filter { $0.verdict != .interrupted } ?? [])
        } catch let error as RunError {
            throw Console.failure(error.description, error.status)
        } catch let error as ExitCode {
            throw error
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
        let report = try CapacityFiles.read(folder)
        if json {
            try Console.printRaw(CapacityFiles.json(report))
        } else if !quiet {
            let style = TerminalStyle(
                colour: Console.wantsColour(terminal: Console.outputIsTerminal),
                width: Console.width
            )
            try Console.print(CapacityTerminalReport.render(report, style: style, folder: folder))
        }
        throw ExitCode(report.exitCode)
    }

    private func fresh(_ scenario: Scenario) throws -> CapacityPlan {
        let isClosed = scenario.load.model == .closed
        let low = from ?? (isClosed ? 1 : 0.1)
        let high = to ?? (isClosed ? 500 : 100)
        guard low > 0, high > low, high <= 1_000_000, !isClosed || (low == low.rounded() && high == high.rounded())
        else {
            let allowed = isClosed ? "whole numbers of sessions" : "new sessions a second"
            throw Console.failure("--from and --to take \(allowed), the first above 0 and below the second", .usage)
        }
        guard !scenario.targets.isEmpty else {
            throw Console.failure(
                "\(self.scenario): has no targets, so no load can be too much: give it some",
                .badData
            )
        }
        return CapacityPlan(scenario, from: low, to: high, precision: precision.value, budget: budget?.seconds)
    }

    /// The plan of a search that goes on, with the budget and precision of now.
    private func continued(_ plan: CapacityPlan) -> CapacityPlan {
        var plan = plan
        plan.budget = budget?.seconds
        plan.precision = precision.value
        return plan
    }

    private func growth(_ scenario: Scenario) throws -> CapacityReport.Growth? {
        guard let plan else { return nil }
        var count = workers
        if count == nil, case .reference(let settings) = scenario.target.endpoint { count = settings.workers }
        guard let count else {
            throw Console.failure(
                "--plan needs the number of workers of the system that is measured: give --workers",
                .usage
            )
        }
        return CapacityReport.Growth(load: plan, headroom: headroom.value, workers: count)
    }
}

/// `10%` or `0.1`, above 0 and at most 1.
struct Share: ExpressibleByArgument {
    var value: Double

    init(value: Double) { self.value = value }

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        guard let number = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
        let share = isPercent ? number / 100 : number
        guard share > 0, share <= 1 else { return nil }
        value = share
    }

    var defaultValueDescription: String { "\(Int((value * 100).rounded()))%" }
}

/// `90s`, `20m` or `2h`.
struct Budget: ExpressibleByArgument {
    var seconds: Double

    init?(argument: String) {
        let units = ["s": 1.0, "m": 60, "h": 3600]
        guard let factor = units[String(argument.suffix(1))], let count = Double(argument.dropLast()),
            count > 0, count * factor <= 7 * 86_400
        else { return nil }
        seconds = count * factor
    }
}

extension Scenario {
    /// For people: without user information and query, which may hold secrets.
    fileprivate var shownTarget: String {
        switch target.endpoint {
        case .reference: "reference orchestrator"
        case .url(let url): String(url.prefix { $0 != "?" })
        }
    }
}

extension CapacityRun.Progress {
    /// What reporting puts into words.
    fileprivate var shown: CapacityWording.Progress {
        switch self {
        case .began(let request): .began(request)
        case .ended(let level): .ended(level)
        case .warning(let text): .warning(text)
        }
    }
}

import ArgumentParser
import Calibration
import Documents
import Glibc
import Recording
import Reporting
import RunExecution
import Timing

/// `ttsload calibrate`: checks the instrument against a server of which everything is known.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure how right this instrument is on this machine, against a server that knows the truth.",
        discussion: """
            Drives the reference orchestrator, as a process of its own, at several loads with known latencies, jitter, \
            losses, stalls, interruptions and failures, and compares every utterance with the server's ledger. Writes \
            reports/calibration-<UTC time>/ (unless --out says otherwise): calibration.html with the errors, \
            calibration.json, and an ordinary run folder for each step with its ledger.jsonl. Takes four minutes \
            unless --quick; nothing else should run on the machine. With --timestamps user each load is measured with \
            the kernel's stamps first, and both are shown side by side.

            Exits 0 if every count is exact and every figure within its tolerance, 96 if not, 130 after Ctrl-C (the \
            report is written all the same).

            Examples:
              ttsload calibrate
              ttsload calibrate --quick
              ttsload calibrate --sessions 10,1000,3000 --hold 60s
              ttsload calibrate --timestamps user --out reports/without-kernel-timestamps
            """
    )

    @Option(help: ArgumentHelp("Loads at paced delivery, ascending.", valueName: "list"))
    var sessions: SessionCounts?

    @Option(help: ArgumentHelp("How long each load is held, in whole seconds. Default: 20s.", valueName: "duration"))
    var hold: HoldTime?

    @Flag(help: "50 sessions, under 40 s, for pipelines: latencies are shown, counts alone are judged.")
    var quick = false

    @Option(help: ArgumentHelp("The folder; it must not hold a calibration already.", valueName: "dir"))
    var out: String?

    @Option(help: "Everything random derives from it.")
    var seed: UInt64 = 1

    @Option(help: "Event loops of the client, one thread each.")
    var loops = 1

    @Option(
        help: "Where arrivals are stamped: by the kernel, or, to see beside it how much worse it is, by the process."
    )
    var timestamps = RunCommand.TimestampChoice.kernel

    @Flag(
        inversion: .prefixedNo,
        help: "Client and server on processors of their own. Default: where there are two or more."
    )
    var pin = true

    @Flag(name: .shortAndLong, help: "No progress and no summary; errors and the exit code remain.")
    var quiet = false

    @Flag(help: "Print calibration.json to standard output at the end, instead of the summary.")
    var json = false

    func validate() throws {
        guard (1...64).contains(loops) else {
            throw ValidationError("--loops takes a whole number from 1 to 64, not \(loops)")
        }
        if quick, sessions.map({ $0.values.count > 1 }) ?? false {
            throw ValidationError("--quick makes one load: give --sessions one number with it")
        }
        if quick, hold != nil { throw ValidationError("--quick has a length of its own: leave --hold out") }
    }

    func run() async throws {
        let folder = out ?? "reports/calibration-\(WallInstant.now.compact)"
        try CalibrationFiles.begin(folder: folder)
        let stamps: Timestamps = timestamps == .kernel ? .kernel : .user
        let plan =
            quick
            ? CalibrationPlan.quick(sessions: sessions?.values.first ?? 50, seed: seed, timestamps: stamps)
            : CalibrationPlan(
                sessions: sessions?.values ?? [10, 100, 300, 1000],
                hold: hold?.seconds ?? 20,
                seed: seed,
                timestamps: stamps
            )
        var options = CalibrationRun.Options(folder: folder, executable: Executable.path, version: Version.current)
        options.loops = loops
        options.isPinned = pin
        options.judgesTiming = !quick
        let isQuiet = quiet
        let calibration = CalibrationRun(
            plan,
            options: options,
            judge: { try ReportFiles.generatorVerdict(folder: $0) },
            watch: { progress in
                if case .warning = progress {} else if isQuiet { return }
                Console.note("ttsload: \(CalibrationText.progress(progress))")
            }
        )
        let signals = InterruptSignals(
            first: {
                Console.note("ttsload: ending this run and writing the report; Ctrl-C again ends at once.")
                calibration.interrupt()
            },
            second: { if !calibration.cancel() { Glibc.exit(130) } }
        )
        defer { withExtendedLifetime(signals) {} }
        let report: CalibrationReport
        do {
            report = try await calibration.execute()
        } catch let error as RunError {
            throw Console.failure(error.description, error.status)
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
        try CalibrationFiles.write(report, to: folder)
        if json {
            try Console.printRaw(CalibrationFiles.json(report))
        } else if !quiet {
            let style = TerminalStyle(
                colour: Console.wantsColour(terminal: Console.outputIsTerminal),
                width: Console.width
            )
            try Console.print(CalibrationTerminalReport.render(report, style: style, folder: folder))
        }
        throw ExitCode(report.exitCode)
    }
}

/// `--sessions 10,100,1000`.
struct SessionCounts: ExpressibleByArgument {
    var values: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Int($0) }
        guard !values.isEmpty, values.count == parts.count, values.allSatisfy({ (1...100_000).contains($0) }) else {
            return nil
        }
        self.values = values
    }
}

/// `--hold 20s`: whole seconds up to an hour.
struct HoldTime: ExpressibleByArgument {
    var seconds: Int

    init?(argument: String) {
        let units = ["s": 1, "m": 60]
        guard let factor = units[String(argument.suffix(1))], let count = Int(argument.dropLast()),
            (1...3600).contains(count), (1...3600).contains(count * factor)
        else { return nil }
        seconds = count * factor
    }
}

import ArgumentParser
import Comparison
import Documents
import Glibc
import MetricScraping
import Recording
import Reporting
import RunExecution
import Scenarios
import Timing

/// `ttsload ab SCENARIO --a URL --b URL`: two servers in turns, compared pair by pair.
struct ABCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ab",
        abstract: "Drive two servers in turns with the same scenario and say whether B is worse than A.",
        discussion: """
            Runs the scenario against A and B in pairs, one after the other from this machine; which goes first in a pair \
            is drawn from --seed. Each pair has another scenario seed, both of its runs the same one. Every run leaves an \
            ordinary run folder below --out; then B is compared with A as ttsload compare does it, where what the pairs' \
            differences scatter counts as chance, and what both runs of a pair have in common does not. compare.html, \
            compare.json and compare.md are written beside the run folders. Two pairs are the least; five or more tell \
            much more. Exits like compare: 98 on a regression of B, 96 with --strict where a named measure can't be told, 65 if a run \
            was invalid, 130 when interrupted (the whole pairs are still compared).

            Examples:
              ttsload ab scenarios/ci-smoke.yaml --a ws://old:8080/ --b ws://new:8080/
              ttsload ab my.yaml --a ws://old:8080/ --b ws://new:8080/ --pairs 10 --set load.stages.0.hold=20s --strict
            """
    )

    @Argument(help: "The scenario file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var scenario: String

    @Option(help: ArgumentHelp("WebSocket address of A, the baseline.", valueName: "url"))
    var a: String

    @Option(help: ArgumentHelp("WebSocket address of B, the candidate.", valueName: "url"))
    var b: String

    @Option(help: "Pairs of runs.")
    var pairs = 5

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the scenario for both; may be repeated.", valueName: "path=value")
    )
    var overrides: [String] = []

    @Option(
        help: ArgumentHelp("The folder of the run folders. Default: reports/<name>-ab-<UTC time>.", valueName: "dir")
    )
    var out: String?

    @Option(help: "Event loops, one thread each.")
    var loops: Int?

    @OptionGroup var comparison: ComparisonOptions

    func validate() throws {
        guard (2...99).contains(pairs) else { throw ValidationError("--pairs takes 2 to 99, not \(pairs)") }
    }

    func run() async throws {
        // A proxy of the environment's must not stand between the scraper and the servers under test.
        Scraper.ignoreProxies()
        let comparer = Comparer(options: try comparison.comparer())
        let plain = try ScenarioFile.load(scenario, overrides: overrides)
        let folder = out ?? "reports/\(plain.scenario.name)-ab-\(WallInstant.now.compact)"
        let run = alternating(plain, folder: folder)
        let signals = InterruptSignals(
            first: { run.interrupt() },
            second: { if !run.cancel() { Glibc.exit(130) } }
        )
        defer { withExtendedLifetime(signals) {} }
        let folders: (a: [String], b: [String])
        do {
            folders = try await run.execute()
        } catch let error as RunError {
            throw Console.failure(error.description, error.status)
        } catch let code as ExitCode {
            throw code
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
        guard !folders.a.isEmpty else { throw Console.failure("no pair of runs came to its end", .internalError) }
        let status = try compare(folders, comparer, folder: folder)
        throw run.isInterrupted ? ExitCode(130) : ExitCode(status)
    }

    private func alternating(_ plain: LoadedScenario, folder: String) -> AlternatingRun {
        var options = AlternatingRun.Options(
            pairs: pairs,
            seed: comparison.seed,
            folder: folder,
            executable: Executable.path,
            version: Version.current
        )
        options.loops = loops
        let isReference = if case .reference = plain.scenario.target.endpoint { true } else { false }
        let (path, a, b, own, seed) = (scenario, a, b, overrides, plain.scenario.seed)
        let isQuiet = comparison.quiet
        return AlternatingRun(
            options: options,
            scenarios: { side, pair in
                var changes = own
                if isReference { changes.append("target.reference=null") }
                changes.append("target.url=\(side == .a ? a : b)")
                changes.append("seed=\(seed &+ UInt64(pair))")
                return try ScenarioFile.load(path, overrides: changes)
            },
            report: { folder in _ = try ReportFiles.generatorVerdict(folder: folder) },
            watch: { progress in
                switch progress {
                case .began(let side, let pair, let count):
                    guard !isQuiet else { return }
                    Console.note("ttsload: pair \(pair) of \(count), \(side.rawValue.uppercased())")
                case .warning(let text): Console.note("ttsload: \(text)")
                }
            }
        )
    }

    private func compare(_ folders: (a: [String], b: [String]), _ comparer: Comparer, folder: String) throws -> Int32 {
        let inputs = try (folders.a + folders.b).map(ComparisonInput.read)
        let refused = Comparability.ownFindings(inputs.map(\.identity))
        guard refused.isEmpty else {
            let list = refused.map { "\n  \($0.text)" }.joined()
            throw Console.failure("these runs can't be compared:\(list)", .badData)
        }
        let samples = inputs.compactMap(\.sample)
        let result = comparer.compare(
            a: Array(samples.prefix(folders.a.count)),
            b: Array(samples.suffix(folders.b.count))
        )
        let exitCode = result.exitCode(strict: comparison.strict)
        try OutputFile.write(ComparisonPage.render(result), to: "\(folder)/compare.html")
        try OutputFile.write(ComparisonMarkdown.render(result), to: "\(folder)/compare.md")
        try OutputFile.write(
            ComparisonJSON.render(result, exitCode: exitCode).prettyRendered + "\n",
            to: "\(folder)/compare.json"
        )
        let status = try comparison.show(result)
        if !comparison.quiet { Console.note("ttsload: \(folder)/compare.html shows the comparison") }
        return status
    }
}

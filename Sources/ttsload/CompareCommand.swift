import ArgumentParser
import Comparison
import Documents
import Recording
import Reporting

/// `ttsload compare BASELINE… CANDIDATE`: says whether a run is worse than others.
struct CompareCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown, junit, github }

    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Say whether a run is worse than earlier ones, figure by figure.",
        discussion: """
            Takes run folders: one or more baselines, the candidate last. A measure (fal.p95, failures, …) is a \
            regression if the candidate is worse by more than the tolerance, and by more than equal runs would be by \
            chance; that is tested by exchanging whole sessions, corrected for the number of measures. Equal runs show a \
            regression anywhere in at most 5 % of comparisons. It is no difference if the whole 95 % interval lies \
            within the tolerance, and otherwise there is not enough data. Half of the allowed error belongs to the measures \
            that --tolerance names (fal.p95 if it names none), three tenths to those of the scenario's targets. Failed \
            utterances count as infinitely late, as they do in targets.

            Tolerances are 5 % of the baseline and at least 1 ms (0.1 ms for jitter, 0.005 for rtf), and half a point for \
            shares. With several baselines, what they differ by themselves counts as chance too. Runs of another \
            scenario, load or delivery, and invalid or interrupted ones, are refused unless --anyway is given. Of a \
            report.json alone only values are shown.

            Exits 98 on a regression, 96 with --strict if a named measure can't be told, 65 for what can't be compared, \
            else 0.

            Examples:
              ttsload compare reports/main reports/branch
              ttsload compare reports/mon reports/tue reports/wed reports/thu --strict
              ttsload compare main branch --tolerance fal.p95=3% --tolerance failures=0.2% --html compare.html
            """
    )

    @Argument(
        help: ArgumentHelp("Baselines, and the candidate last: run folders or report.json files.", valueName: "run"),
        completion: .directory
    )
    var runs: [String]

    @OptionGroup var options: ComparisonOptions

    @Flag(help: "Compare also what differs in load, delivery or validity; the differences are shown.")
    var anyway = false

    func validate() throws {
        guard runs.count >= 2 else {
            throw ValidationError("compare needs a baseline and a candidate: ttsload compare BASELINE… CANDIDATE")
        }
    }

    func run() async throws {
        let comparer = Comparer(options: try options.comparer())
        let inputs = try runs.map(ComparisonInput.read)
        let identities = inputs.map(\.identity)
        let findings = Comparability.findings(identities)
        let refused = findings.filter { $0.severity == .refused }
        if !refused.isEmpty, !anyway {
            let list = refused.map { "\n  \($0.text)" }.joined()
            throw Console.failure("these runs can't be compared (--anyway does it all the same):\(list)", .badData)
        }
        var comparison = try ComparisonInput.compare(inputs, comparer)
        comparison.findings = findings
        throw ExitCode(try options.show(comparison))
    }
}

/// What is done with a comparison, whichever command made it.
struct ComparisonOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "How large a difference matters: fal.p95=5%, fal=10ms, failures=0.2%; may be repeated.",
            valueName: "measure=size"
        )
    )
    var tolerance: [String] = []

    @Flag(help: "Exit 96 if a measure of the targets or the tolerances can't be told.")
    var strict = false

    @Option(help: "What is printed: text, json, markdown, junit or github.")
    var format = CompareCommand.Format.text

    @Flag(help: "The same as --format json.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit code remains.")
    var quiet = false

    @Option(help: ArgumentHelp("Also write the page.", valueName: "file"), completion: .file(extensions: ["html"]))
    var html: String?

    @Option(
        help: ArgumentHelp("Also write the Markdown summary.", valueName: "file"),
        completion: .file(extensions: ["md"])
    )
    var markdown: String?

    @Option(help: ArgumentHelp("Also write test results.", valueName: "file"), completion: .file(extensions: ["xml"]))
    var junit: String?

    @Option(help: "Seed of the permutations and the bootstrap.")
    var seed: UInt64 = 1

    func comparer() throws -> Comparer.Options {
        var options = Comparer.Options()
        options.seed = seed
        do throws(ComparisonError) {
            for text in tolerance { try options.tolerances.take(text) }
        } catch {
            throw Console.failure("\(error)", .usage)
        }
        return options
    }

    /// Prints and writes what is asked for; gives the exit code.
    func show(_ comparison: RunComparison) throws -> Int32 {
        let exitCode = comparison.exitCode(strict: strict)
        if let html { try OutputFile.write(ComparisonPage.render(comparison), to: html) }
        if let markdown { try OutputFile.write(ComparisonMarkdown.render(comparison), to: markdown) }
        if let junit { try OutputFile.write(ComparisonJUnit.render(comparison, strict: strict), to: junit) }
        guard !quiet else { return exitCode }
        switch json ? .json : format {
        case .text:
            let style = TerminalStyle(
                colour: Console.wantsColour(terminal: Console.outputIsTerminal),
                width: Console.width
            )
            try Console.print(ComparisonTerminalReport.render(comparison, style: style))
        case .json: try Console.print(ComparisonJSON.render(comparison, exitCode: exitCode).prettyRendered)
        case .markdown: try Console.printRaw(ComparisonMarkdown.render(comparison))
        case .junit: try Console.printRaw(ComparisonJUnit.render(comparison, strict: strict))
        case .github: try Console.print(ComparisonAnnotations.render(comparison))
        }
        return exitCode
    }
}

import ArgumentParser
import PromQL

/// `ttsload promql`: queries a run, or runs PromQL test scripts.
struct PromQLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promql",
        abstract: "Query what a run scraped with PromQL, or run PromQL test scripts.",
        discussion: """
            With --run, evaluates the expression over the run folder's scrapes: at the run's end, at the instant that \
            --at names, or over a range with --from, --to or --step (by default the whole run in some 250 steps). \
            Instants are RFC 3339 (2026-11-22T10:30:00Z), Unix seconds, offsets from the run's start (+30s) or back \
            from its end (-10s), start or end. Semantics are those of Prometheus 3; --compat 2 has those of 2.42.

            With --test, runs scripts in the format of the Prometheus project's own tests (load, clear, eval …): one \
            line an evaluation (pass, fail or unsupported), then the counts. Exits 0 only if nothing failed, with 99 \
            if an evaluation failed or a command is malformed. What needs the content of native histograms is \
            unsupported; functions that ignore them answer for the floats.

            A bad expression or folder is told with its place and exits with 65.

            Examples:
              ttsload promql 'sum(tts_sessions_active)' --run reports/quickstart-20261122T103000Z
              ttsload promql 'rate(tts_frames_sent_total[15s])' --run DIR --at +20s --format json
              ttsload promql 'max(tts_session_queue_depth)' --run DIR --from +10s --to -5s --format plot
              ttsload promql --test Tests/PromQLTests/Scripts/*.test
            """
    )

    @Argument(help: "The expression.")
    var expression: String?

    @Option(help: ArgumentHelp("The run folder.", valueName: "dir"), completion: .directory)
    var run: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("The instant of the query. Default: end.", valueName: "time"))
    var at: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The first instant of a range. Default: start.", valueName: "time")
    )
    var from: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The last instant of a range. Default: end.", valueName: "time")
    )
    var to: String?

    @Option(help: ArgumentHelp("Between two instants of a range, such as 15s.", valueName: "duration"))
    var step: String?

    @Option(help: ArgumentHelp("How far back an instant selector looks for a sample.", valueName: "duration"))
    var lookback = "5m"

    @Option(help: "How the answer is shown; json is the form of Prometheus's HTTP API.")
    var format = Format.table

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Run these test scripts instead.", valueName: "file"),
        completion: .file(extensions: ["test"])
    )
    var test: [String] = []

    @Option(help: "Whose semantics: Prometheus 3 or 2 (2.42).")
    var compat = 3

    @Flag(help: "Leave expectations about warnings and infos unchecked (with --test).")
    var ignoreAnnotations = false

    @Flag(help: "The same as --format json; with --test, one JSON document instead of lines.")
    var json = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, plot }

    private var compatibility: Compatibility? { Compatibility(rawValue: compat) }

    private var rangeOptions: [String] {
        [("--from", from), ("--to", to), ("--step", step)].filter { $0.1 != nil }.map(\.0)
    }

    func validate() throws {
        guard compatibility != nil else { throw ValidationError("--compat takes 2 or 3, not \(compat)") }
        if !test.isEmpty {
            guard expression == nil else { throw ValidationError("--test takes no expression, but script files") }
            let others = [("--run", run), ("--at", at)].filter { $0.1 != nil }.map(\.0) + rangeOptions
            if let other = others.first { throw ValidationError("\(other) has no meaning with --test") }
            return
        }
        guard expression != nil else { throw ValidationError("An expression is missing, or --test with script files") }
        guard run != nil else {
            throw ValidationError("--run DIR is missing: the run folder whose scrapes are queried")
        }
        if ignoreAnnotations { throw ValidationError("--ignore-annotations has a meaning with --test only") }
        if at != nil, let other = rangeOptions.first {
            throw ValidationError("--at asks for one instant and \(other) for a range: leave one of them out")
        }
        if at != nil, format == .plot { throw ValidationError("--format plot draws a range: use --from and --to") }
    }

    func run() async throws {
        guard let compatibility else { return }
        if !test.isEmpty {
            let options = ScriptOptions(compatibility: compatibility, ignoresAnnotations: ignoreAnnotations)
            return try PromQLScripts(files: test, options: options, isJSON: json || format == .json).run()
        }
        guard let expression, let run else { return }
        let query = RunFolderQuery(
            expression: expression,
            folder: run,
            compatibility: compatibility,
            lookback: lookback,
            at: at,
            from: from,
            to: to,
            step: step,
            format: json ? .json : format
        )
        try query.run()
    }
}

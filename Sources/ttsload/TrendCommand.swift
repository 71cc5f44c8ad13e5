import ArgumentParser
import Comparison
import Documents
import Foundation
import Recording
import Reporting

/// `ttsload trend DIR`: the figures of many runs, and where they changed.
struct TrendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Show the figures of all runs in a directory over time, with the points where they changed.",
        discussion: """
            Takes the report.json of every run folder directly below the directory, those of one scenario (--scenario, else \
            that of most of them), in the order of their starts; invalid and interrupted runs are left out and named. A change \
            point is where the values before and after differ more than in 95 % of random orders of the same values \
            (E-divisive), with three runs at least on either side. Exits 0 whatever changed, 65 without two runs.

            Examples:
              ttsload trend reports
              ttsload trend nightly --scenario soak --html trend.html
              ttsload trend reports --json | jq '.lines[] | select(.changes != [])'
            """
    )

    @Argument(help: "The directory that holds run folders.", completion: .directory)
    var directory: String

    @Option(help: "Name of the scenario whose runs are taken.")
    var scenario: String?

    @Option(help: "Seed of the random orders.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Also write the page.", valueName: "file"), completion: .file(extensions: ["html"]))
    var html: String?

    @Flag(help: "Print JSON to standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing.")
    var quiet = false

    func run() async throws {
        let trend = RunTrend(try runs(), scenario: scenario, seed: seed)
        guard trend.runs.count >= 2 else {
            let of = trend.scenario.isEmpty ? "" : " of the scenario \(trend.scenario)"
            let left = trend.leftOut.map { "\n  \($0)" }.joined()
            throw Console.failure(
                "\(directory): holds \(trend.runs.count) runs\(of); a trend needs two\(left)",
                .badData
            )
        }
        if let html { try OutputFile.write(TrendPage.render(trend), to: html) }
        guard !quiet else { return }
        if json {
            try Console.print(TrendJSON.render(trend).prettyRendered)
        } else {
            let style = TerminalStyle(
                colour: Console.wantsColour(terminal: Console.outputIsTerminal),
                width: Console.width
            )
            try Console.print(TrendTerminalReport.render(trend, style: style))
        }
    }

    private func runs() throws -> [RunTrend.Run] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw Console.failure("\(directory): can't be read; give the directory that holds run folders", .badData)
        }
        return try names.compactMap { name in
            let path = (directory as NSString).appendingPathComponent(name)
            let file = (path as NSString).appendingPathComponent(RunFile.report)
            guard FileManager.default.fileExists(atPath: file) else { return nil }
            do {
                let report = try RunReport(json: String(contentsOfFile: file, encoding: .utf8))
                return RunTrend.Run(path: path, report: report)
            } catch {
                throw Console.failure("\(file): can't be read: \(error)", .badData)
            }
        }
    }
}

import ArgumentParser
import Foundation
import PromQL
import Reporting

/// Runs PromQL test scripts and prints how they went.
struct PromQLScripts {
    var files: [String]
    var options: ScriptOptions
    var isJSON: Bool

    /// Throws the exit code unless nothing failed.
    func run() throws {
        var summary = ScriptSummary()
        for name in files {
            let file = result(of: name)
            if let problem = file.problem { Console.note("ttsload: \(problem)") }
            if !isJSON { for outcome in file.outcomes { try Console.print(ScriptSummary.line(outcome, in: name)) } }
            summary.files.append(file)
        }
        try Console.printRaw(isJSON ? summary.json : summary.text)
        if !summary.isComplete { throw ExitStatus.badData.code }
        if summary.counts.failed > 0 { throw ExitStatus.missed.code }
    }

    /// A script that can't be read must not keep the others from being run.
    private func result(of name: String) -> ScriptSummary.File {
        let text: String
        do {
            text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: name)), as: UTF8.self)
        } catch {
            return ScriptSummary.File(name: name, outcomes: [], problem: "\(name): can't be read")
        }
        return ScriptSummary.File(name: name, outcomes: PromQLScript(text).run(options))
    }
}

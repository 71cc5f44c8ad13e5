import Alerting
import Analysis
import ArgumentParser
import Glibc
import Recording
import Reporting

/// Computes a run folder's reports, writes them and prints what was asked for.
enum ReportFiles {
    enum Output { case summary, json, none }

    /// Gives the exit code of the run's verdict.
    ///
    /// What can't be written is told after the output, which may be all that is left to see of the run.
    static func write(folder: String, version: String, output: Output) throws -> Int32 {
        let (reader, analysis) = try read(folder)
        var problems: [RecordingError] = []
        func attempt(_ write: () throws(RecordingError) -> Void) {
            do throws(RecordingError) { try write() } catch { problems.append(error) }
        }
        attempt { () throws(RecordingError) in try RunFolderWriter.write(report: analysis.report, to: folder) }
        for format in reader.metadata.formats {
            guard let (file, text) = text(of: analysis, format: format) else { continue }
            attempt { () throws(RecordingError) in try RunFolderWriter.write(text: text, named: file, to: folder) }
        }
        let shown = Result { try show(analysis, output, folder: folder) }
        guard problems.isEmpty else {
            throw Console.failure(problems.map(\.description).joined(separator: "\nttsload: "), .internalError)
        }
        try shown.get()
        return analysis.report.exitCode
    }

    /// Writes all reports of a run that is a part of something, and gives the generator's verdict with its reasons.
    static func generatorVerdict(folder: String) throws -> (verdict: String, why: [String]) {
        let (_, analysis) = try writeAll(folder: folder)
        return (analysis.report.generator.verdict, analysis.report.generator.why)
    }

    /// Writes all reports of a run that is a part of something.
    static func writeAll(folder: String) throws -> (RunFolderReader, RunAnalysis) {
        let (reader, analysis) = try read(folder)
        try RunFolderWriter.write(report: analysis.report, to: folder)
        for format in reader.metadata.formats {
            guard let (file, text) = text(of: analysis, format: format) else { continue }
            try RunFolderWriter.write(text: text, named: file, to: folder)
        }
        return (reader, analysis)
    }

    private static func text(of analysis: RunAnalysis, format: String) -> (file: String, text: String)? {
        switch format {
        case "html": ("report.html", HTMLReport.render(analysis))
        case "markdown": ("report.md", MarkdownReport.render(analysis))
        case "junit": ("junit.xml", JUnitReport.render(analysis))
        default: nil
        }
    }

    private static func show(_ analysis: RunAnalysis, _ output: Output, folder: String) throws {
        switch output {
        case .summary:
            let style = TerminalStyle(
                colour: Console.wantsColour(terminal: Console.outputIsTerminal),
                width: Console.width
            )
            try Console.print(TerminalReport.render(analysis, style: style, folder: folder))
        case .json:
            let json: String
            do { json = try analysis.report.json() } catch { throw Console.failure("\(error)", .internalError) }
            try Console.printRaw(json)
        case .none: break
        }
    }

    /// What can't be read is bad data, whatever it is that is wrong with it.
    private static func read(_ folder: String) throws -> (RunFolderReader, RunAnalysis) {
        do {
            // The files of a run that came to its end have theirs: one that is cut is damaged, and stays so to be told.
            if try !RunFolderReader(path: folder).metadata.finished { try seal(folder) }
            let reader = try RunFolderReader(path: folder)
            return (reader, try RunAnalyzer.analyze(reader))
        } catch let error as RecordingError {
            throw Console.failure(error.description, .badData)
        } catch {
            throw Console.failure("\(folder): can't be read: \(error)", .badData)
        }
    }

    /// The run with other alert rules in place of its own.
    static func replay(_ rules: RuleFile, _ options: ReplayOptions, over folder: String) throws -> RunAnalysis {
        do {
            return try RunAnalyzer.analyze(RunFolderReader(path: folder), replaying: rules, options: options)
        } catch let error as RecordingError {
            throw Console.failure(error.description, .badData)
        } catch {
            throw Console.failure("\(folder): can't be read: \(error)", .badData)
        }
    }

    /// The page alone, of a replay.
    static func writePage(_ analysis: RunAnalysis, to folder: String) throws {
        do throws(RecordingError) {
            try RunFolderWriter.write(text: HTMLReport.render(analysis), named: "report.html", to: folder)
        } catch {
            throw Console.failure(error.description, .internalError)
        }
        Console.note("ttsload: \(folder)/report.html shows the alerts of \(analysis.replayedRules ?? "the run")")
    }

    /// A full disk has no room for the files' ends; without them they can be read all the same.
    private static func seal(_ folder: String) throws(RecordingError) {
        do throws(RecordingError) {
            _ = try RunFolder.seal(path: folder)
        } catch {
            guard case .system(_, _, let code) = error, [ENOSPC, EDQUOT, EFBIG, EROFS].contains(code) else {
                throw error
            }
            Console.note("ttsload: \(error)")
        }
    }
}

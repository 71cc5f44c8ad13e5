import Analysis
import ArgumentParser
import Recording
import Reporting

/// Computes a run folder's reports, writes them and prints what was asked for.
enum ReportFiles {
    enum Output { case summary, json, none }

    /// Gives the exit code of the run's verdict.
    static func write(folder: String, version: String, output: Output) throws -> Int32 {
        let (reader, analysis) = try read(folder)
        do {
            try RunFolderWriter.write(report: analysis.report, to: folder)
            for format in reader.metadata.formats {
                switch format {
                case "html":
                    try RunFolderWriter.write(text: HTMLReport.render(analysis), named: "report.html", to: folder)
                case "markdown":
                    try RunFolderWriter.write(text: MarkdownReport.render(analysis), named: "report.md", to: folder)
                case "junit":
                    try RunFolderWriter.write(text: JUnitReport.render(analysis), named: "junit.xml", to: folder)
                default: break
                }
            }
            switch output {
            case .summary:
                let style = TerminalStyle(
                    colour: Console.wantsColour(terminal: Console.outputIsTerminal),
                    width: Console.width
                )
                Console.print(TerminalReport.render(analysis, style: style, folder: folder))
            case .json: Console.raw(try analysis.report.json(), toOutput: true)
            case .none: break
            }
            return analysis.report.exitCode
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
    }

    /// What can't be read is bad data, whatever it is that is wrong with it.
    private static func read(_ folder: String) throws -> (RunFolderReader, RunAnalysis) {
        do {
            _ = try RunFolder.seal(path: folder)
            let reader = try RunFolderReader(path: folder)
            return (reader, try RunAnalyzer.analyze(reader))
        } catch let error as RecordingError {
            throw Console.failure(error.description, .badData)
        } catch {
            throw Console.failure("\(folder): can't be read: \(error)", .badData)
        }
    }
}

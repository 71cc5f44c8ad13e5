import Analysis
import ArgumentParser
import Recording
import Reporting

/// Computes a run folder's reports, writes them and prints what was asked for.
enum ReportFiles {
    enum Output { case summary, json, none }

    /// Gives the exit code of the run's verdict.
    static func write(folder: String, version: String, output: Output) throws -> Int32 {
        do {
            _ = try RunFolder.seal(path: folder)
            let reader = try RunFolderReader(path: folder)
            let analysis = try RunAnalyzer.analyze(reader)
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
            case .json: Console.print(try analysis.report.json())
            case .none: break
            }
            return analysis.report.exitCode
        } catch let error as RecordingError {
            throw Console.failure(error.description, error.status)
        }
    }
}

extension RecordingError {
    /// Data that can't be read is the user's; a disk that can't be written is the machine's.
    fileprivate var status: ExitStatus {
        switch self {
        case .notARun, .invalid, .unsupportedFormat, .inUse, .holdsRun: .badData
        case .tooLittleSpace, .system, .lost: .internalError
        }
    }
}

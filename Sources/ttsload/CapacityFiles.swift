import Analysis
import ArgumentParser
import CapacityPlanning
import Foundation
import Recording
import Reporting
import Scenarios
import Timing

/// The files of a search beside the run folders of its levels.
enum CapacityFiles {
    static let data = "capacity.json"
    static let page = "capacity.html"

    /// Creates the folder; ends the command if there is a search in it.
    static func begin(folder: String, scenario: LoadedScenario) throws {
        guard access("\(folder)/\(data)", F_OK) != 0 else {
            throw Console.failure(
                "\(folder): holds a search already (\(data) is there); choose another directory, or go on with --resume",
                .badData
            )
        }
        try attempt { () throws(RecordingError) in
            try RunFolderWriter.createFolder(folder)
            try RunFolderWriter.createFolder("\(folder)/levels")
            try RunFolderWriter.write(text: scenario.renderedYAML, named: RunFile.scenario, to: folder)
        }
    }

    /// What a search left; ends the command if it was one of another scenario.
    static func resume(_ folder: String, scenario: LoadedScenario, isSimulated: Bool) throws -> CapacityReport {
        let report = try read(folder)
        guard let text = try? String(contentsOfFile: "\(folder)/\(RunFile.scenario)", encoding: .utf8),
            text == scenario.renderedYAML
        else {
            throw Console.failure(
                "\(folder): is a search with another scenario or other --set; --resume needs the same ones",
                .badData
            )
        }
        guard report.setting.simulated == isSimulated else {
            let advice = isSimulated ? "leave --simulate out" : "give --simulate"
            throw Console.failure("\(folder): can't mix measured and simulated levels: \(advice)", .badData)
        }
        return report
    }

    static func read(_ folder: String) throws -> CapacityReport {
        let file = "\(folder)/\(data)"
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw Console.failure("\(file): is not there, so there is no search to go on with", .badData)
        }
        do throws(CapacityError) {
            return try CapacityReport(json: bytes, file: file)
        } catch {
            throw Console.failure("\(error)", .badData)
        }
    }

    static func write(_ report: CapacityReport, to folder: String) throws {
        let text = try json(report)
        try attempt { () throws(RecordingError) in
            try RunFolderWriter.write(text: text, named: data, to: folder)
            try RunFolderWriter.write(text: CapacityPage.render(report), named: page, to: folder)
        }
    }

    static func json(_ report: CapacityReport) throws -> String {
        do throws(CapacityError) {
            return try report.json()
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
    }

    /// A level's report with what the server said of itself in its measured part.
    static func judge(folder: String) throws -> (report: RunReport, resources: [ResourceReading]) {
        let (reader, analysis) = try ReportFiles.writeAll(folder: folder)
        let metadata = reader.metadata
        let from = metadata.warmupEndsNs ?? metadata.startedNs
        let to = metadata.loadEndsNs ?? metadata.endedNs ?? .max
        let resources = analysis.serverLines.compactMap { line -> ResourceReading? in
            let values = line.points.filter { (from...max(from, to)).contains($0.at.nanoseconds) }.map(\.value)
            guard let most = values.max() else { return nil }
            return ResourceReading(
                title: line.title,
                metric: line.metric,
                unit: line.unit.rawValue,
                mean: values.reduce(0, +) / Double(values.count),
                max: most
            )
        }
        return (analysis.report, resources)
    }

    private static func attempt(_ write: () throws(RecordingError) -> Void) throws {
        do throws(RecordingError) {
            try write()
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
    }
}

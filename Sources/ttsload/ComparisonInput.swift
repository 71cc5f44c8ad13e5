import Comparison
import Documents
import Foundation
import Recording

/// One run of a comparison as the command line names it: a folder, or a report alone.
enum ComparisonInput {
    case sample(RunSample, RunIdentity, RunReport?)
    case report(RunReport, RunIdentity)

    var identity: RunIdentity {
        switch self {
        case .sample(_, let identity, _), .report(_, let identity): identity
        }
    }

    /// Nil of a report alone.
    var sample: RunSample? { if case .sample(let sample, _, _) = self { sample } else { nil } }

    /// Reads it; a report.json that stands in a run folder is that folder.
    static func read(_ path: String) throws -> ComparisonInput {
        do {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw ComparisonError.unreadable(
                    path: path,
                    reason: "is not there; give a run folder or its report.json"
                )
            }
            if isDirectory.boolValue { return try folder(path) }
            let parent = (path as NSString).deletingLastPathComponent
            let name = (path as NSString).lastPathComponent
            let beside = (parent as NSString).appendingPathComponent(RunFile.utterances)
            if name == RunFile.report, FileManager.default.fileExists(atPath: beside) {
                return try folder(parent.isEmpty ? "." : parent)
            }
            let report = try RunReport(json: String(contentsOfFile: path, encoding: .utf8))
            return .report(report, RunIdentity(path: path, report: report))
        } catch let error as RecordingError {
            throw Console.failure(error.description, .badData)
        } catch let error as ComparisonError {
            throw Console.failure(error.description, .badData)
        } catch let error as DocumentErrors {
            throw Console.failure(error.description, .badData)
        } catch {
            throw Console.failure("\(path): can't be read: \(error)", .badData)
        }
    }

    private static func folder(_ path: String) throws -> ComparisonInput {
        let folder = try RunFolderReader(path: path)
        let sample = try RunSample(folder: folder)
        for warning in folder.warnings { Console.note("ttsload: \(warning)") }
        let report = try folder.report()
        return .sample(sample, try RunIdentity(sample, scenario: folder.scenarioYAML(), report: report), report)
    }

    /// The last against the others; where one is a report alone, only values.
    static func compare(_ inputs: [ComparisonInput], _ comparer: Comparer) throws -> RunComparison {
        let samples = inputs.compactMap(\.sample)
        if samples.count == inputs.count {
            return comparer.compare(baselines: Array(samples.dropLast()), candidate: samples[samples.count - 1])
        }
        let reports = try inputs.map { input in
            switch input {
            case .report(let report, let identity), .sample(_, let identity, let report?):
                return (path: identity.path, report: report)
            case .sample(_, let identity, nil):
                let advice = "has no report.json, and another run is given as a report; make it with ttsload report"
                throw Console.failure("\(identity.path): \(advice)", .badData)
            }
        }
        return RunComparison(
            reports: Array(reports.dropLast()),
            candidate: reports[reports.count - 1],
            tolerances: comparer.options.tolerances
        )
    }
}

import ArgumentParser
import Calibration
import Glibc
import Recording
import Reporting
import RunExecution

/// The files of a calibration beside its run folders.
enum CalibrationFiles {
    static let data = "calibration.json"
    static let page = "calibration.html"

    /// Creates the folder; ends the command if there is a calibration in it.
    static func begin(folder: String) throws {
        do throws(RecordingError) {
            try RunFolderWriter.createFolder(folder)
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
        guard access("\(folder)/\(data)", F_OK) != 0 else {
            let advice = "choose another directory or remove it"
            throw Console.failure("\(folder): holds a calibration already (\(data) is there); \(advice)", .badData)
        }
    }

    static func write(_ report: CalibrationReport, to folder: String) throws {
        let text = try json(report)
        do throws(RecordingError) {
            try RunFolderWriter.write(text: text, named: data, to: folder)
            try RunFolderWriter.write(text: CalibrationPage.render(report), named: page, to: folder)
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
    }

    static func json(_ report: CalibrationReport) throws -> String {
        do throws(CalibrationError) {
            return try report.json()
        } catch {
            throw Console.failure("\(error)", .internalError)
        }
    }
}

/// What a calibration says while it goes on.
enum CalibrationText {
    static func progress(_ progress: CalibrationRun.Progress) -> String {
        switch progress {
        case .began(let step, let place, let count):
            let length = "\(step.ramp + step.hold) s and a drain"
            return "step \(place) of \(count): \(step.kind.title), \(step.sessions) sessions, \(length)"
        case .ended(let step):
            let exact = step.isExact ? "all counts exact" : "counts differ"
            let error = step.timing(.firstAudioLatency)?.errorP99.map { Quantity.duration($0) } ?? Quantity.missing
            return "\(step.name): \(step.utterances) utterances, \(exact), first audio right to ± \(error) (p99)"
        case .warning(let text): return text
        }
    }
}

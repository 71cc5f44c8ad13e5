import Glibc

/// What can go wrong with a run folder: every case names the file or directory and says what to do about it.
public enum RecordingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The directory holds a run already, told by this file.
    case holdsRun(directory: String, file: String)
    /// Nothing in the directory is a run of ours.
    case notARun(directory: String)
    /// The file system has less room than a run should start with.
    case tooLittleSpace(directory: String, availableBytes: UInt64, neededBytes: UInt64)
    /// A run is being written into the directory right now.
    case inUse(directory: String)
    /// A system call failed with this `errno`.
    case system(operation: String, file: String, code: Int32)
    /// Data is not what the format says; the line counts from 1, the header included.
    case invalid(file: String, line: Int?, reason: String)
    /// A later version of the tool wrote it.
    case unsupportedFormat(file: String, found: Int, supported: Int)
    /// Data had to be thrown away because the file could not be written for too long.
    case lost(file: String, bytes: Int, code: Int32)

    public var description: String {
        switch self {
        case .holdsRun(let directory, let file):
            "\(directory): holds a run already (\(file) is there); choose another directory or remove it"
        case .notARun(let directory):
            "\(directory): is not a run folder (it has no run.json)"
        case .tooLittleSpace(let directory, let available, let needed):
            "\(directory): only \(available >> 20) MiB are free, a run needs \(needed >> 20) MiB to start with"
        case .inUse(let directory):
            "\(directory): a run is being written into it right now; wait for its end"
        case .system(let operation, let file, let code):
            "\(file): cannot \(operation): \(Self.text(code))"
        case .invalid(let file, let line, let reason):
            line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
        case .unsupportedFormat(let file, let found, let supported):
            "\(file): is of format \(found), this version reads up to format \(supported); use a later version"
        case .lost(let file, let bytes, let code):
            "\(file): \(bytes) bytes are lost, it could not be written for too long: \(Self.text(code))"
        }
    }

    /// What was recorded is not whole.
    var isLoss: Bool { fileOfLoss != nil }

    /// The file of which rows had to be thrown away.
    var fileOfLoss: String? { if case .lost(let file, _, _) = self { file } else { nil } }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}

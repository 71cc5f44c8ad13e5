/// Why a run can't be compared with what its server truly did.
public enum CalibrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The ledger can't be read.
    case unreadable(file: String, reason: String)
    /// A line is not what a ledger holds; counted from 1.
    case ledger(file: String, line: Int, reason: String)
    /// Nothing of the run is in the ledger: they are not of the same server.
    case unrelated(file: String)
    /// A report has a value that JSON can't say.
    case encoding(String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): can't be read: \(reason)"
        case .ledger(let file, let line, let reason): "\(file):\(line): \(reason)"
        case .unrelated(let file):
            "\(file): knows none of the run's sessions; it must be the ledger of the server that was driven"
        case .encoding(let reason): "calibration.json: cannot be encoded: \(reason)"
        }
    }
}

import Glibc

/// What keeps runs from being compared: each case names what it is about and says what to do.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A run has no utterance that counts.
    case empty(path: String)
    /// A file that is no run folder and no report.
    case unreadable(path: String, reason: String)
    /// `--tolerance` with something that is none.
    case tolerance(text: String, reason: String)
    /// A directory without runs that can be put in a row.
    case noRuns(path: String, reason: String)

    public var description: String {
        switch self {
        case .empty(let path):
            "\(path): has no utterance that counts (all were of the warm-up, or cut off); make a longer run"
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .tolerance(let text, let reason): "--tolerance \(text): \(reason)"
        case .noRuns(let path, let reason): "\(path): \(reason)"
        }
    }
}

/// Why a search can't be carried out or gone on with.
public enum CapacityError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The scenario or the options don't make a search.
    case plan(String)
    /// `capacity.json` is not what a search has written.
    case file(String, reason: String)
    /// A report has a value that JSON can't say.
    case encoding(String)

    public var description: String {
        switch self {
        case .plan(let text): text
        case .file(let file, let reason): "\(file): \(reason)"
        case .encoding(let reason): "capacity.json: cannot be encoded: \(reason)"
        }
    }
}

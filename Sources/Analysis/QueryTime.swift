import Timing

/// An instant that a query names, fixed or counted from the run's start or end.
public enum QueryTime: Sendable, Equatable {
    /// Milliseconds since the Unix epoch.
    case instant(Int64)
    /// Milliseconds behind the run's start.
    case afterStart(Int64)
    /// Milliseconds ahead of the run's end.
    case beforeEnd(Int64)

    /// Reads `start`, `end`, RFC 3339, Unix seconds, or an offset such as `+30s` and `-1m30s`.
    ///
    /// `+` counts from the run's start and `-` back from its end. Nil for anything else.
    public init?(parsing text: String) {
        switch text {
        case "start": self = .afterStart(0)
        case "end": self = .beforeEnd(0)
        default:
            if let sign = text.first, sign == "+" || sign == "-" {
                guard let offset = RunDuration.milliseconds(parsing: String(text.dropFirst())) else { return nil }
                self = sign == "+" ? .afterStart(offset) : .beforeEnd(offset)
            } else if let instant = WallInstant(rfc3339: text) {
                self = .instant(instant.nanoseconds / Nanoseconds.perMillisecond)
            } else if let seconds = Double(text), (0..<1e11).contains(seconds), !text.lowercased().contains("x") {
                self = .instant(Int64((seconds * 1000).rounded()))
            } else {
                return nil
            }
        }
    }

    /// The instant in milliseconds since the Unix epoch, of a run with this start and end.
    public func milliseconds(start: Int64, end: Int64) -> Int64 {
        switch self {
        case .instant(let milliseconds): milliseconds
        case .afterStart(let offset): start + offset
        case .beforeEnd(let offset): end - offset
        }
    }
}

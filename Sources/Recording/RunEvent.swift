public import Timing

/// One line of `events.jsonl`: something that happened to the run as a whole.
public struct RunEvent: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        case started, stage, warmupEnded, loadEnded, drained, interrupted, fault, alert, error, finished
    }
    /// Wall clock, nanoseconds.
    public var atNanoseconds: Int64
    public var kind: Kind
    /// One line for the time axis, for example `stage 2: hold 100 sessions` or `first_audio ×5`.
    public var text: String
    /// How long it lasts, in nanoseconds, where that is known beforehand (stages, faults).
    public var durationNanoseconds: Int64?

    public init(at: WallInstant, kind: Kind, text: String, duration: Int64? = nil) {
        atNanoseconds = at.nanoseconds
        self.kind = kind
        self.text = text
        durationNanoseconds = duration
    }

    public var at: WallInstant { WallInstant(nanoseconds: atNanoseconds) }
}

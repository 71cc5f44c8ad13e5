public import PromQL
import Timing

/// What a query of a run yielded, for whichever form it is shown in.
public struct QueryAnswer: Sendable {
    public var result: QueryResult
    /// The expression, into which the annotations point.
    public var expression: String
    /// The instant, or the last one of a range, in milliseconds since the Unix epoch.
    public var at: Int64
    /// The run's start, from which times are counted.
    public var start: Int64

    public init(result: QueryResult, expression: String, at: Int64, start: Int64) {
        self.result = result
        self.expression = expression
        self.at = at
        self.start = start
    }

    /// The annotations with their places, as Prometheus words them: `… (1:6)`.
    public var remarks: [(level: Annotation.Level, text: String)] {
        result.annotations.map { ($0.level, "\($0.message) (\($0.position.place(in: expression)))") }
    }

    /// Whether there is nothing to show.
    public var isEmpty: Bool {
        switch result.value {
        case .scalar, .string: false
        case .vector(let samples): samples.isEmpty
        case .matrix(let series): series.allSatisfy(\.values.isEmpty)
        }
    }

    /// `2026-11-22T14:24:36.250Z`.
    func clock(_ milliseconds: Int64) -> String {
        WallInstant(nanoseconds: milliseconds * Nanoseconds.perMillisecond).rfc3339()
    }

    /// Seconds since the run's start: `+30.25s`.
    func offset(_ milliseconds: Int64) -> String {
        let distance = milliseconds - start
        return (distance < 0 ? "-" : "+") + NumberText.plain(Double(distance.magnitude) / 1000) + "s"
    }
}

/// A stretch of time in milliseconds since the Unix epoch; its end is not part of it.
public struct TimeSpan: Sendable, Hashable {
    public var start: Int64
    public var end: Int64

    /// A span that would end before it starts is empty.
    public init(_ start: Int64, _ end: Int64) {
        self.start = start
        self.end = max(start, end)
    }

    public var milliseconds: Int64 { end - start }

    public func contains(_ instant: Int64) -> Bool { start <= instant && instant < end }
}

extension [TimeSpan] {
    /// In order, without empty ones; those that touch or overlap become one.
    public var merged: [TimeSpan] {
        var result: [TimeSpan] = []
        for span in filter({ $0.milliseconds > 0 }).sorted(by: { $0.start < $1.start }) {
            if let last = result.last, span.start <= last.end {
                result[result.count - 1].end = Swift.max(last.end, span.end)
            } else {
                result.append(span)
            }
        }
        return result
    }

    /// The parts within a span.
    public func clipped(to span: TimeSpan) -> [TimeSpan] {
        map { TimeSpan(Swift.max($0.start, span.start), Swift.min($0.end, span.end)) }.filter { $0.milliseconds > 0 }
    }

    /// The sum of all lengths.
    public var milliseconds: Int64 { reduce(0) { $0 + $1.milliseconds } }

    /// What both have in common; both must be merged.
    func intersection(_ other: [TimeSpan]) -> [TimeSpan] { other.flatMap { clipped(to: $0) }.merged }
}

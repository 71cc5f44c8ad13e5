/// Processor time as a share of real time.
enum ProcessorShare {
    /// A run that is interrupted has a last second of a few microseconds, or of none: its share would be any number.
    private static let shortestSpan: Int64 = 100_000_000

    /// Both in nanoseconds; a span under 100 ms counts as 100 ms.
    static func of(_ processorTime: Int64, in span: Int64) -> Double {
        Double(processorTime) / Double(max(shortestSpan, span))
    }
}

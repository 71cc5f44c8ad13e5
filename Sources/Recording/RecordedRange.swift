/// The integers that a run folder may hold: of any two the difference is one too, so that no damaged file overflows.
enum RecordedRange {
    /// As nanoseconds 146 years, for instants of the wall clock up to the year 2116.
    static let limit = UInt64(1) << 62

    static func contains(_ value: Int64) -> Bool { value.magnitude < limit }
}

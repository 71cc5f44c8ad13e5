/// A series in the middle of an evaluation: one value per step.
struct Row: Sendable {
    var labels: Labels
    /// With delayed removal: the metric's name goes at the end of the query.
    var dropsName = false
    /// One per step; `Row.absent` where the series has none.
    var values: [Double]

    /// Staleness markers never survive a selector, so their bit pattern can stand for "no value".
    static let absent = Staleness.marker

    static func isAbsent(_ value: Double) -> Bool { Staleness.isMarker(value) }

    var isEmpty: Bool { values.allSatisfy(Self.isAbsent) }
}

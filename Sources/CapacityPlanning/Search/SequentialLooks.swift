import Glibc

/// When a level's figures are looked at, and how sure each look has to be.
///
/// Whoever looks often enough at a sample that grows sees any verdict at last. So the looks are few and fixed beforehand,
/// each half as long again as the one before, and each is judged with the confidence that all of them together leave
/// (Bonferroni): a bound is wrong in at most one level of twenty, whenever the level ended. A look decides only that
/// enough has been seen; the level's verdict is judged once more on everything that was planned in it, so that what was
/// still under way at the look can't have been overlooked. That last judgement counts as a look.
public struct SequentialLooks: Sendable, Equatable {
    /// With which each bound of a level's verdict holds, over all looks together.
    public static let confidence = 0.95
    /// No look before this: congestion needs some seconds to come and go.
    static let first = 5.0
    static let growth = 1.5

    /// Seconds of the measured part, ascending, all of them before its end.
    public let instants: [Double]
    /// With which each bound of one look holds.
    public let confidenceOfEach: Double

    /// - Parameter hold: the longest measured part, in seconds.
    public init(hold: Double) {
        var instants: [Double] = []
        var next = Self.first
        while next <= hold * 0.9 {
            instants.append(next.rounded())
            next *= Self.growth
        }
        self.instants = instants
        confidenceOfEach = 1 - (1 - Self.confidence) / Double(instants.count + 1)
    }
}

/// Whether a rule can have an answer at all with the series that the targets export.
///
/// Values are not looked at: a rule is fireable if some values of these series would make it fire. A selector without
/// series blocks only where its absence leaves nothing: not within `absent`, not to the right of `unless`, and not on
/// one side of `or`.
public struct Fireability: Sendable, Equatable {
    public var isFireable: Bool
    /// All parts that keep it from firing, in the order of their places; none if it is fireable.
    public var blockers: [Blocker]
    /// Functions that are given what they cannot work with, as the rate of a gauge, in the order of their places.
    ///
    /// Such a rule may fire, but what it says is not so.
    public var misuses: [Blocker]

    /// Judges a rule; what other rules record must be in the catalogue, as ``SeriesCatalogue/adding(recordedBy:)`` puts
    /// it there.
    public init(of rule: Rule, in catalogue: SeriesCatalogue) {
        let inference = ShapeInference(of: rule, in: catalogue)
        isFireable = inference.hasAnswer
        blockers = inference.hasAnswer ? [] : inference.blockers
        misuses = TypeMisuse.all(in: rule.expression, catalogue)
    }
}

/// Checks that every planned utterance gets exactly one outcome.
///
/// It needs constant memory however long the run: besides counts it keeps sums of the utterances' mixed identities, so
/// that one utterance with two outcomes does not make up for another with none.
public struct OutcomeLedger: Sendable, Equatable {
    public private(set) var planned = 0
    public private(set) var outcomes: [Outcome: Int] = [:]
    private var plannedSum: UInt64 = 0
    private var endedSum: UInt64 = 0

    public init() {}

    /// Utterances whose outcome is known.
    public var ended: Int { outcomes.values.reduce(0, +) }

    public mutating func plan(session: UInt32, utterance: UInt32) {
        planned += 1
        plannedSum &+= Self.mix(session, utterance)
    }

    public mutating func record(_ utterance: UtteranceRecord) {
        record(utterance.outcome, session: utterance.session, utterance: utterance.utterance)
    }

    public mutating func record(_ outcome: Outcome, session: UInt32, utterance: UInt32) {
        outcomes[outcome, default: 0] += 1
        endedSum &+= Self.mix(session, utterance)
    }

    /// Adds another loop's ledger.
    public mutating func merge(_ other: OutcomeLedger) {
        planned += other.planned
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        plannedSum &+= other.plannedSum
        endedSum &+= other.endedSum
    }

    /// What does not add up, as a sentence; nil when every planned utterance has its one outcome.
    public var imbalance: String? {
        if ended != planned { return "\(planned) utterances were planned, \(ended) have an outcome" }
        if plannedSum != endedSum { return "of \(planned) planned utterances some have two outcomes and some none" }
        return nil
    }

    /// The finaliser of SplitMix64: sums of its values do not cancel by chance.
    private static func mix(_ session: UInt32, _ utterance: UInt32) -> UInt64 {
        var value = (UInt64(session) << 32 | UInt64(utterance)) &+ 0x9e37_79b9_7f4a_7c15
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

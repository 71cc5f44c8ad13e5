import Timing

/// Random numbers that decide whom a fault hits, a sequence of its own for each kind of fault.
///
/// So the same texts and sessions are hit whatever other faults the timetable has.
struct FaultDice {
    private var frames: SeededRandom
    private var texts: SeededRandom
    private var commands: SeededRandom
    private var connections: SeededRandom
    private var loads: SeededRandom
    private var fates: SeededRandom

    init(seed: UInt64) {
        frames = SeededRandom(seed: seed, stream: "reference frame faults")
        texts = SeededRandom(seed: seed, stream: "reference text faults")
        commands = SeededRandom(seed: seed, stream: "reference control faults")
        connections = SeededRandom(seed: seed, stream: "reference connection faults")
        loads = SeededRandom(seed: seed, stream: "reference load faults")
        fates = SeededRandom(seed: seed, stream: "reference session fates")
    }

    mutating func hitsFrame(_ share: Double?) -> Bool { Self.hits(share, &frames) }
    mutating func hitsText(_ share: Double?) -> Bool { Self.hits(share, &texts) }
    mutating func hitsCommand(_ share: Double?) -> Bool { Self.hits(share, &commands) }
    mutating func hitsConnection(_ share: Double?) -> Bool { Self.hits(share, &connections) }
    mutating func hitsLoad(_ share: Double?) -> Bool { Self.hits(share, &loads) }

    /// A session's place among all: a fault that hits a share of sessions hits those whose fate is below the share.
    mutating func fate() -> Double { fates.unit() }

    private static func hits(_ share: Double?, _ random: inout SeededRandom) -> Bool {
        guard let share else { return false }
        return random.unit() < share
    }
}

/// What a search is to find, and how much it may spend on it.
///
/// Loads are sessions at a time in the closed model and new sessions a second in the open one; durations are seconds.
public struct CapacityPlan: Codable, Sendable, Equatable {
    /// `closed`: loads are whole numbers; `open`: any.
    public enum Model: String, Codable, Sendable { case closed, open }

    public var model: Model
    /// The search stays between the two.
    public var from: Double
    public var to: Double
    /// The search ends once the interval's half-width is at most this share of the capacity.
    public var precision: Double
    /// The longest measured part of a level.
    public var hold: Double
    /// Before the measured part: the load rises, then settles.
    public var ramp: Double
    public var warmup: Double
    /// What a level may take after its load's end.
    public var drain: Double
    /// For all levels together, warm-ups and drains included; nil for no bound.
    public var budget: Double?
    /// Everything random derives from it.
    public var seed: UInt64
    /// The targets as the scenario has them.
    public var targets: [String]

    /// Of the capacity's interval.
    public static let confidence = 0.99
    /// Levels at the edge at the most: a search without a budget ends all the same.
    public static let mostEdgeLevels = 16

    public init(
        model: Model,
        from: Double,
        to: Double,
        precision: Double = 0.15,
        hold: Double,
        ramp: Double,
        warmup: Double,
        drain: Double,
        budget: Double? = nil,
        seed: UInt64,
        targets: [String]
    ) {
        self.model = model
        self.from = from
        self.to = to
        self.precision = precision
        self.hold = hold
        self.ramp = ramp
        self.warmup = warmup
        self.drain = drain
        self.budget = budget
        self.seed = seed
        self.targets = targets
    }

    /// The load that a level can have next to a wanted one: a whole number of sessions, or a rate of three digits.
    public func rounded(_ load: Double) -> Double {
        let bounded = min(to, max(from, load))
        guard model == .open else { return max(1, bounded.rounded()) }
        var unit = 1.0
        while bounded / unit >= 1000 { unit *= 10 }
        while bounded / unit < 100 { unit /= 10 }
        return min(to, max(from, (bounded / unit).rounded() * unit))
    }

    /// The seed of the level of that number, from 1: repeats of a load are not the same run again.
    public func seed(ofLevel number: Int) -> UInt64 { (seed &+ UInt64(number) &* 0x9e37_79b9) & 0x7fff_ffff }

    /// What a level of so many measured seconds takes at the most.
    public func cost(ofHold hold: Double) -> Double { max(warmup, ramp) + hold + drain }
}

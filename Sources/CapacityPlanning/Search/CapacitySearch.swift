import Glibc

/// Which level comes next: a pure function of the levels so far, so that a search can go on where it was interrupted.
///
/// 1. Climb: from `from` on, each load twice the one before, until a target is missed. A level that decides nothing is no
///    reason to stop, and none to take it for met.
/// 2. Narrow: halve the gap, on a logarithmic scale, until it is a third.
/// 3. Measure the edge: levels on both sides of where the fit sees the capacity, where less is known, as far from it as
///    the interval is wide, until the interval is narrow enough.
public struct CapacitySearch: Sendable {
    /// A level that is to be made.
    public struct Request: Codable, Sendable, Equatable {
        /// From 1.
        public var number: Int
        public var load: Double
        public var purpose: CapacityLevel.Purpose
        /// Seconds of the measured part at the most.
        public var hold: Double
        public var seed: UInt64

        public init(number: Int, load: Double, purpose: CapacityLevel.Purpose, hold: Double, seed: UInt64) {
            self.number = number
            self.load = load
            self.purpose = purpose
            self.hold = hold
            self.seed = seed
        }

        /// While climbing, a level that will not decide is left for the next one.
        public var mayGiveUp: Bool { purpose == .ramp }
    }

    /// Why no level follows.
    public enum Reason: String, Codable, Sendable {
        /// The capacity is known as closely as was asked for.
        case resolved
        /// It is known, less closely, and more levels would be too many.
        case coarse
        /// Already the lowest load misses.
        case below
        /// The highest load meets every target.
        case beyond
        /// The highest load neither met nor missed.
        case undecided
        /// The generator can't drive more.
        case generator
        case budget
        case interrupted
    }

    public enum Action: Sendable, Equatable {
        case run(Request)
        case stop(Reason)
    }

    public let plan: CapacityPlan
    /// The gap at which narrowing ends.
    static let narrowEnough = 1.34
    /// An interval that is narrow after fewer may be so by chance.
    static let fewestEdgeLevels = 3
    /// A measured part of less shows nothing.
    static let shortestHold = 5.0

    public init(_ plan: CapacityPlan) { self.plan = plan }

    public func next(after levels: [CapacityLevel]) -> Action {
        if levels.last?.verdict == .interrupted { return .stop(.interrupted) }
        let valid = levels.filter(\.isValid)
        guard let lowestMissed = valid.filter({ $0.verdict == .missed }).map(\.load).min() else {
            return climb(levels, valid)
        }
        guard lowestMissed > plan.from else { return .stop(.below) }
        // Each missed load is twice one that was tried, unless the generator was not fit there.
        let highestHeld = valid.filter { $0.load < lowestMissed }.map(\.load).max() ?? plan.from
        let middle = plan.rounded((highestHeld * lowestMissed).squareRoot())
        let edges = levels.filter { $0.purpose == .edge }.count
        if edges == 0, lowestMissed / highestHeld > Self.narrowEnough, middle > highestHeld, middle < lowestMissed,
            isStillToTry(middle, in: levels)
        {
            return request(middle, .narrow, after: levels)
        }
        return measureEdge(levels, between: highestHeld, and: lowestMissed)
    }

    // MARK: Climbing

    private func climb(_ levels: [CapacityLevel], _ valid: [CapacityLevel]) -> Action {
        let highest = valid.map(\.load).max()
        let undriven = levels.filter { $0.verdict == .invalid && $0.load > highest ?? 0 }
        if let lowest = undriven.map(\.load).min() {
            // One bad moment of this machine's is no proof.
            if isStillToTry(lowest, in: levels) { return request(lowest, .ramp, after: levels) }
            guard let highest else { return .stop(.generator) }
            let middle = plan.rounded((highest * lowest).squareRoot())
            guard lowest / highest > Self.narrowEnough, middle > highest, middle < lowest else {
                return .stop(.generator)
            }
            return request(middle, .narrow, after: levels)
        }
        guard let highest else { return request(plan.from, .ramp, after: levels) }
        guard highest >= plan.to else { return request(plan.rounded(highest * 2), .ramp, after: levels) }
        let top = valid.filter { $0.load >= plan.to }
        if top.contains(where: { $0.verdict == .met }) { return .stop(.beyond) }
        return top.count < 3 ? request(plan.to, .edge, after: levels) : .stop(.undecided)
    }

    /// Whether a load is worth a level: not if the generator failed at it twice.
    private func isStillToTry(_ load: Double, in levels: [CapacityLevel]) -> Bool {
        levels.count { $0.load == load && $0.verdict == .invalid } < 2
    }

    // MARK: The edge

    private func measureEdge(_ levels: [CapacityLevel], between held: Double, and missed: Double) -> Action {
        let edges = levels.filter { $0.purpose == .edge && $0.verdict != .invalid }.count
        let estimate = CapacityEstimate(levels, plan: plan, draws: CapacityEstimate.draftDraws)
        if edges >= Self.fewestEdgeLevels, isNarrow(estimate) { return .stop(.resolved) }
        let tried = levels.filter { $0.purpose == .edge }.count
        guard tried < CapacityPlan.mostEdgeLevels else { return .stop(.coarse) }
        let center = estimate.capacity ?? (held * missed).squareRoot()
        let spread = ((estimate.high ?? missed) - (estimate.low ?? held)) / 2 / center
        let distance = min(0.15, max(0.04, spread / 2))
        var (below, above) = (plan.rounded(center * (1 - distance)), plan.rounded(center * (1 + distance)))
        if plan.model == .closed {
            below = max(plan.from, min(below, center.rounded(.down)))
            above = min(plan.to, max(above, center.rounded(.down) + 1))
        }
        func known(_ loads: ClosedRange<Double>) -> Double {
            levels.filter { $0.isValid && loads.contains($0.load) }.reduce(0) { $0 + $1.measuredSeconds }
        }
        let isBelow = known(center / 1.25...center) <= known(center.nextUp...center * 1.25)
        let (wanted, other) = isBelow ? (below, above) : (above, below)
        if isStillToTry(wanted, in: levels) { return request(wanted, .edge, after: levels) }
        return isStillToTry(other, in: levels) ? request(other, .edge, after: levels) : .stop(.generator)
    }

    /// Whether the interval is as narrow as was asked for, or as sessions, which are whole, can be.
    func isNarrow(_ estimate: CapacityEstimate) -> Bool {
        if estimate.imprecision <= plan.precision { return true }
        guard plan.model == .closed, let low = estimate.low, let high = estimate.high else { return false }
        return high.rounded(.down) - low.rounded(.down) <= 1
    }

    // MARK: Budget

    private func request(
        _ load: Double,
        _ purpose: CapacityLevel.Purpose,
        after levels: [CapacityLevel]
    ) -> Action {
        var hold = plan.hold
        if let budget = plan.budget {
            let left = budget - levels.reduce(0) { $0 + $1.elapsedSeconds }
            hold = min(hold, (left - plan.cost(ofHold: 0)).rounded(.down))
            guard hold >= min(plan.hold, Self.shortestHold) else {
                let estimate = CapacityEstimate(levels, plan: plan, draws: CapacityEstimate.draftDraws)
                return .stop(isNarrow(estimate) ? .resolved : .budget)
            }
        }
        let number = (levels.map(\.number).max() ?? 0) + 1
        return .run(
            Request(number: number, load: load, purpose: purpose, hold: hold, seed: plan.seed(ofLevel: number))
        )
    }
}

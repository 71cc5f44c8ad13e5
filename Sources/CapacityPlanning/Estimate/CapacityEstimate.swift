import Glibc
import Timing

/// The capacity and how sure it is, from all levels.
///
/// For each target the load at which its monotone fit passes what is allowed, and of these the least: the highest load at
/// which every target is as likely met as not. The interval is the middle 99 % of what the same computation gives when
/// the levels' stretches of time are drawn anew, from each level of b stretches b − 1 with replacement, which keeps the
/// variance from coming out too small (J. Rao and C. Wu, "Resampling inference with complex survey data", JASA 83, 1988).
/// All targets of a level are drawn together, for they hang together. On a logarithmic scale both sides are then widened
/// as Student's t is wider than a normal distribution where a variance is known from one level's eight stretches alone:
/// neighbouring stretches hang together too, and the search ends where its interval happens to be narrow.
public struct CapacityEstimate: Codable, Sendable, Equatable {
    /// One target alone.
    public struct Target: Codable, Sendable, Equatable {
        public var expression: String
        /// Nil where it holds up to the highest load, or below the lowest one already (`isBelow`).
        public var capacity: Double?
        public var low: Double?
        public var high: Double?
        /// It is missed at the lowest load.
        public var isBelow: Bool
    }

    /// The highest load within the targets; nil if it is not between the lowest and highest load that were tried.
    public var capacity: Double?
    /// Nil if it may be below the lowest load.
    public var low: Double?
    /// Nil if it may be above the highest load.
    public var high: Double?
    /// In the targets' order.
    public var targets: [Target]

    static let draws = 2000
    /// Enough to choose the next level by.
    static let draftDraws = 400

    /// - Parameter levels: all that were tried; those that show nothing of the server are left out.
    public init(_ levels: [CapacityLevel], plan: CapacityPlan) {
        self.init(levels, plan: plan, draws: Self.draws)
    }

    /// - Parameter draws: how often the levels are drawn anew.
    init(_ levels: [CapacityLevel], plan: CapacityPlan, draws: Int) {
        let valid = levels.filter(\.isValid)
        func crossings(_ points: (_ target: Int) -> [MonotoneFit.Point]) -> [MonotoneFit.Crossing] {
            plan.targets.indices.map { target in
                guard let sample = valid.first?.targets[target] else { return .beyond }
                return MonotoneFit(points(target)).crossing(of: sample.allowed, isShare: sample.isShare)
            }
        }
        let found = crossings { target in
            valid.map {
                MonotoneFit.Point(
                    load: $0.load,
                    numerator: $0.targets[target].numerators.reduce(0, +),
                    denominator: $0.targets[target].denominators.reduce(0, +)
                )
            }
        }
        var random = SeededRandom(seed: plan.seed, stream: "capacity")
        var drawn = [[MonotoneFit.Crossing]](repeating: [], count: plan.targets.count)
        var least: [MonotoneFit.Crossing] = []
        for _ in 0..<draws {
            let places = valid.map { Self.places(of: $0, &random) }
            let all = crossings { target in
                zip(valid, places).map { Self.point($0, target: target, places: $1) }
            }
            for (target, crossing) in all.enumerated() { drawn[target].append(crossing) }
            least.append(Self.least(all))
        }
        let total = Self.least(found)
        capacity = total.load
        (low, high) = Self.interval(least, around: total.load)
        targets = plan.targets.enumerated().map { index, expression in
            let bounds = Self.interval(drawn[index], around: found[index].load)
            return Target(
                expression: expression,
                capacity: found[index].load,
                low: bounds.low,
                high: bounds.high,
                isBelow: found[index] == .below
            )
        }
        if valid.isEmpty { (capacity, low, high) = (nil, nil, nil) }
    }

    private static func places(of level: CapacityLevel, _ random: inout SeededRandom) -> [Int] {
        let count = level.targets.map(\.denominators.count).max() ?? 0
        guard count > 1 else { return count == 1 ? [0] : [] }
        return (1..<count).map { _ in Int(random.unit() * Double(count)) }
    }

    private static func point(_ level: CapacityLevel, target: Int, places: [Int]) -> MonotoneFit.Point {
        let evidence = level.targets[target]
        var point = MonotoneFit.Point(load: level.load, numerator: 0, denominator: 0)
        // What has one part alone is not drawn.
        let places = evidence.denominators.count == 1 ? [0] : places
        for place in places where place < evidence.denominators.count {
            point.numerator += evidence.numerators[place]
            point.denominator += evidence.denominators[place]
        }
        return point
    }

    private static func least(_ crossings: [MonotoneFit.Crossing]) -> MonotoneFit.Crossing {
        if crossings.contains(.below) { return .below }
        return crossings.compactMap(\.load).min().map { .at($0) } ?? .beyond
    }

    /// t and normal at 99.5 %, the former with 7 degrees of freedom.
    private static let widening = 3.4995 / 2.5758

    private static func interval(
        _ crossings: [MonotoneFit.Crossing],
        around center: Double?
    ) -> (low: Double?, high: Double?) {
        guard !crossings.isEmpty else { return (nil, nil) }
        let sorted = crossings.map(\.order).sorted()
        let tail = Int(Double(sorted.count) * (1 - CapacityPlan.confidence) / 2)
        func bound(_ drawn: Double) -> Double? {
            guard drawn > 0, drawn.isFinite else { return nil }
            return center.map { $0 * pow(drawn / $0, widening) } ?? drawn
        }
        return (bound(sorted[tail]), bound(sorted[sorted.count - 1 - tail]))
    }

    /// The target that breaks first, and the one that would be next; nil where none does.
    public var breaking: (first: Target?, next: Target?) {
        let broken = targets.filter { $0.isBelow || $0.capacity != nil }
            .sorted { ($0.isBelow ? 0 : $0.capacity ?? .infinity) < ($1.isBelow ? 0 : $1.capacity ?? .infinity) }
        return (broken.first, broken.dropFirst().first)
    }

    /// The interval's half-width over the capacity; infinite while it is open on a side.
    public var imprecision: Double {
        guard let capacity, let low, let high else { return .infinity }
        return (high - low) / 2 / capacity
    }
}

extension MonotoneFit.Crossing {
    var load: Double? { if case .at(let load) = self { load } else { nil } }

    /// As a number that sorts: below everything, or beyond it.
    var order: Double {
        switch self {
        case .below: 0
        case .at(let load): load
        case .beyond: .infinity
        }
    }
}

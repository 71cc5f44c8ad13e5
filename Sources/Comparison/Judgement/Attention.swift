import Recording

/// Which measures matter most, and how the allowed error is shared among them.
///
/// That equal systems show a regression anywhere has a probability of at most the level. Shared evenly among some forty
/// measures it would leave little for the few that a gate is about; so half of it belongs to what the tolerances name
/// (the first-audio latency's p95 if they name nothing), three tenths to what the scenario's targets name, and the rest
/// to all others.
public struct Attention: Sendable {
    public enum Tier: String, Sendable, CaseIterable {
        case first, targets, rest

        var weight: Double {
            switch self {
            case .first: 0.5
            case .targets: 0.3
            case .rest: 0.2
            }
        }
    }

    private let first: Set<Measure>
    private let targets: Set<Measure>

    /// - Parameter targets: of each run; those count that all runs have.
    init(_ tolerances: Tolerances, targets: [[String]]) {
        let named = Set(tolerances.named.keys)
        let first = named.isEmpty ? [Measure.headline] : named
        var common = Set(targets.first?.compactMap(Measure.init(target:)) ?? [])
        for run in targets { common.formIntersection(run.compactMap(Measure.init(target:))) }
        self.first = first
        self.targets = common.subtracting(first)
    }

    init(_ tolerances: Tolerances, _ sides: Sides) {
        self.init(tolerances, targets: sides.runs.map(\.metadata.targets))
    }

    var named: Set<Measure> { first.union(targets) }

    func names(_ measure: Measure) -> Bool { tier(of: measure) != .rest }

    func tier(of measure: Measure) -> Tier {
        first.contains(measure) ? .first : targets.contains(measure) ? .targets : .rest
    }
}

extension Measure {
    /// What a target such as `fal.p95 < 300ms` judges; nil for what is not compared.
    init?(target: String) { self.init(named: String(target.prefix { $0 != " " && $0 != "<" && $0 != ">" })) }
}

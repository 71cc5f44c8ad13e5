public import Measurement

/// A candidate held against its baselines.
public struct RunComparison: Sendable {
    /// A rank test of one figure's whole distribution, as Wilcoxon's, with blocks exchanged as for the percentiles.
    public struct RankTest: Sendable, Equatable {
        public var figure: Figure
        /// Probability that a value of the candidate's exceeds one of the baselines'; one half if they are alike.
        public var exceedance: Double
        /// Adjusted as the measures' own; the smaller of both directions, doubled.
        public var probability: Double
        public var baselineCount: Int
        public var candidateCount: Int
    }

    /// Baselines in the order given, then the candidates: one, unless runs were made in turns.
    public internal(set) var runs: [ComparedRun]
    let baselineCount: Int
    /// By measure, as the table of measures has them.
    public internal(set) var differences: [MeasureDifference] = []
    public internal(set) var ranks: [RankTest] = []
    /// What makes the runs differ beyond what is compared, and what was overridden.
    public var findings: [ComparabilityFinding] = []
    /// Plain sentences that belong to the whole.
    public internal(set) var notes: [String] = []
    /// Distributions of the figures that both sides have, baselines together.
    public internal(set) var distributions: [Distribution] = []
    public internal(set) var seed: UInt64 = 0
    public internal(set) var permutations = 0
    public internal(set) var resamples = 0
    public internal(set) var level = 0.05

    /// How a figure's values are spread, for a plot.
    public struct Distribution: Sendable {
        public var figure: Figure
        /// Upper bounds, twenty a decade, and the share of the values in each bucket; infinite values are in none.
        public var baseline: [Bucket]
        public var candidate: [Bucket]
        public struct Bucket: Sendable, Equatable {
            public var bound: Double
            public var share: Double
        }
    }

    public var baselines: [ComparedRun] { Array(runs.prefix(baselineCount)) }
    public var candidates: [ComparedRun] { Array(runs.dropFirst(baselineCount)) }

    public enum Verdict: String, Sendable { case regression, improvement, noDifference, notEnoughData }

    /// A regression anywhere is one; without any, the named measures decide.
    public var verdict: Verdict {
        if differences.contains(where: { $0.verdict == .regression }) { return .regression }
        let named = differences.filter(\.isNamed)
        if named.isEmpty || named.contains(where: { $0.verdict == .notEnoughData }) { return .notEnoughData }
        return differences.contains { $0.verdict == .improvement } ? .improvement : .noDifference
    }

    /// 98 on a regression; 96 if a named measure can't be told and that is not let pass; else 0.
    public func exitCode(strict: Bool) -> Int32 {
        switch verdict {
        case .regression: 98
        case .notEnoughData: strict ? 96 : 0
        case .improvement, .noDifference: 0
        }
    }

    /// Regressions first, then what can't be told, improvements, what is alike; named measures before others, as `Attention` has them.
    public var worstFirst: [MeasureDifference] {
        func rank(_ verdict: MeasureDifference.Verdict) -> Int {
            switch verdict {
            case .regression: 0
            case .notEnoughData: 2
            case .improvement: 1
            case .noDifference: 3
            }
        }
        func place(_ tier: Attention.Tier) -> Int { Attention.Tier.allCases.firstIndex(of: tier) ?? 0 }
        return differences.enumerated().sorted { one, other in
            let (first, second) = (one.element, other.element)
            if rank(first.verdict) != rank(second.verdict) { return rank(first.verdict) < rank(second.verdict) }
            if first.tier != second.tier { return place(first.tier) < place(second.tier) }
            if first.verdict == .regression, first.severity != second.severity {
                return first.severity > second.severity
            }
            return one.offset < other.offset
        }
        .map(\.element)
    }
}

/// One of the runs, as a comparison shows it.
public struct ComparedRun: Sendable {
    public var path: String
    public var name: String
    /// RFC 3339.
    public var started: String
    public var version: String
    public var utterances: Int
    /// Nil where only a report is known.
    public var sessions: Int?
    public var isSimulated: Bool
    /// One a second; empty where only a report is known.
    public var windows: [WindowRecord]
}

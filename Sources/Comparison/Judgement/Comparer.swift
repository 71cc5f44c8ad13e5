import Glibc
import Measurement
import Recording
import Timing

/// Compares samples of runs.
public struct Comparer: Sendable {
    public struct Options: Sendable {
        public var tolerances = Tolerances()
        /// Of the permutations and the bootstrap.
        public var seed: UInt64 = 1
        /// Exchanges of blocks at most.
        public var permutations = 5000
        /// Bootstrap draws of every interval; with 0 there are no intervals, so that nothing is ever no difference.
        public var resamples = 1000
        public init() {}
    }

    /// That equal systems show a regression anywhere; the same again for an improvement.
    static let level = 0.05

    public let options: Options

    public init(options: Options = Options()) { self.options = options }

    /// The candidate against all baselines together.
    ///
    /// - Precondition: there is a baseline, and every sample holds an utterance.
    public func compare(baselines: [RunSample], candidate: RunSample) -> RunComparison {
        precondition(!baselines.isEmpty, "nothing to compare with")
        return compare(Sides(baselines: baselines, candidates: [candidate], isPaired: false))
    }

    /// Runs that were made in turns, each of B with the one of A in the same place.
    ///
    /// - Precondition: both sides have the same number of runs, at least one, and every sample holds an utterance.
    public func compare(a: [RunSample], b: [RunSample]) -> RunComparison {
        precondition(!a.isEmpty && a.count == b.count, "pairs only")
        return compare(Sides(baselines: a, candidates: b, isPaired: true))
    }

    private func compare(_ sides: Sides) -> RunComparison {
        let attention = Attention(options.tolerances, sides)
        var table = ScoreTable(rows: sides.rows, baselineRows: sides.baselineRows)
        var result = RunComparison(runs: sides.runs.map(ComparedRun.init), baselineCount: sides.candidate)
        result.seed = options.seed
        result.resamples = options.resamples
        result.level = Self.level
        var columns: [Int?] = []
        var rankColumns: [Int] = []
        var random = SeededRandom(seed: options.seed, stream: "bootstrap")

        for figure in Figure.allCases where isComparable(figure, sides) {
            let wanted = statistics(of: figure, attention)
            guard wanted.count > 0 else { continue }
            guard let scores = FigureScores(figure, wanted, sides: sides) else {
                noteAbsent(figure, sides, in: &result)
                continue
            }
            for (place, statistic) in wanted.enumerated() {
                let sums = scores.percentiles[place]
                let column = sums.column(sides)
                var one = difference(.percentile(figure, statistic), attention)
                (one.baseline, one.candidate) =
                    scores.values(of: statistic).map { ($0.baseline, $0.candidate) } ?? (0, 0)
                one.tolerance = options.tolerances[one.measure].size(of: one.baseline ?? 0)
                (one.low, one.high) = interval(scores, statistic, sums, column, &random)
                columns.append(table.columns.count)
                table.append(column)
                result.differences.append(one)
            }
            rankColumns.append(table.columns.count)
            table.append(scores.ranks.column(sides))
            result.ranks.append(
                RunComparison.RankTest(
                    figure: figure,
                    exceedance: scores.exceedance,
                    probability: 1,
                    baselineCount: scores.sorted.baselines.count,
                    candidateCount: scores.sorted.candidate.count
                )
            )
            result.distributions.append(
                RunComparison.Distribution(
                    figure: figure,
                    baseline: Buckets.of(sorted: scores.sorted.baselines),
                    candidate: Buckets.of(sorted: scores.sorted.candidate)
                )
            )
        }
        for share in Share.allCases {
            guard let scores = ShareScores(share, sides: sides) else { continue }
            let column = scores.sums.column(sides)
            var one = difference(.share(share), attention)
            (one.baseline, one.candidate) = (scores.baseline, scores.candidate)
            one.tolerance = options.tolerances[one.measure].size(of: scores.baseline)
            if options.resamples > 0 {
                (one.low, one.high) = scores.interval(column, draws: options.resamples, random: &random)
            }
            columns.append(table.columns.count)
            table.append(column)
            result.differences.append(one)
        }
        test(table, columns, rankColumns, &result, sides)
        note(&result, sides, attention)
        return result
    }

    private func test(
        _ table: ScoreTable,
        _ columns: [Int?],
        _ rankColumns: [Int],
        _ result: inout RunComparison,
        _ sides: Sides
    ) {
        let places = columns.compactMap { $0 }
        let families = Attention.Tier.allCases.map { tier in
            let own = zip(places, result.differences).filter { $0.1.tier == tier }.map(\.0)
            return PermutationTest.Family(columns: tier == .rest ? own + rankColumns : own, weight: tier.weight)
        }
        let test = PermutationTest(draws: options.permutations, seed: options.seed).run(table, families: families)
        result.permutations = test.draws
        let choices = Self.choices(sides.rows, sides.rows - sides.baselineRows)
        for (index, place) in places.enumerated() {
            result.differences[index].worse = test.worse[place]
            result.differences[index].better = test.better[place]
            let weight = result.differences[index].tier.weight
            let rule = VerdictRule(
                level: Self.level,
                utterances: min(
                    sides.candidates.map(\.utterances).reduce(0, +),
                    sides.baselines.map(\.utterances).reduce(0, +)
                ),
                leastProbability: 1 / choices / weight,
                sessions: (
                    sides.baselines.map(\.sessions).reduce(0, +), sides.candidates.map(\.sessions).reduce(0, +)
                )
            )
            rule.judge(&result.differences[index])
        }
        for (index, place) in rankColumns.enumerated() {
            result.ranks[index].probability = min(1, 2 * min(test.worse[place], test.better[place]))
        }
    }

    /// In how many ways the candidate's blocks can be chosen; infinite beyond what a number holds.
    private static func choices(_ rows: Int, _ chosen: Int) -> Double {
        exp(lgamma(Double(rows + 1)) - lgamma(Double(chosen + 1)) - lgamma(Double(rows - chosen + 1)))
    }

    private func statistics(of figure: Figure, _ attention: Attention) -> [Statistic] {
        Statistic.allCases.filter { statistic in
            Measure.percentiles.contains(statistic) || attention.names(.percentile(figure, statistic))
        }
    }

    private func difference(_ measure: Measure, _ attention: Attention) -> MeasureDifference {
        MeasureDifference(measure: measure, tier: attention.tier(of: measure), tolerance: 0)
    }

    /// A paced stream takes as long as it plays: its real-time factor says nothing of the synthesis.
    private func isComparable(_ figure: Figure, _ sides: Sides) -> Bool {
        figure != .rtf || sides.runs.allSatisfy { $0.delivery != .paced }
    }

    private func interval(
        _ scores: FigureScores,
        _ statistic: Statistic,
        _ sums: RatioSums,
        _ column: ScoreTable.Column,
        _ random: inout SeededRandom
    ) -> (Double?, Double?) {
        guard options.resamples > 0, let quantile = statistic.quantile, let values = scores.values(of: statistic) else {
            return (nil, nil)
        }
        let sides = scores.sides
        func draws(_ runs: Range<Int>, _ rows: Range<Int>, _ sorted: [Double]) -> [Double]? {
            let side = QuantileDraws(
                quantile: quantile,
                sorted: sorted,
                rows: rows,
                effect: sums.designEffect(of: rows)
            ) { take in
                for run in runs {
                    let sample = sides.runs[run]
                    let first = sides.firstRow[run] - rows.lowerBound
                    for (index, value) in sample.values[Figure.allCases.firstIndex(of: scores.figure) ?? 0].enumerated()
                    where !value.isNaN {
                        take(value, first + sides.blocks[run].block(ofSession: Int(sample.sessionOf[index])))
                    }
                }
            }
            return side.isBounded ? side.draws(options.resamples, random: &random) : nil
        }
        guard
            let baseline = draws(0..<sides.candidate, sides.sideRows.baselines, scores.sorted.baselines),
            let candidate = draws(
                sides.candidate..<sides.runs.count,
                sides.sideRows.candidate,
                scores.sorted.candidate
            )
        else { return (nil, nil) }
        guard values.candidate.isFinite, values.baseline.isFinite else { return (nil, nil) }
        let differences = zip(candidate, baseline).map { $0 - $1 }
        return BootstrapInterval(
            estimate: values.candidate - values.baseline,
            draws: differences,
            column: column,
            rows: sides.rows
        ).bounds
    }

    private func noteAbsent(_ figure: Figure, _ sides: Sides, in result: inout RunComparison) {
        let has = sides.runs.map { !$0.present(figure).isEmpty }
        guard has.contains(true) else { return }
        let lacking = zip(sides.runs, has).filter { !$0.1 }.map { $0.0.path }
        result.notes.append("\(figure.scenarioName) is not compared: \(lacking.joined(separator: ", ")) has none")
    }

    private func note(_ result: inout RunComparison, _ sides: Sides, _ attention: Attention) {
        if sides.candidate == 1, !sides.isPaired {
            result.notes.append(
                "With one baseline it is not known how much runs differ by themselves; give several to count that in."
            )
        }
        if sides.runs.contains(where: { $0.delivery == .paced }) {
            result.notes.append(
                "rtf is not compared: the server paces its frames, so a client's real-time factor is about 1."
            )
        }
        let missing = attention.named.filter { measure in !result.differences.contains { $0.measure == measure } }
        for measure in missing.sorted(by: { $0.name < $1.name })
        where !result.notes.contains(where: {
            $0.hasPrefix(measure.name.prefix { $0 != "." } + " is not compared")
        }) {
            result.notes.append("\(measure.name) is not compared: no run has a value of it.")
        }
    }
}

extension ComparedRun {
    init(_ sample: RunSample) {
        self.init(
            path: sample.path,
            name: sample.metadata.name,
            started: sample.metadata.started,
            version: sample.metadata.version,
            utterances: sample.utterances,
            sessions: sample.sessions,
            isSimulated: sample.metadata.isSimulated,
            windows: sample.windows
        )
    }
}

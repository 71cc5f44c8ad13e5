/// Numerators and denominators of one ratio, by block and by second, of all runs of a comparison.
struct RatioSums {
    /// By row.
    var blocks: [SIMD2<Double>]
    /// By run and second.
    var seconds: [[SIMD2<Double>]]

    /// The columns' scores, with what more than the blocks the difference varies.
    func column(_ sides: Sides) -> ScoreTable.Column {
        let baseline = blocks[sides.sideRows.baselines].reduce(.zero, +)
        let candidate = blocks[sides.sideRows.candidate].reduce(.zero, +)
        let pooled = baseline + candidate
        let share = pooled.y > 0 ? pooled.x / pooled.y : 0
        var column = ScoreTable.Column(
            scores: blocks.map { $0.x - share * $0.y },
            baselineSize: baseline.y,
            candidateSize: candidate.y
        )
        guard baseline.y > 0, candidate.y > 0 else { return column }
        let time = timeInflation(sides)
        column.inflation = time
        let within = withinVariance(column, sides) * time
        if sides.isPaired {
            takePairs(into: &column, sides, within: within)
        } else {
            takeBetweenRuns(into: &column, sides, within: within)
        }
        return column
    }

    /// Variance of the difference of the shares under exchange of the blocks.
    private func withinVariance(_ column: ScoreTable.Column, _ sides: Sides) -> Double {
        let table = ScoreTable(rows: sides.rows, baselineRows: sides.baselineRows)
        let scale = 1 / column.baselineSize + 1 / column.candidateSize
        let deviation = table.deviation(of: column) * scale
        return deviation * deviation
    }

    /// Residuals' squares of a run against its own share.
    private static func squares(_ parts: some Collection<SIMD2<Double>>, share: Double) -> Double {
        parts.reduce(0) { sum, part in
            let residual = part.x - share * part.y
            return sum + residual * residual
        }
    }

    /// How much more the shares vary from second to second than from block to block; 1 if they do not.
    ///
    /// The same two clusters, sessions and seconds, widen the intervals of a run's own report. What independent seconds
    /// would scatter by chance, two deviations of a variance's estimate, is no sign of dependence and left out.
    private func timeInflation(_ sides: Sides) -> Double {
        var byBlock = 0.0
        var bySecond = 0.0
        var count = 0
        for run in sides.runs.indices {
            let own = blocks[sides.rows(of: run)]
            let total = own.reduce(.zero, +)
            guard total.y > 0 else { continue }
            byBlock += Self.squares(own, share: total.x / total.y)
            bySecond += Self.squares(seconds[run], share: total.x / total.y)
            count += seconds[run].count { $0.y > 0 }
        }
        guard byBlock > 0, count > 1 else { return 1 }
        let ratio = bySecond / byBlock
        return ratio > 1 + 2 * (2 / Double(count)).squareRoot() ? ratio : 1
    }

    /// Adds what the pairs' differences scatter beyond their blocks' variance, with one degree of freedom less than pairs.
    ///
    /// What both runs of a pair have in common, a slow hour of the machine, is in no difference.
    private func takePairs(into column: inout ScoreTable.Column, _ sides: Sides, within: Double) {
        let differences = (0..<sides.candidate).compactMap { pair -> Double? in
            let one = blocks[sides.rows(of: pair)].reduce(.zero, +)
            let other = blocks[sides.rows(of: sides.candidate + pair)].reduce(.zero, +)
            return one.y > 0 && other.y > 0 ? other.x / other.y - one.x / one.y : nil
        }
        guard differences.count > 1, within > 0 else { return }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let ofMean = squares / (count - 1) / count
        guard ofMean > within else { return }
        column.inflation *= ofMean / within
        column.degrees = count - 1
    }

    /// Adds what the baselines differ from each other beyond their blocks' variance.
    ///
    /// The candidate is one more run of that kind: between runs the difference has the variance τ² (1 + 1/K). Its
    /// estimate from K runs has K − 1 degrees of freedom, the sum of both what F. Satterthwaite's formula gives
    /// (Biometrics Bulletin 2, 1946).
    private func takeBetweenRuns(into column: inout ScoreTable.Column, _ sides: Sides, within: Double) {
        let count = sides.candidate
        guard count > 1, within > 0 else { return }
        var shares: [Double] = []
        var variance = 0.0
        for run in 0..<count {
            let own = blocks[sides.rows(of: run)]
            let total = own.reduce(.zero, +)
            guard total.y > 0 else { continue }
            shares.append(total.x / total.y)
            variance += Self.squares(own, share: total.x / total.y) / (total.y * total.y) * column.inflation
        }
        guard shares.count > 1 else { return }
        let runs = Double(shares.count)
        let mean = shares.reduce(0, +) / runs
        let spread = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (runs - 1)
        let excess = spread - variance / runs
        guard excess > 0 else { return }
        let factor = 1 + 1 / runs
        let total = within + excess * factor
        column.inflation *= total / within
        column.degrees = max(1, total * total / (spread * factor * spread * factor / (runs - 1)))
    }
}

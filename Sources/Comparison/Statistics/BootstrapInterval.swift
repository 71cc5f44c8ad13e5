import Measurement

/// Bounds of a difference from bootstrap draws (percentile method).
///
/// Distances from the estimate are widened as far as the draws can't know: for few blocks by Student's t, for what
/// baselines differ among themselves and seconds vary beyond sessions by the root of the inflation.
struct BootstrapInterval {
    let estimate: Double
    let draws: [Double]
    let column: ScoreTable.Column
    let rows: Int

    var bounds: (low: Double?, high: Double?) {
        let sorted = draws.sorted()
        guard rows > 2, !sorted.contains(where: { !$0.isFinite }),
            let low = NearestRank.value(of: 1 - MeasureDifference.oneSided, inSorted: sorted),
            let high = NearestRank.value(of: MeasureDifference.oneSided, inSorted: sorted)
        else { return (nil, nil) }
        let degrees = min(column.degrees, Double(rows - 2))
        let widening =
            Student.quantile(MeasureDifference.oneSided, degrees: degrees)
            / Student.normalQuantile(MeasureDifference.oneSided) * column.inflation.squareRoot()
        return (
            estimate - max(0, estimate - low) * widening, estimate + max(0, high - estimate) * widening
        )
    }
}

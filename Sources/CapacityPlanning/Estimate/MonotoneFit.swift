import Glibc

/// A target's ratio as a function of the load that nowhere falls: the isotonic regression of the levels' ratios.
///
/// Pool adjacent violators: where a higher load shows a smaller ratio than a lower one, both are taken together, by their
/// counts (R. Barlow, D. Bartholomew, J. Bremner, H. Brunk, "Statistical Inference under Order Restrictions", 1972). For
/// shares that is the maximum-likelihood fit. Between the pools' middles the fit goes in a straight line, over the
/// logarithm of the load: of the log odds for a share, of the ratio itself otherwise. Linear in the number of points once
/// they are sorted.
struct MonotoneFit {
    struct Point {
        var load: Double
        var numerator: Double
        var denominator: Double
    }

    /// Where the fit passes a value.
    enum Crossing: Equatable {
        /// Below the lowest load.
        case below
        case at(Double)
        /// Above the highest load.
        case beyond
    }

    private struct Pool {
        /// Sum of the logarithms of the loads, each times its denominator.
        var loads: Double
        var numerator: Double
        var denominator: Double

        var ratio: Double { numerator / denominator }
        var middle: Double { loads / denominator }
        /// Half an event more and half a miss keep the log odds of none and of all finite.
        var logOdds: Double { log((numerator + 0.5) / max(0, denominator - numerator + 0.5)) }
    }

    private var pools: [Pool] = []

    /// Points in any order; those without a denominator say nothing.
    init(_ points: [Point]) {
        for point in points.filter({ $0.denominator > 0 }).sorted(by: { $0.load < $1.load }) {
            add(
                Pool(
                    loads: log(point.load) * point.denominator,
                    numerator: point.numerator,
                    denominator: point.denominator
                ),
                at: point.load
            )
        }
    }

    private var lastLoad = 0.0

    private mutating func add(_ pool: Pool, at load: Double) {
        var pool = pool
        // Repeats of a load are one.
        let isRepeat = load == lastLoad
        lastLoad = load
        while let last = pools.last, last.ratio >= pool.ratio || (isRepeat && last.middle >= pool.middle - 1e-12) {
            pools.removeLast()
            pool.loads += last.loads
            pool.numerator += last.numerator
            pool.denominator += last.denominator
        }
        pools.append(pool)
    }

    /// The highest load at which the ratio is at most `allowed`.
    func crossing(of allowed: Double, isShare: Bool) -> Crossing {
        guard let beyond = pools.firstIndex(where: { $0.ratio > allowed }) else { return .beyond }
        guard beyond > 0 else { return .below }
        let (good, bad) = (pools[beyond - 1], pools[beyond])
        let usesOdds = isShare && allowed > 0 && allowed < 1
        let (from, to, goal) =
            usesOdds
            ? (good.logOdds, bad.logOdds, log(allowed / (1 - allowed))) : (good.ratio, bad.ratio, allowed)
        // The half events may put a pool of very few on the other side.
        let place = to > from ? min(1, max(0, (goal - from) / (to - from))) : 0.5
        return .at(exp(good.middle + place * (bad.middle - good.middle)))
    }

    /// The fitted ratio at a load; nil without any point.
    func ratio(at load: Double) -> Double? {
        guard let first = pools.first, let last = pools.last else { return nil }
        let place = log(load)
        guard let after = pools.firstIndex(where: { $0.middle >= place }) else { return last.ratio }
        guard after > 0 else { return first.ratio }
        let (left, right) = (pools[after - 1], pools[after])
        let share = (place - left.middle) / (right.middle - left.middle)
        return left.ratio + share * (right.ratio - left.ratio)
    }
}

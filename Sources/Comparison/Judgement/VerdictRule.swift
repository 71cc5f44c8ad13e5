import Glibc

/// The rule from numbers to a verdict.
///
/// A regression is a difference that equal systems would hardly show (corrected for the number of measures), in the bad
/// direction, and larger than the tolerance as it was measured. The whole interval need not lie beyond the tolerance: a
/// gate that asked for that would let a true difference of twice the tolerance pass more often than not.
struct VerdictRule {
    let level: Double
    /// Utterances of the smaller side.
    let utterances: Int
    /// The least probability that an exchange of the blocks can show.
    let leastProbability: Double
    let sessions: (baseline: Int, candidate: Int)

    func judge(_ one: inout MeasureDifference) {
        guard let difference = one.difference else { return }
        if one.worse <= level, difference > one.tolerance {
            one.verdict = .regression
        } else if one.better <= level, difference < -one.tolerance {
            one.verdict = .improvement
        } else if let low = one.low, let high = one.high, low >= -one.tolerance, high <= one.tolerance {
            one.verdict = .noDifference
        } else {
            one.verdict = .notEnoughData
            explain(&one, difference)
        }
    }

    private func explain(_ one: inout MeasureDifference, _ difference: Double) {
        if leastProbability > level {
            one.why =
                "\(sessions.baseline) and \(sessions.candidate) sessions are too few: whatever they differ by could be "
                + "chance"
            return
        }
        guard let low = one.low, let high = one.high, low.isFinite, high.isFinite else {
            one.why = "too few values for an interval of this percentile"
            return
        }
        // The half-width shrinks with the root of the count; it must fit between the difference and the tolerance.
        let half = (high - low) / 2
        let room = max(abs(one.tolerance - abs(difference)), one.tolerance / 4)
        let ratio = half / room
        guard ratio.isFinite, ratio > 0 else { return }
        let needed = Double(utterances) * ratio * ratio
        guard needed < 1e9 else {
            one.why = "the difference is as large as the tolerance, or the values scatter too much"
            return
        }
        one.needed = max(utterances + 1, Self.roundedUp(needed))
    }

    /// To two digits.
    private static func roundedUp(_ value: Double) -> Int {
        let scale = pow(10, max(0, floor(log10(max(1, value))) - 1))
        return Int((value / scale).rounded(.up) * scale)
    }
}

import Glibc

extension BinaryOperator {
    /// The operator on two numbers; comparisons yield 1 or 0.
    func apply(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: fmod(left, right)
        case .power: pow(left, right)
        case .atan2: Glibc.atan2(left, right)
        default: holds(left, right) ? 1 : 0
        }
    }

    /// Whether a comparison holds; the other operators keep every pair.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        default: true
        }
    }
}

/// The smaller number; NaN if either is, but for the smallest of all, which stays.
func minimum(_ left: Double, _ right: Double) -> Double {
    if left == -.infinity || right == -.infinity { return -.infinity }
    return left.isNaN || right.isNaN ? .nan : Double.minimum(left, right)
}

/// The larger number; NaN if either is, but for the largest of all, which stays.
func maximum(_ left: Double, _ right: Double) -> Double {
    if left == .infinity || right == .infinity { return .infinity }
    return left.isNaN || right.isNaN ? .nan : Double.maximum(left, right)
}

/// A sum with its rounding error kept beside it.
///
/// Neumaier's improvement of Kahan's summation (A. Neumaier, ZAMM 54, 1974).
struct CompensatedSum {
    var sum = 0.0
    var compensation = 0.0
    /// Whether an infinite sum has no error; in Prometheus 2.42 its error is NaN.
    var keepsInfinity = true

    mutating func add(_ value: Double) {
        let total = sum + value
        if keepsInfinity, total.isInfinite {
            compensation = 0
        } else if abs(sum) >= abs(value) {
            compensation += (sum - total) + value
        } else {
            compensation += (value - total) + sum
        }
        sum = total
    }

    /// The sum with its correction; an infinite sum needs none.
    var value: Double { sum.isInfinite ? sum : corrected }

    /// The sum with its correction.
    var corrected: Double { sum + compensation }
}

/// A mean that is exact as a sum can be, and does not overflow where the mean itself does not.
struct CompensatedMean {
    private var total = CompensatedSum()
    private var count = 0.0
    private var isIncremental = false

    mutating func add(_ value: Double) {
        count += 1
        if count == 1 {
            total.sum = value
            return
        }
        if !isIncremental {
            var next = total
            next.add(value)
            if !next.sum.isInfinite {
                total = next
                return
            }
            // The sum would overflow: from here on the mean itself is updated.
            isIncremental = true
            total.sum /= count - 1
            total.compensation /= count - 1
        }
        let share = (count - 1) / count
        total.sum *= share
        total.compensation *= share
        total.add(value / count)
    }

    var value: Double {
        isIncremental
            ? total.sum + total.compensation
            : total.sum / count + total.compensation / count
    }
}

/// Averages as Prometheus 2.42 does, by updating a mean; an infinite mean stays unless its opposite comes.
struct RunningMean {
    private var count = 0.0
    private var mean = CompensatedSum()
    private let compensates: Bool

    init(compensates: Bool) { self.compensates = compensates }

    mutating func add(_ value: Double) {
        count += 1
        if mean.sum.isInfinite {
            let isSame = value.isInfinite && (mean.sum > 0) == (value > 0)
            if isSame || (!value.isInfinite && !value.isNaN) { return }
        }
        if count == 1 {
            mean.sum = value
        } else if compensates {
            mean.add(value / count - mean.sum / count)
        } else {
            mean.sum += value / count - mean.sum / count
        }
    }

    var value: Double { mean.value }
}

/// The q-quantile of values, interpolated between ranks; they are sorted, NaN first.
func quantile(_ q: Double, of values: [Double]) -> Double {
    if values.isEmpty || q.isNaN { return .nan }
    if q < 0 { return -.infinity }
    if q > 1 { return .infinity }
    let sorted = values.sorted { $0.isNaN ? !$1.isNaN : $0 < $1 }
    let rank = q * Double(sorted.count - 1)
    let lower = max(0, rank.rounded(.down))
    let upper = min(Double(sorted.count - 1), lower + 1)
    let weight = rank - rank.rounded(.down)
    return sorted[Int(lower)] * (1 - weight) + sorted[Int(upper)] * weight
}

/// The value on the line through a window's two samples.
///
/// A counter that fell between them started from zero.
func interpolate(_ pair: Window, at time: Int64, isCounter: Bool) -> Double {
    let (t1, t2) = (pair.timestamps[pair.timestamps.startIndex], pair.timestamps[pair.timestamps.startIndex + 1])
    var (v1, v2) = (pair.values[pair.values.startIndex], pair.values[pair.values.startIndex + 1])
    if isCounter, v2 < v1 { v1 = 0 }
    v2 = v1 + (v2 - v1) * Double(time - t1) / Double(t2 - t1)
    return v2
}

import PromQL

/// Whether two answers are the same but for rounding.
enum AnswerComparison {
    /// Of the larger one, by how much values may differ.
    private static let tolerance = 1e-9

    static func hasValues(_ value: QueryValue) -> Bool {
        switch value {
        case .scalar, .string: true
        case .vector(let samples): !samples.isEmpty
        case .matrix(let series): !series.isEmpty
        }
    }

    /// The first difference in words; nil if there is none.
    static func difference(_ expected: QueryValue, _ got: QueryValue) -> String? {
        switch (expected, got) {
        case (.scalar(let left), .scalar(let right)):
            return isClose(left, right) ? nil : "expected \(left), got \(right)"
        case (.string(let left), .string(let right)): return left == right ? nil : "expected \(left), got \(right)"
        case (.vector(let left), .vector(let right)):
            return difference(
                left.map { MatrixSeries(labels: $0.labels, timestamps: [0], values: [$0.value]) },
                right.map { MatrixSeries(labels: $0.labels, timestamps: [0], values: [$0.value]) }
            )
        case (.matrix(let left), .matrix(let right)):
            return difference(left, right.filter { !$0.values.isEmpty })
        default: return "expected \(expected), got \(got)"
        }
    }

    private static func difference(_ expected: [MatrixSeries], _ got: [MatrixSeries]) -> String? {
        let known = Dictionary(got.map { ($0.labels, $0) }) { first, _ in first }
        for one in expected {
            guard let other = known[one.labels] else { return "\(one.labels) is missing" }
            guard one.timestamps == other.timestamps else {
                let odd = Set(one.timestamps).symmetricDifference(other.timestamps).min() ?? 0
                let who = one.timestamps.contains(odd) ? "missing" : "too much"
                return "\(one.labels) at \(odd): a value is \(who)"
            }
            for (index, value) in one.values.enumerated() where !isClose(value, other.values[index]) {
                return "\(one.labels) at \(one.timestamps[index]): expected \(value), got \(other.values[index])"
            }
        }
        let extra = got.first { one in !expected.contains { $0.labels == one.labels } }
        return extra.map { "\($0.labels) is too much" }
    }

    private static func isClose(_ left: Double, _ right: Double) -> Bool {
        if left == right || (left.isNaN && right.isNaN) { return true }
        guard left.isFinite, right.isFinite else { return false }
        return (left - right).magnitude <= tolerance * max(left.magnitude, right.magnitude)
    }
}

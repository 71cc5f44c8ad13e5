import PromQL

/// A rule's expression over a replay: one instant after the other, or many in one go where that is the same.
struct RuleQuery {
    private let query: PromQLQuery
    /// Whether its answers cannot depend on what the rules write, nor on which other instants are asked for.
    private let isIndependent: Bool
    /// Instants whose answers are known, in order.
    private var ahead: [Int64: [VectorSample]] = [:]
    private var aheadThrough = Int64.min

    /// Instants that are asked for at once; an error spoils no more of them.
    private static let block = 512

    /// - Parameter written: names of the metrics that rules of the replay write.
    init(_ expression: RuleExpression, options: QueryOptions, written: Set<String>) throws(PromQLError) {
        query = try PromQLQuery(expression.text, options: options)
        let readsWritten = query.expression.selectors.contains { selector, _ in
            let names = selector.allMatchers.filter { $0.name == Labels.metricName }
            return written.contains { name in names.allSatisfy { $0.matches(name) } }
        }
        // These see the first and last instant that is asked for.
        let text = query.expression.description
        let seesRange = ["start()", "end()", "range()", "step()"].contains { text.contains($0) }
        isIndependent = !readsWritten && !seesRange && query.expression.type != .string
    }

    /// The answer at an instant; instants must ascend, a step apart.
    ///
    /// - Throws: why there is none.
    mutating func answer(
        at time: Int64,
        step: Int64,
        through last: Int64,
        given: SeriesSource,
        written: RuleOutputs
    ) throws(AlertingError) -> [VectorSample] {
        guard isIndependent else { return try instant(at: time, over: written.combined(with: given)) }
        if time > aheadThrough { lookAhead(from: time, step: step, through: last, over: given) }
        if let samples = ahead.removeValue(forKey: time) { return samples }
        return try instant(at: time, over: given)
    }

    private mutating func lookAhead(from time: Int64, step: Int64, through last: Int64, over source: SeriesSource) {
        aheadThrough = min(last, time + step * Int64(Self.block - 1))
        ahead = [:]
        // Each instant is asked for by itself if all together have no answer, so that only the right ones fail.
        guard let result = try? query.range(from: time, through: aheadThrough, step: step, over: source),
            case .matrix(let series) = result.value
        else { return }
        for instant in stride(from: time, through: aheadThrough, by: Int64.Stride(step)) { ahead[instant] = [] }
        for one in series {
            for (time, value) in zip(one.timestamps, one.values) {
                ahead[time]?.append(VectorSample(labels: one.labels, value: value))
            }
        }
    }

    private func instant(at time: Int64, over source: SeriesSource) throws(AlertingError) -> [VectorSample] {
        do throws(PromQLError) {
            switch try query.instant(at: time, over: source).value {
            case .vector(let samples): return samples
            case .scalar(let value): return [VectorSample(labels: Labels(), value: value)]
            default: throw PromQLError(.evaluation, "rule result is not a vector or scalar")
            }
        } catch {
            throw AlertingError(.evaluation, error.message, offset: error.range?.start)
        }
    }
}

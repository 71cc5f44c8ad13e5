/// Pairs the samples of two sides and applies an operator to them.
private struct Matcher {
    let node: BinaryOperation
    let isV3: Bool
    let delaysNameRemoval: Bool
    let metadataLabels: [String]
    let stepCount: Int
    /// The side that may have several series a group, and the one that may not.
    let many: [Row]
    let one: [Row]
    var results: [Row] = []
    /// The result row of a pair; -1 stands for a filled-in partner.
    private var places: [Pair: Int] = [:]
    private var placeOfLabels: [Labels: Int] = [:]
    /// Per signature the result rows that a step has written: they tell duplicates.
    private var written: [Set<Int>]

    private struct Pair: Hashable {
        var many: Int
        var one: Int
    }

    init(_ node: BinaryOperation, _ evaluation: Evaluation, many: [Row], one: [Row], signatures: Int, _ steps: Steps) {
        self.node = node
        isV3 = evaluation.isV3
        delaysNameRemoval = evaluation.delaysNameRemoval
        metadataLabels = evaluation.metadataLabels
        stepCount = steps.count
        self.many = many
        self.one = one
        written = Array(repeating: [], count: signatures)
    }

    private var matching: VectorMatching { node.matching }
    private var isSwapped: Bool { matching.cardinality == .oneToMany }

    mutating func startStep() { for index in written.indices { written[index].removeAll(keepingCapacity: true) } }

    func hasMatched(_ signature: Int) -> Bool { !written[signature].isEmpty }

    /// Applies the operator to one pair; a missing partner has its fill value and the group's labels.
    mutating func pair(
        _ manyRow: Int?,
        _ oneRow: Int?,
        fill: Double,
        signature: Int,
        step: Int,
        _ evaluation: inout Evaluation
    ) throws(PromQLError) {
        let manyValue = manyRow.map { many[$0].values[step] } ?? fill
        let oneValue = oneRow.map { one[$0].values[step] } ?? fill
        let (a, b) = isSwapped ? (oneValue, manyValue) : (manyValue, oneValue)
        let isMixed = evaluation.hasReadHistograms && (NativeHistogram.isMark(a) || NativeHistogram.isMark(b))
        let histogram = isMixed ? try evaluation.combined(node, a, b) : Row.absent
        // Incompatible samples are left out before anything else.
        if isMixed, Row.isAbsent(histogram) { return }
        let keeps = isMixed || node.returnsBool || node.operation.holds(a, b)
        // Prometheus 2.42 leaves filtered pairs out before it looks for duplicates.
        if !isV3, !keeps { return }
        let place = place(manyRow, oneRow)
        if matching.cardinality == .oneToOne {
            guard written[signature].isEmpty else {
                throw .evaluation(
                    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                )
            }
        } else if written[signature].contains(place) {
            throw .evaluation("multiple matches for labels: grouping labels must ensure unique matches")
        }
        written[signature].insert(place)
        guard keeps else { return }
        guard Row.isAbsent(results[place].values[step]) else { throw Evaluation.sameLabels }
        if isMixed {
            results[place].values[step] = histogram
            return
        }
        let isFilter = node.operation.isComparison && !node.returnsBool
        results[place].values[step] = isFilter ? a : node.operation.apply(a, b)
    }

    private mutating func place(_ manyRow: Int?, _ oneRow: Int?) -> Int {
        let pair = Pair(many: manyRow ?? -1, one: manyRow == nil || !matching.included.isEmpty ? oneRow ?? -1 : 0)
        if let place = places[pair] { return place }
        let labels = resultLabels(manyRow, oneRow)
        let place = placeOfLabels[labels] ?? results.count
        if place == results.count {
            placeOfLabels[labels] = place
            results.append(
                Row(
                    labels: labels,
                    // A filter keeps whatever name its operand still has, even one that was to be dropped.
                    dropsName: delaysNameRemoval && node.returnsBool,
                    values: Array(repeating: Row.absent, count: stepCount)
                )
            )
        }
        places[pair] = place
        return place
    }

    /// The labels by which a group matches.
    func groupLabels(_ labels: Labels) -> Labels {
        matching.isOn
            ? labels.keeping(matching.labels)
            : labels.removing(matching.labels + metadataLabels)
    }

    private func resultLabels(_ manyRow: Int?, _ oneRow: Int?) -> Labels {
        let source = oneRow.map { one[$0].labels } ?? Labels()
        var labels = manyRow.map { many[$0].labels } ?? groupLabels(source)
        if node.operation.changesQuantity(isV3: isV3) || (node.returnsBool && !delaysNameRemoval) {
            labels = labels.removing(metadataLabels)
        }
        if matching.cardinality == .oneToOne {
            labels = matching.isOn ? labels.keeping(matching.labels) : labels.removing(matching.labels)
        }
        for name in matching.included { labels = labels.setting(name, source[name]) }
        return labels
    }
}

extension Evaluation {
    /// An arithmetic or comparison operator between two vectors.
    mutating func matched(
        _ node: BinaryOperation,
        _ left: [Row],
        _ right: [Row],
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        let matching = node.matching
        let isSwapped = matching.cardinality == .oneToMany
        let (many, one) = isSwapped ? (right, left) : (left, right)
        // Prometheus does not exchange the fill values along with the sides: with group_right, fill_right stands in for
        // a missing left series.
        let (manyFill, oneFill) = (matching.fillLeft, matching.fillRight)
        let fills = manyFill != nil || oneFill != nil
        let (ordinals, count) = signatures([many, one], matching)
        try reserve(steps, rows: max(many.count, one.count))
        var matcher = Matcher(node, self, many: many, one: one, signatures: count, steps)
        var partner = Array(repeating: -1, count: count)
        for step in 0..<steps.count {
            for index in partner.indices { partner[index] = -1 }
            let hasMany = many.contains { !Row.isAbsent($0.values[step]) }
            let hasOne = one.contains { !Row.isAbsent($0.values[step]) }
            // With an empty side nothing can match, and duplicates on the other do not matter.
            if !(hasMany && hasOne), !(fills && (hasMany || hasOne)) { continue }
            for (index, row) in one.enumerated() where !Row.isAbsent(row.values[step]) {
                let ordinal = ordinals[1][index]
                if partner[ordinal] >= 0 {
                    throw duplicate(node, matcher.groupLabels(row.labels), row.labels, one[partner[ordinal]].labels)
                }
                partner[ordinal] = index
            }
            matcher.startStep()
            for (index, row) in many.enumerated() where !Row.isAbsent(row.values[step]) {
                let ordinal = ordinals[0][index]
                if partner[ordinal] >= 0 {
                    try matcher.pair(index, partner[ordinal], fill: 0, signature: ordinal, step: step, &self)
                } else if let oneFill {
                    try matcher.pair(index, nil, fill: oneFill, signature: ordinal, step: step, &self)
                }
            }
            guard let manyFill else { continue }
            for (ordinal, index) in partner.enumerated() where index >= 0 && !matcher.hasMatched(ordinal) {
                try matcher.pair(nil, index, fill: manyFill, signature: ordinal, step: step, &self)
            }
        }
        return matcher.results.filter { !$0.isEmpty }
    }

    private func duplicate(_ node: BinaryOperation, _ group: Labels, _ one: Labels, _ other: Labels) -> PromQLError {
        let side = node.matching.cardinality == .oneToMany ? "left" : "right"
        return .evaluation(
            "found duplicate series for the match group \(group) on the \(side) hand-side of the operation: "
                + "[\(one), \(other)];many-to-many matching not allowed: matching labels must be unique on one side"
        )
    }
}

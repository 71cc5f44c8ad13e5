extension Evaluation {
    mutating func binary(_ node: BinaryOperation, _ steps: Steps) throws(PromQLError) -> [Row] {
        switch (node.left.type, node.right.type) {
        case (.vector, .vector):
            let left = try samples(node.left, steps)
            let right = try samples(node.right, steps)
            if node.operation.isSetOperator { return setOperation(node, left, right, steps) }
            if node.operation == .trimUpper || node.operation == .trimLower {
                try refuseTrimming(left + right, node)
                if !left.isEmpty, !right.isEmpty {
                    annotate(.incompatible("float", node.operation, "float", node.position))
                }
                return []
            }
            return try matched(node, left, right, steps)
        case (.vector, _):
            let rows = try samples(node.left, steps)
            return try withScalar(node, rows, try scalar(node.right, steps), isScalarLeft: false)
        default:
            let numbers = try scalar(node.left, steps)
            return try withScalar(node, try samples(node.right, steps), numbers, isScalarLeft: true)
        }
    }

    private mutating func withScalar(
        _ node: BinaryOperation,
        _ rows: [Row],
        _ numbers: [Double],
        isScalarLeft: Bool
    ) throws(PromQLError) -> [Row] {
        let operation = node.operation
        if operation == .trimUpper || operation == .trimLower {
            try refuseTrimming(rows, node)
            if !rows.isEmpty { annotate(.incompatible("float", operation, "float", node.position)) }
            return []
        }
        var result = rows
        for (index, row) in rows.enumerated() {
            for step in row.values.indices where !Row.isAbsent(row.values[step]) {
                let value = row.values[step]
                let (a, b) = isScalarLeft ? (numbers[step], value) : (value, numbers[step])
                if NativeHistogram.isMark(value) {
                    result[index].values[step] = try combined(node, a, b)
                } else if operation.isComparison, !node.returnsBool {
                    // A filter keeps the vector's value, on whichever side it stands.
                    if !operation.holds(a, b) { result[index].values[step] = Row.absent }
                } else {
                    result[index].values[step] = operation.apply(a, b)
                }
            }
        }
        let mayLose = hasReadHistograms || operation.isComparison && !node.returnsBool
        let kept = mayLose ? result.filter { !$0.isEmpty } : result
        return operation.changesQuantity(isV3: isV3) || node.returnsBool ? try droppingNames(kept) : kept
    }

    private func refuseTrimming(_ rows: [Row], _ node: BinaryOperation) throws(PromQLError) {
        guard hasReadHistograms, rows.contains(where: \.hasHistograms) else { return }
        throw PromQLError(.unsupported, "\(node.operation.rawValue) trims native histograms", range: node.position)
    }

    /// What an operator makes of two samples of which at least one is a native histogram.
    ///
    /// - Throws: `unsupported` where the histograms' content would decide.
    mutating func combined(_ node: BinaryOperation, _ left: Double, _ right: Double) throws(PromQLError) -> Double {
        let operation = node.operation
        let isMark = (left: NativeHistogram.isMark(left), right: NativeHistogram.isMark(right))
        let takes =
            switch isMark {
            case (true, true): [.add, .subtract, .equal, .notEqual].contains(operation)
            case (true, false): operation == .multiply || operation == .divide
            default: operation == .multiply
            }
        if takes, operation.isComparison || operation == .add || operation == .subtract {
            throw PromQLError(
                .unsupported,
                "\(operation.rawValue) between native histograms",
                range: node.position
            )
        }
        if takes { return NativeHistogram.mark }
        func kind(_ isHistogram: Bool) -> String { isHistogram ? "histogram" : "float" }
        annotate(.incompatible(kind(isMark.left), operation, kind(isMark.right), node.position))
        return Row.absent
    }

    /// Numbers the groups of rows that belong together; rows of both sides with the same number match.
    func signatures(_ sides: [[Row]], _ matching: VectorMatching) -> (ordinals: [[Int]], count: Int) {
        var known: [Labels: Int] = [:]
        // What a metric measures is no more a part of its series' identity here than its name.
        let removed = matching.labels + metadataLabels
        let ordinals = sides.map { rows in
            rows.map { row in
                let key = matching.isOn ? row.labels.keeping(matching.labels) : row.labels.removing(removed)
                let ordinal = known[key] ?? known.count
                known[key] = ordinal
                return ordinal
            }
        }
        return (ordinals, known.count)
    }

    private func setOperation(_ node: BinaryOperation, _ left: [Row], _ right: [Row], _ steps: Steps) -> [Row] {
        let (ordinals, count) = signatures([left, right], node.matching)
        // What decides is the other side: the right one for `and` and `unless`, the left one for `or`.
        let (deciding, decidingOrdinals) = node.operation == .or ? (left, ordinals[0]) : (right, ordinals[1])
        let (filtered, filteredOrdinals) = node.operation == .or ? (right, ordinals[1]) : (left, ordinals[0])
        var result = filtered
        var isPresent = Array(repeating: false, count: count)
        for step in 0..<steps.count {
            for index in isPresent.indices { isPresent[index] = false }
            for (index, row) in deciding.enumerated() where !Row.isAbsent(row.values[step]) {
                isPresent[decidingOrdinals[index]] = true
            }
            for index in result.indices where isPresent[filteredOrdinals[index]] != (node.operation == .and) {
                result[index].values[step] = Row.absent
            }
        }
        result.removeAll(where: \.isEmpty)
        guard node.operation == .or else { return result }
        return unioned(left, result, steps.count)
    }

    /// The left rows and the right ones; of equal labels one row, since their values do not meet.
    private func unioned(_ left: [Row], _ right: [Row], _ steps: Int) -> [Row] {
        var places: [Labels: Int] = [:]
        for (index, row) in left.enumerated() { places[row.labels] = index }
        var result = left
        for row in right {
            guard let place = places[row.labels] else {
                result.append(row)
                continue
            }
            // Whether the name is dropped is decided where the series begins.
            let begins = row.values.firstIndex { !Row.isAbsent($0) } ?? steps
            if begins < result[place].values.firstIndex(where: { !Row.isAbsent($0) }) ?? steps {
                result[place].dropsName = row.dropsName
            }
            for (step, value) in row.values.enumerated() where !Row.isAbsent(value) {
                result[place].values[step] = value
            }
        }
        return result
    }
}

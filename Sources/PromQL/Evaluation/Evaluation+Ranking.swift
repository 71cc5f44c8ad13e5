extension Evaluation {
    /// The k largest, smallest or first series of every group at every step.
    func selectRanked(
        _ node: Aggregation,
        _ rows: [Row],
        _ grouping: Grouping,
        _ parameters: [Double],
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        // Nothing is asked for: that the number may be no count does not matter then.
        if isV3, parameters.allSatisfy({ $0 < 1 }) { return [] }
        try checkCounts(parameters)
        var chosen = rows.map { Row(labels: $0.labels, dropsName: $0.dropsName, values: []) }
        for index in chosen.indices { chosen[index].values = try blank(steps, rows: rows.count) }
        var order: [Int] = []
        for step in 0..<steps.count {
            let limit = Int(min(parameters[step], Double(rows.count)))
            guard limit >= 1 else { continue }
            var heaps = Array(
                repeating: RankHeap(isLargestFirst: node.operation == .bottomk, replacesTop: isV3),
                count: grouping.labels.count
            )
            for (index, row) in rows.enumerated() where !Row.isAbsent(row.values[step]) {
                let group = grouping.groupOfRow[index]
                if node.operation == .limitk {
                    heaps[group].appendFirst(index, row.values[step], limit: limit)
                } else {
                    heaps[group].offer(index, row.values[step], limit: limit)
                }
            }
            for heap in heaps {
                let kept = node.operation == .limitk ? heap.entries : heap.ranked
                for entry in kept {
                    chosen[entry.row].values[step] = rows[entry.row].values[step]
                    if steps.count == 1 { order.append(entry.row) }
                }
            }
        }
        // Only an instant query shows an order.
        return steps.count == 1 ? order.map { chosen[$0] } : chosen.filter { !$0.isEmpty }
    }

    private func checkCounts(_ parameters: [Double]) throws(PromQLError) {
        for parameter in parameters {
            if isV3, parameter.isNaN { throw .evaluation("Parameter value is NaN") }
            if isV3, parameter <= -0x1p63 {
                throw .evaluation("Scalar value \(NumberText.general(parameter)) underflows int64")
            }
            if parameter.isNaN || parameter.magnitude >= 0x1p63 {
                throw .evaluation("Scalar value \(NumberText.general(parameter)) overflows int64")
            }
        }
    }

    /// A share of every group's series, chosen by a hash of their labels, so that it is the same every time.
    mutating func selectShare(
        _ node: Aggregation,
        _ rows: [Row],
        _ grouping: Grouping,
        _ parameters: [Double],
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        guard let position = node.parameter?.position else { return [] }
        if parameters.contains(where: \.isNaN) { throw .evaluation("Ratio value is NaN") }
        if let ratio = parameters.max(), ratio > 1 { annotate(.invalidRatio(ratio, cappedTo: 1, position)) }
        if let ratio = parameters.min(), ratio < -1 { annotate(.invalidRatio(ratio, cappedTo: -1, position)) }
        var result: [Row] = []
        for row in rows {
            let place = Double(row.labels.stableHash) / Double(UInt64.max)
            var kept = Row(labels: row.labels, dropsName: row.dropsName, values: try blank(steps, rows: rows.count))
            for step in 0..<steps.count {
                let ratio = max(-1, min(1, parameters[step]))
                // A negative ratio takes the other end, so that r and r - 1 are complements.
                if ratio >= 0 ? place < ratio : place >= 1 + ratio { kept.values[step] = row.values[step] }
            }
            if !kept.isEmpty { result.append(kept) }
        }
        return result
    }
}

/// A bounded binary heap with the entry on top that the next better one displaces.
struct RankHeap {
    struct Entry {
        var row: Int
        var value: Double
    }

    private(set) var entries: [Entry] = []
    /// For the smallest values: the largest of them is on top.
    let isLargestFirst: Bool

    /// Whether a better entry takes the top's place; in Prometheus 2.42 the top is removed and the entry added, which
    /// shows in which of equal values are kept.
    let replacesTop: Bool

    init(isLargestFirst: Bool, replacesTop: Bool) {
        self.isLargestFirst = isLargestFirst
        self.replacesTop = replacesTop
    }

    /// NaN comes before everything, so it is displaced first.
    private func precedes(_ left: Double, _ right: Double) -> Bool {
        left.isNaN || (isLargestFirst ? left > right : left < right)
    }

    mutating func appendFirst(_ row: Int, _ value: Double, limit: Int) {
        if entries.count < limit { entries.append(Entry(row: row, value: value)) }
    }

    mutating func offer(_ row: Int, _ value: Double, limit: Int) {
        if entries.count < limit {
            entries.append(Entry(row: row, value: value))
            siftUp(entries.count - 1)
            return
        }
        let top = entries[0].value
        let isBetter = isLargestFirst ? top > value : top < value
        guard isBetter || (top.isNaN && (!value.isNaN || !replacesTop)) else { return }
        if replacesTop || limit == 1 {
            entries[0] = Entry(row: row, value: value)
            siftDown(0)
        } else {
            entries.swapAt(0, entries.count - 1)
            entries.removeLast()
            siftDown(0)
            entries.append(Entry(row: row, value: value))
            siftUp(entries.count - 1)
        }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(entries[child].value, entries[parent].value) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while 2 * parent + 1 < entries.count {
            var child = 2 * parent + 1
            if child + 1 < entries.count, precedes(entries[child + 1].value, entries[child].value) { child += 1 }
            guard precedes(entries[child].value, entries[parent].value) else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }

    /// Best first; NaN last.
    var ranked: [Entry] {
        entries.sorted { left, right in
            if left.value.isNaN || right.value.isNaN { return !left.value.isNaN }
            return isLargestFirst ? left.value < right.value : left.value > right.value
        }
    }
}

extension FunctionTable {
    /// Functions that order an instant query's answer; a range query's is always by labels.
    static let ordering: [Function] = [
        Function(
            "sort",
            [.vector],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                try sorted(&evaluation, call, steps) { $0 < $1 }
            }
        ),
        Function(
            "sort_desc",
            [.vector],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                try sorted(&evaluation, call, steps) { $0 > $1 }
            }
        ),
        Function(
            "sort_by_label",
            [.vector, .string],
            variadic: -1,
            isExperimental: true,
            in: [.v3],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                try sortedByLabels(&evaluation, call, steps, isDescending: false)
            }
        ),
        Function(
            "sort_by_label_desc",
            [.vector, .string],
            variadic: -1,
            isExperimental: true,
            in: [.v3],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                try sortedByLabels(&evaluation, call, steps, isDescending: true)
            }
        ),
    ]

    private static func sorted(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps,
        _ precedes: (Double, Double) -> Bool
    ) throws(PromQLError) -> [Row] {
        let rows = try evaluation.floats(call.arguments[0], steps)
        guard steps.count == 1 else { return rows }
        // NaN comes last either way.
        return rows.filter { !$0.isEmpty }.sorted { left, right in
            let (a, b) = (left.values[0], right.values[0])
            return a.isNaN || b.isNaN ? !a.isNaN && b.isNaN : precedes(a, b)
        }
    }

    private static func sortedByLabels(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps,
        isDescending: Bool
    ) throws(PromQLError) -> [Row] {
        var names: [String] = []
        for argument in call.arguments.dropFirst() { names.append(try evaluation.string(argument)) }
        let rows = try evaluation.samples(call.arguments[0], steps)
        guard steps.count == 1 else { return rows }
        return rows.sorted { left, right in
            for name in names {
                let (a, b) = (left.labels[name], right.labels[name])
                if a != b { return naturallyPrecedes(a, b) != isDescending }
            }
            return isDescending ? right.labels < left.labels : left.labels < right.labels
        }
    }

    /// Whether a text comes first when runs of digits count as numbers: `a2` before `a10`.
    static func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
        let (a, b) = (chunks(left), chunks(right))
        for (x, y) in zip(a, b) where x != y {
            if let first = x.utf8.first, let second = y.utf8.first, isDigit(first), isDigit(second) {
                let (m, n) = (x.drop { $0 == "0" }, y.drop { $0 == "0" })
                if m.utf8.count != n.utf8.count { return m.utf8.count < n.utf8.count }
                if m != n { return bytesPrecede(String(m), String(n)) }
                return x.utf8.count < y.utf8.count
            }
            return bytesPrecede(x, y)
        }
        return a.count < b.count
    }

    /// Maximal runs of digits and of other bytes.
    private static func chunks(_ text: String) -> [String] {
        var result: [[UInt8]] = []
        for byte in text.utf8 {
            if let last = result.last?.last, isDigit(last) == isDigit(byte) {
                result[result.count - 1].append(byte)
            } else {
                result.append([byte])
            }
        }
        return result.map { String(decoding: $0, as: UTF8.self) }
    }
}

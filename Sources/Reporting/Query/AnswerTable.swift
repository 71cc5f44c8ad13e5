import PromQL

/// A query's answer as lines of text: a line a series at an instant, a block a series over time.
public enum AnswerTable {
    /// Ends with a newline unless there is nothing.
    public static func render(_ answer: QueryAnswer) -> String {
        var lines: [String]
        switch answer.result.value {
        case .scalar(let number): lines = [self.number(number)]
        case .string(let text): lines = [TerminalText.plain(text)]
        case .vector(let samples):
            let rows = samples.map { (name: name($0.labels), value: number($0.value)) }
            let width = rows.map { TerminalText.columns($0.name) }.max() ?? 0
            let digits = rows.map(\.value.count).max() ?? 0
            lines = rows.map { row in
                TerminalText.padded(row.name, to: width) + "  " + leading(row.value, digits)
            }
            if !lines.isEmpty { lines.insert("at \(answer.clock(answer.at)) (\(answer.offset(answer.at)))", at: 0) }
        case .matrix(let series):
            lines = series.flatMap { one in
                let offsets = one.timestamps.map(answer.offset)
                let values = one.values.map(number)
                let width = offsets.map(\.count).max() ?? 0
                let digits = values.map(\.count).max() ?? 0
                return [name(one.labels)]
                    + one.timestamps.indices.map { index in
                        "  \(answer.clock(one.timestamps[index]))  \(leading(offsets[index], width))"
                            + "  \(leading(values[index], digits))"
                    }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Every digit, and an exponent only where people would have to count zeros.
    private static func number(_ value: Double) -> String {
        let isPlain = value.magnitude >= 1e-5 && value.magnitude < 1e15
        return isPlain ? NumberText.plain(value) : NumberText.general(value)
    }

    static func name(_ labels: Labels) -> String { TerminalText.plain(labels.notation) }

    private static func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

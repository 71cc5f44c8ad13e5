/// A line of counters' start times: `metric{…}@st -1m _ *x3`, or `@st …` for all series that follow.
struct StartTimes {
    /// Relative to each sample, in milliseconds; `nil` where the start is unknown.
    private(set) var offsets: [Int64?] = []
    /// Whether the line names no series.
    let isDefault: Bool

    /// `nil` when the line is of another kind.
    init?(_ text: String, line: Int) throws(PromQLError) {
        guard let blank = text.firstIndex(where: \.isWhitespace), text[..<blank].hasSuffix("@st") else { return nil }
        isDefault = text[..<blank] == "@st"
        for word in text[blank...].split(whereSeparator: \.isWhitespace) {
            guard let values = Self.values(String(word), previous: offsets.last { $0 != nil } ?? 0) else {
                throw PromQLError(.script, "line \(line): invalid start time \(quoted(String(word)))")
            }
            offsets += values
        }
    }

    /// `_`, `_xN`, `*`, `*xN`, `D`, `DxN` and `D+DxN`, where N counts what follows the first.
    private static func values(_ word: String, previous: Int64?) -> [Int64?]? {
        var body = word
        var repetitions: Int?
        if let mark = word.lastIndex(of: "x") {
            guard let count = Int(word[word.index(after: mark)...]), (0...100_000).contains(count) else { return nil }
            repetitions = count
            body = String(word[..<mark])
        }
        if body == "_" { return Array(repeating: nil, count: repetitions ?? 1) }
        let count = (repetitions ?? 0) + 1
        if body == "*" { return Array(repeating: previous ?? 0, count: count) }
        let sign = body.hasPrefix("-") || body.hasPrefix("+") ? 1 : 0
        let split = body.dropFirst(sign).firstIndex { $0 == "+" || $0 == "-" } ?? body.endIndex
        guard let first = milliseconds(String(body[..<split])) else { return nil }
        var step: Int64 = 0
        if split < body.endIndex {
            guard let value = milliseconds(String(body[split...])) else { return nil }
            step = value
        }
        return (0..<count).map { first + Int64($0) * step }
    }

    private static func milliseconds(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let bare = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard case .success(let value) = DurationText.parse(bare) else { return nil }
        return isNegative ? -value : value
    }
}

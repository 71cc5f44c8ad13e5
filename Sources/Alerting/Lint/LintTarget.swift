import Documents

/// A target of a load test whose figure a histogram of the service shows too.
public struct LintTarget: Sendable, Equatable {
    public var text: String
    public var figure: String
    public var seconds: Double

    /// Reads `fal.p95 < 300ms`; nil if it is not of this form or no duration.
    public init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[1] == "<" || words[1] == "<=",
            let nanoseconds = Quantity.duration(String(words[2]))
        else { return nil }
        self.text = text
        figure = String(words[0].prefix { $0 != "." })
        seconds = nanoseconds / 1e9
    }
}

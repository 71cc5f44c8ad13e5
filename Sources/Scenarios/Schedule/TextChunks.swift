import Timing

/// A text cut into pieces as a language model would send it, each with the instant at which it goes out.
///
/// A token of such a model is about four characters of English: short words stay whole with the blank before them,
/// longer ones are cut. Together the pieces are exactly the text.
public struct TextChunks: Sendable, Equatable {
    public let chunks: [String]
    public let tokensPerSecond: Double

    public init(_ text: String, tokensPerSecond: Double) {
        chunks = Self.split(text)
        self.tokensPerSecond = tokensPerSecond
    }

    /// Nanoseconds from the first chunk to the chunk with this index.
    public func offset(_ index: Int) -> Int64 { Nanoseconds.seconds(Double(index) / tokensPerSecond) }

    /// Nanoseconds from the first chunk to the last.
    public var duration: Int64 { offset(max(0, chunks.count - 1)) }

    private static let longestWhole = 6
    private static let pieceLength = 4

    private static func split(_ text: String) -> [String] {
        var chunks: [String] = []
        for word in words(text) {
            let letters = word.drop { $0.isWhitespace }
            guard letters.count > longestWhole else {
                chunks.append(String(word))
                continue
            }
            var end = word.index(letters.startIndex, offsetBy: pieceLength)
            chunks.append(String(word[..<end]))
            while end < word.endIndex {
                let next = word.index(end, offsetBy: pieceLength, limitedBy: word.endIndex) ?? word.endIndex
                chunks.append(String(word[end..<next]))
                end = next
            }
        }
        return chunks
    }

    /// Words with the blanks before them; blanks at the text's end are a piece of their own.
    private static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            let letters = rest.drop { $0.isWhitespace }
            let end = letters.firstIndex { $0.isWhitespace } ?? rest.endIndex
            words.append(rest[..<end])
            rest = rest[end...]
        }
        return words
    }
}

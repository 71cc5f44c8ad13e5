/// A part of an expression's text, in UTF-8 offsets.
public struct SourceRange: Hashable, Sendable {
    /// Offset of the first byte.
    public var start: Int
    /// Offset behind the last byte.
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    func union(_ other: Self) -> Self { Self(min(start, other.start), max(end, other.end)) }

    /// The start as `line:column`, both from 1, columns in bytes.
    public func place(in text: String) -> String {
        let (line, column, _) = locate(in: Array(text.utf8))
        return "\(line):\(column)"
    }

    /// The line that holds the start, and below it carets under the range's part of that line.
    public func excerpt(of text: String) -> String {
        let bytes = Array(text.utf8)
        let (_, column, lineStart) = locate(in: bytes)
        var lineEnd = lineStart
        while lineEnd < bytes.count, bytes[lineEnd] != UInt8(ascii: "\n") { lineEnd += 1 }
        let line = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
        let prefixEnd = min(lineEnd, lineStart + column - 1)
        let before = String(decoding: bytes[lineStart..<prefixEnd], as: UTF8.self)
        let markedEnd = max(prefixEnd, min(lineEnd, end))
        let marked = String(decoding: bytes[prefixEnd..<markedEnd], as: UTF8.self)
        let indent = String(before.map { $0 == "\t" ? "\t" : " " })
        return line + "\n" + indent + String(repeating: "^", count: max(1, marked.count))
    }

    private func locate(in bytes: [UInt8]) -> (line: Int, column: Int, lineStart: Int) {
        let offset = max(0, min(start, bytes.count))
        var line = 1
        var lineStart = 0
        for index in 0..<offset where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1, lineStart)
    }
}

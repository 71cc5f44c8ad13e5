/// A regular expression of RE2's syntax, matched in time linear in the text.
///
/// There are no back-references and no look-around, so a pattern is a finite automaton and no text can make it
/// backtrack. Syntax: https://github.com/google/re2/wiki/Syntax; of the Unicode script classes the common ones.
public struct RegularExpression: Sendable {
    /// The pattern as written.
    public let pattern: String
    private let program: RegexProgram
    /// For the patterns that selectors mostly have no automaton has to run.
    private let shortcut: RegexShortcut?

    /// Compiles a pattern.
    ///
    /// - Parameters:
    ///   - dotMatchesNewline: whether `.` includes the newline, as in Prometheus 3; 2.x leaves it out.
    ///   - anchored: whether the pattern has to match the whole text.
    /// - Throws: a syntax error whose range points into the pattern.
    public init(_ pattern: String, dotMatchesNewline: Bool = true, anchored: Bool = true) throws(PromQLError) {
        self.pattern = pattern
        var parser = RegexParser(pattern, dotMatchesNewline: dotMatchesNewline)
        let node = try parser.parse()
        shortcut = anchored ? RegexShortcut(node) : nil
        program = try RegexProgram(
            node,
            groupNames: parser.groupNames,
            groupCount: parser.groupCount,
            anchored: anchored,
            pattern: pattern
        )
    }

    /// Whether the text matches, the whole of it when the expression is anchored.
    public func matches(_ text: String) -> Bool {
        shortcut?.matches(text) ?? program.matches(text)
    }

    /// The text's groups, of which the first is the whole match; a group that took no part is `nil`.
    public func groups(in text: String) -> [String?]? { program.captures(text) }

    /// A replacement with `$1`, `${1}`, `$name` and `${name}` replaced by groups, and `$$` by a dollar sign.
    ///
    /// An unknown group is empty; the longest run of letters, digits and `_` after the sign is the name.
    public func expand(_ template: String, groups: [String?]) -> String {
        var result = ""
        var rest = Substring(template)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            let braced = rest.first == "{"
            let start = braced ? rest.dropFirst() : rest
            let name = start.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
            let behind = start[name.endIndex...]
            // What is no reference stays as it is.
            guard !name.isEmpty, !braced || behind.first == "}" else {
                result += "$"
                continue
            }
            rest = braced ? behind.dropFirst() : behind
            if let number = Int(name) {
                if number < groups.count { result += groups[number] ?? "" }
            } else {
                for (index, candidate) in program.groupNames where candidate == String(name) {
                    if let value = groups[index] { result += value }
                }
            }
        }
        return result + rest
    }

    /// The text with every match replaced, from left to right; the template is that of ``expand(_:groups:)``.
    ///
    /// An empty match right behind another is left alone, as Go's `ReplaceAllString` does it.
    public func replacingMatches(in text: String, with template: String) -> String {
        let scalars = Array(text.unicodeScalars)
        func part(_ start: Int, _ end: Int) -> String { String(String.UnicodeScalarView(scalars[start..<end])) }
        var result = ""
        var from = 0
        var lastEnd = 0
        while from <= scalars.count, let places = program.places(in: scalars, from: from) {
            result += part(lastEnd, places[0])
            if places[1] > lastEnd || places[0] == 0 {
                let groups: [String?] = (0..<(places.count / 2)).map { group in
                    places[2 * group] < 0 ? nil : part(places[2 * group], places[2 * group + 1])
                }
                result += expand(template, groups: groups)
            }
            lastEnd = places[1]
            from = max(from + 1, lastEnd)
        }
        return result + part(lastEnd, scalars.count)
    }

    /// A pattern that matches the text literally.
    public static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        // By scalars: a combining mark behind a sign makes another character of it.
        for scalar in text.unicodeScalars {
            if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}

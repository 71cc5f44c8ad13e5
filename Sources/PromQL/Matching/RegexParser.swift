/// Reads RE2's syntax into a tree.
struct RegexParser {
    private let scalars: [Unicode.Scalar]
    private let pattern: String
    private var position = 0
    private var depth = 0
    private var flags: Flags
    /// The number of capturing groups.
    private(set) var groupCount = 0
    /// The numbers of the groups that have names.
    private(set) var groupNames: [Int: String] = [:]

    private struct Flags {
        var ignoresCase = false
        var multiline = false
        var dotMatchesNewline = false
        var ungreedy = false
    }

    /// RE2 refuses larger counts, and their nesting, since each unrolls.
    private static let largestRepetition = 1000
    private static let deepestNesting = 250

    init(_ pattern: String, dotMatchesNewline: Bool) {
        self.pattern = pattern
        scalars = Array(pattern.unicodeScalars)
        flags = Flags(dotMatchesNewline: dotMatchesNewline)
    }

    mutating func parse() throws(PromQLError) -> RegexNode {
        let node = try alternatives()
        if position < scalars.count { throw failure("unexpected )") }
        return node
    }

    private func failure(_ message: String, from start: Int? = nil) -> PromQLError {
        func offset(_ index: Int) -> Int { scalars[..<min(index, scalars.count)].reduce(0) { $0 + UTF8.width($1) } }
        let first = offset(start ?? position)
        return PromQLError(
            .syntax,
            "error parsing regexp: \(message)",
            range: SourceRange(first, max(first + 1, offset(position))),
            text: pattern
        )
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func accept(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func alternatives() throws(PromQLError) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepestNesting { throw failure("expression nests too deeply") }
        var choices = [try sequence()]
        while accept("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .alternatives(choices)
    }

    private mutating func sequence() throws(PromQLError) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            if accept("\\Q") {
                let start = position
                var literals: [RegexNode] = []
                while position < scalars.count, !accept("\\E") {
                    literals.append(literal(scalars[position]))
                    position += 1
                }
                // A count behind the quotation is the last character's.
                if let last = literals.popLast() { parts += literals + [try repeated(last, from: start)] }
                continue
            }
            let start = position
            guard let atom = try atom() else { continue }
            parts.append(try repeated(atom, from: start))
        }
        switch parts.count {
        case 0: return .empty
        case 1: return parts[0]
        default: return .sequence(parts)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
        guard flags.ignoresCase else { return .literal(scalar) }
        let set = CharacterSet(scalar, ignoringCase: true)
        return set.ranges == [scalar.value...scalar.value] ? .literal(scalar) : .characters(set)
    }

    private mutating func repeated(_ atom: RegexNode, from start: Int) throws(PromQLError) -> RegexNode {
        var node = atom
        var count = 0
        while let (least, most) = try quantifier(from: start) {
            count += 1
            // `**` is an error, as in RE2: the second star repeats nothing.
            if count > 1 { throw failure("invalid nested repetition operator", from: start) }
            let lazy = accept("?")
            node = .repetition(node, least: least, most: most, greedy: lazy == flags.ungreedy)
            if least > 1 || (most ?? 0) > 1, !node.unrolls(atMost: Self.largestRepetition) {
                throw failure("invalid repeat count", from: start)
            }
        }
        return node
    }

    private mutating func quantifier(from start: Int) throws(PromQLError) -> (Int, Int?)? {
        if accept("*") { return (0, nil) }
        if accept("+") { return (1, nil) }
        if accept("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let opening = position
        position += 1
        guard let least = number() else { return literalBrace(opening) }
        var most: Int? = least
        if accept(",") { most = number() }
        guard accept("}") else { return literalBrace(opening) }
        if least > Self.largestRepetition || (most ?? 0) > Self.largestRepetition || (most ?? least) < least {
            throw failure("invalid repeat count", from: opening)
        }
        return (least, most)
    }

    /// A brace that opens no count stands for itself.
    private mutating func literalBrace(_ opening: Int) -> (Int, Int?)? {
        position = opening
        return nil
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = current, scalar.value >= 0x30, scalar.value <= 0x39 { position += 1 }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[start..<position])
        return text.isEmpty ? nil : (Int(text) ?? Int.max)
    }

    /// One piece without its count; `nil` for flags such as `(?i)` that only change what follows.
    private mutating func atom() throws(PromQLError) -> RegexNode? {
        let start = position
        guard let scalar = current else { return nil }
        position += 1
        switch scalar {
        case "(": return try group(from: start)
        case "[": return .characters(try characterClass(from: start))
        case ".": return .characters(flags.dotMatchesNewline ? .any : .anyButNewline)
        case "^": return .assertion(flags.multiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.multiline ? .lineEnd : .textEnd)
        case "\\": return try escape(from: start)
        case "*", "+", "?": throw failure("missing argument to repetition operator", from: start)
        default: return literal(scalar)
        }
    }

    private mutating func group(from start: Int) throws(PromQLError) -> RegexNode? {
        let saved = flags
        if !accept("?") {
            groupCount += 1
            let number = groupCount
            let content = try alternatives()
            guard accept(")") else { throw failure("missing closing )", from: start) }
            flags = saved
            return .group(content, number)
        }
        if accept("P<") || accept("<") {
            var name = ""
            while let scalar = current, scalar != ">" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            let isWord = !name.isEmpty && name.utf8.allSatisfy(isIdentifierByte)
            guard accept(">"), isWord, !groupNames.values.contains(name) else {
                throw failure("invalid named capture", from: start)
            }
            groupCount += 1
            let number = groupCount
            groupNames[number] = name
            let content = try alternatives()
            guard accept(")") else { throw failure("missing closing )", from: start) }
            flags = saved
            return .group(content, number)
        }
        var setting = true
        while let scalar = current {
            position += 1
            switch scalar {
            case "i": flags.ignoresCase = setting
            case "m": flags.multiline = setting
            case "s": flags.dotMatchesNewline = setting
            case "U": flags.ungreedy = setting
            case "-" where setting: setting = false
            case ")": return nil
            case ":":
                let content = try alternatives()
                guard accept(")") else { throw failure("missing closing )", from: start) }
                flags = saved
                return content
            default: throw failure("invalid or unsupported Perl syntax", from: start)
            }
        }
        throw failure("missing closing )", from: start)
    }

    private mutating func escape(from start: Int) throws(PromQLError) -> RegexNode {
        guard let scalar = current else { throw failure("trailing backslash at end of expression", from: start) }
        switch scalar {
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        default: break
        }
        if let set = try classEscape(from: start) { return .characters(set) }
        return literal(try characterEscape(from: start))
    }

    private mutating func assertion(_ kind: RegexNode.Assertion) -> RegexNode {
        position += 1
        return .assertion(kind)
    }

    /// `\d`, `\pL` and their like, the backslash read already.
    private mutating func classEscape(from start: Int) throws(PromQLError) -> CharacterSet? {
        guard let scalar = current else { return nil }
        let set: CharacterSet
        switch scalar {
        case "d", "D": set = .digits
        case "w", "W": set = .words
        case "s", "S": set = .spaces
        case "p", "P":
            position += 1
            return try unicodeClass(negated: scalar == "P", from: start)
        default: return nil
        }
        position += 1
        // With case ignored, long s and the Kelvin sign are words' characters: they fold to plain letters.
        let folded = set.folded(flags.ignoresCase)
        return scalar.properties.isUppercase ? folded.inverted : folded
    }

    private mutating func unicodeClass(negated: Bool, from start: Int) throws(PromQLError) -> CharacterSet {
        var name = ""
        if accept("{") {
            while let scalar = current, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard accept("}") else { throw failure("invalid character class range", from: start) }
        } else if let scalar = current {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        let inner = name.hasPrefix("^") ? String(name.dropFirst()) : name
        guard let set = CharacterSet.unicode(inner, ignoringCase: flags.ignoresCase) else {
            throw failure("invalid character class range: `\(name)`", from: start)
        }
        return negated != name.hasPrefix("^") ? set.inverted : set
    }

    private mutating func characterEscape(from start: Int) throws(PromQLError) -> Unicode.Scalar {
        guard let scalar = current else { throw failure("trailing backslash at end of expression", from: start) }
        position += 1
        switch scalar {
        case "a": return "\u{7}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{b}"
        case "x":
            if accept("{") {
                let digits = hexadecimal(most: 8)
                guard accept("}"), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                    throw failure("invalid escape sequence", from: start)
                }
                return scalar
            }
            let digits = hexadecimal(most: 2)
            guard digits.count == 2, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                throw failure("invalid escape sequence", from: start)
            }
            return scalar
        case "0", "1", "2", "3", "4", "5", "6", "7":
            // A single digit other than zero would be a back-reference, which RE2 does not have.
            var digits = String(Character(scalar))
            while digits.count < 3, let next = current, next.value >= 0x30, next.value <= 0x37 {
                digits.unicodeScalars.append(next)
                position += 1
            }
            guard scalar == "0" || digits.count == 3, let value = UInt32(digits, radix: 8),
                let result = Unicode.Scalar(value)
            else { throw failure("invalid escape sequence", from: start) }
            return result
        default:
            let isWord = scalar.isASCII && isIdentifierByte(UInt8(scalar.value)) && scalar != "_"
            guard scalar.isASCII, !isWord else { throw failure("invalid escape sequence", from: start) }
            return scalar
        }
    }

    private mutating func hexadecimal(most: Int) -> String {
        var digits = ""
        while digits.count < most, let scalar = current, scalar.properties.isASCIIHexDigit {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return digits
    }

    private mutating func characterClass(from start: Int) throws(PromQLError) -> CharacterSet {
        var set = CharacterSet()
        let inverted = accept("^")
        var isFirst = true
        while let scalar = current, isFirst || scalar != "]" {
            isFirst = false
            if accept("[:") {
                let negated = accept("^")
                var name = ""
                while let scalar = current, scalar != ":" {
                    name.unicodeScalars.append(scalar)
                    position += 1
                }
                guard accept(":]"), let posix = CharacterSet.posix(name) else {
                    throw failure("invalid character class range", from: start)
                }
                let folded = posix.folded(flags.ignoresCase)
                set.insert(negated ? folded.inverted : folded)
                continue
            }
            if scalar == "\\" {
                position += 1
                if let escaped = try classEscape(from: start) {
                    set.insert(escaped)
                    continue
                }
                position -= 1
            }
            let low = try classMember(from: start)
            var high = low
            if current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                high = try classMember(from: start)
            }
            guard low.value <= high.value else { throw failure("invalid character class range", from: start) }
            set.insert([low.value...high.value], ignoringCase: flags.ignoresCase)
        }
        guard accept("]") else { throw failure("missing closing ]", from: start) }
        return inverted ? set.inverted : set
    }

    private mutating func classMember(from start: Int) throws(PromQLError) -> Unicode.Scalar {
        guard let scalar = current else { throw failure("missing closing ]", from: start) }
        position += 1
        return scalar == "\\" ? try characterEscape(from: start) : scalar
    }
}

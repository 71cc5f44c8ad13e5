/// A regular expression's tree.
indirect enum RegexNode: Sendable {
    case empty
    /// Matches nothing at all.
    case never
    case characters(CharacterSet)
    case literal(Unicode.Scalar)
    case assertion(Assertion)
    case sequence([RegexNode])
    case alternatives([RegexNode])
    /// A capturing group and its number, from 1.
    case group(RegexNode, Int)
    /// `most` is `nil` without an upper limit.
    case repetition(RegexNode, least: Int, most: Int?, greedy: Bool)

    /// A place between characters.
    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    /// Whether nested counts, multiplied with each other, stay within a limit.
    func unrolls(atMost limit: Int) -> Bool {
        switch self {
        case .empty, .never, .characters, .literal, .assertion: return true
        case .group(let inner, _): return inner.unrolls(atMost: limit)
        case .sequence(let parts), .alternatives(let parts): return parts.allSatisfy { $0.unrolls(atMost: limit) }
        case .repetition(let inner, let least, let most, _):
            if most == 0 { return true }
            let count = most ?? least
            return count <= limit && inner.unrolls(atMost: limit / max(1, count))
        }
    }

    /// The texts of a pattern that is nothing but an alternation of literals.
    var literalAlternatives: [String]? {
        switch self {
        case .empty: return [""]
        case .literal(let scalar): return [String(Character(scalar))]
        case .sequence(let parts):
            var text = ""
            for part in parts {
                guard case .literal(let scalar) = part else { return nil }
                text.unicodeScalars.append(scalar)
            }
            return [text]
        case .alternatives(let choices):
            var texts: [String] = []
            for choice in choices {
                guard let more = choice.literalAlternatives else { return nil }
                texts += more
            }
            return texts
        default: return nil
        }
    }
}

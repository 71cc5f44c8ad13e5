/// A pattern so plain that texts can be compared directly: `GET|POST`, `tts_.*`, `.+`.
enum RegexShortcut: Sendable {
    case texts(Set<ExactText>)
    /// Anything between two texts, and at least so many characters of it.
    case between(String, String, least: Int)

    /// `nil` when the pattern needs an automaton.
    init?(_ node: RegexNode) {
        if let texts = node.literalAlternatives {
            self = .texts(Set(texts.map(ExactText.init)))
            return
        }
        var parts = [node]
        if case .sequence(let sequence) = node { parts = sequence }
        func text(_ nodes: some Sequence<RegexNode>) -> String? {
            RegexNode.sequence(Array(nodes)).literalAlternatives?.first
        }
        guard let place = parts.firstIndex(where: \.isRepetition),
            case .repetition(.characters(let set), let least, nil, _) = parts[place], set.isAny, least <= 1,
            let prefix = text(parts[..<place]), let suffix = text(parts[(place + 1)...])
        else { return nil }
        self = .between(prefix, suffix, least: least)
    }

    func matches(_ text: String) -> Bool {
        switch self {
        case .texts(let texts): texts.contains(ExactText(text))
        case .between(let prefix, let suffix, let least):
            text.utf8.count >= prefix.utf8.count + suffix.utf8.count + least && text.utf8.starts(with: prefix.utf8)
                && text.utf8.reversed().starts(with: suffix.utf8.reversed())
        }
    }
}

extension RegexNode {
    fileprivate var isRepetition: Bool {
        if case .repetition = self { true } else { false }
    }
}

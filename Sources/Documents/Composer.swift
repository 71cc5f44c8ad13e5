import Yams

/// Turns YAML text into positioned nodes.
struct Composer {
    private let source: SourceText
    private(set) var problems: [Document.Problem] = []
    private var budget = Self.mostNodes
    /// Keys that were renamed because the same key comes again, by their place.
    private var renamed: [Int: [Int: Character]] = [:]

    private static let mostNodes = 100_000
    private static let mostLevels = 100
    private static let mostBytes = 4 << 20
    private static let mostRenamedKeys = 50

    init(source: SourceText) { self.source = source }

    mutating func compose() throws(DocumentErrors) -> DocumentNode {
        guard source.text.utf8.count <= Self.mostBytes else {
            throw DocumentErrors([DocumentError(file: source.file, problem: "longer than \(Self.mostBytes >> 20) MiB")])
        }
        if AliasExpansion(source.text).mayBlowUpKeys {
            throw DocumentErrors([DocumentError(file: source.file, problem: "its aliases stand for too much")])
        }
        guard let node = try parse() else {
            throw DocumentErrors([DocumentError(file: source.file, line: 1, column: 1, problem: "the file is empty")])
        }
        return try convert(node, path: "", level: 0)
    }

    /// Parses the text; a key that comes twice is renamed until it does not, so that all else can be looked at too.
    private mutating func parse() throws(DocumentErrors) -> Node? {
        var text = source.text
        for attempt in 0...Self.mostRenamedKeys {
            do {
                return try Parser(yaml: text, encoding: .utf8).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let place = DocumentNode.Place(line: context.mark.line, column: context.mark.column)
                let mark = Character(Unicode.Scalar(UInt32(0xe000 + attempt)) ?? " ")
                guard attempt < Self.mostRenamedKeys, let name = rename(place, to: mark, in: &text) else {
                    throw DocumentErrors([syntaxError(place, "the key \"\(keys.first ?? "")\" is given twice")])
                }
                renamed[place.line, default: [:]][place.column] = name
            } catch {
                throw DocumentErrors([describe(error)])
            }
        }
        return nil
    }

    /// Replaces the first character of the key at a place by one that no document uses, and returns what stood there.
    private func rename(_ place: DocumentNode.Place, to mark: Character, in text: inout String) -> Character? {
        var line = 1
        var scalars = text.unicodeScalars
        guard
            var index = scalars.indices.first(where: { index in
                if line == place.line { return true }
                if scalars[index] == "\n" { line += 1 }
                return false
            })
        else { return nil }
        var column = 1
        while column < place.column, index < scalars.endIndex {
            index = scalars.index(after: index)
            column += 1
        }
        if index < scalars.endIndex, scalars[index] == "\"" || scalars[index] == "'" {
            scalars.formIndex(after: &index)
        }
        guard index < scalars.endIndex, let letter = mark.unicodeScalars.first else { return nil }
        let first = scalars[index]
        guard first.properties.isAlphabetic || first.properties.numericType != nil || first == "_" else { return nil }
        scalars.replaceSubrange(index...index, with: CollectionOfOne(letter))
        text = String(scalars)
        return Character(first)
    }

    private mutating func convert(_ node: Node, path: String, level: Int) throws(DocumentErrors) -> DocumentNode {
        let place = DocumentNode.Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        budget -= 1
        guard budget > 0 else {
            throw DocumentErrors([syntaxError(place, "more than \(Self.mostNodes) values, aliases included")])
        }
        guard level <= Self.mostLevels else {
            throw DocumentErrors([syntaxError(place, "nested deeper than \(Self.mostLevels) levels")])
        }
        switch node {
        case .scalar(let scalar):
            var converted = DocumentNode.Scalar(scalar.string)
            converted.style =
                switch scalar.style {
                case .singleQuoted, .doubleQuoted: .quoted
                case .literal, .folded: .block
                case .any, .plain: .plain
                }
            return DocumentNode(.scalar(converted), place: place)
        case .sequence(let sequence):
            var elements: [DocumentNode] = []
            for (index, element) in sequence.enumerated() {
                elements.append(
                    try convert(element, path: DocumentNode.path(path, index: index), level: level + 1)
                )
            }
            return collection(.sequence(elements), at: place)
        case .mapping(let mapping):
            return collection(.mapping(try convert(mapping, path: path, level: level)), at: place)
        case .alias:
            throw DocumentErrors([syntaxError(place, "an alias that stands for nothing")])
        }
    }

    private func collection(_ content: DocumentNode.Content, at place: DocumentNode.Place) -> DocumentNode {
        var node = DocumentNode(content, place: place)
        let opening = source.character(line: place.line, column: place.column)
        node.isFlow = opening == "{" || opening == "["
        return node
    }

    private mutating func convert(
        _ mapping: Node.Mapping,
        path: String,
        level: Int
    ) throws(DocumentErrors) -> [DocumentNode.Entry] {
        var entries: [DocumentNode.Entry] = []
        var merged: [DocumentNode.Entry] = []
        var indices: [String: Int] = [:]
        for (keyNode, valueNode) in mapping {
            let place = DocumentNode.Place(line: keyNode.mark?.line ?? 1, column: keyNode.mark?.column ?? 1)
            guard case .scalar(let keyScalar) = keyNode else {
                throw DocumentErrors([syntaxError(place, "a key must be a single word or text")])
            }
            var key = keyScalar.string
            if let first = renamed[place.line]?[place.column] { key = String(first) + key.dropFirst() }
            let path = DocumentNode.path(path, key: key)
            let value = try convert(valueNode, path: path, level: level + 1)
            let entry = DocumentNode.Entry(key: key, place: place, value: value)
            if key == "<<", keyScalar.style == .plain {
                merged += try mergeEntries(value)
            } else if let index = indices[key] {
                let line = entries[index].place.line
                let earlier = line == place.line ? "on this line" : "on line \(line)"
                problems.append(
                    Document.Problem(place: place, path: path, text: "the key is given twice, first \(earlier)")
                )
                entries[index] = entry
            } else {
                indices[key] = entries.count
                entries.append(entry)
            }
        }
        for entry in merged where indices.updateValue(entries.count, forKey: entry.key) == nil { entries.append(entry) }
        return entries
    }

    /// What `<<: value` brings in; of several mappings the first to have a key wins.
    private func mergeEntries(_ value: DocumentNode) throws(DocumentErrors) -> [DocumentNode.Entry] {
        var entries: [DocumentNode.Entry] = []
        for node in value.elements ?? [value] {
            guard let more = node.entries else {
                throw DocumentErrors([syntaxError(value.place, "\"<<\" takes a mapping or a list of mappings")])
            }
            entries += more
        }
        return entries
    }
}

extension Composer {
    /// A mistake at a place of which no more is known than its line.
    private func syntaxError(_ place: DocumentNode.Place, _ problem: String) -> DocumentError {
        DocumentError(
            file: source.file,
            line: place.line,
            column: place.column,
            problem: problem,
            sourceLine: source.line(place.line).flatMap { Self.isWorthShowing($0) ? $0 : nil }
        )
    }

    private func describe(_ error: any Error) -> DocumentError {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = DocumentNode.Place(line: mark.line, column: mark.column)
            if problem.contains("another document") {
                return syntaxError(place, "a second document; a file holds one")
            }
            if source.character(line: mark.line, column: mark.column) == "\t" {
                return syntaxError(place, "a tab; indent with blanks")
            }
            var text = "not YAML: \(problem)"
            if let context {
                text += " (\(context.text) from line \(context.mark.line), column \(context.mark.column))"
            }
            return syntaxError(place, text)
        case .reader(_, let offset?, _, _):
            let before = source.text.prefix(offset)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.reduce(0) { $0 + $1.unicodeScalars.count } + 1
            let place = DocumentNode.Place(line: line, column: column)
            return syntaxError(place, "a control character, which YAML doesn't allow")
        case .reader(let problem, nil, _, _): return DocumentError(file: source.file, problem: "not YAML: \(problem)")
        case let other:
            return DocumentError(file: source.file, problem: "not YAML: \(other.map { "\($0)" } ?? "\(error)")")
        }
    }

    /// Whether a line of a document that could not be parsed has something on it, but nothing like a secret.
    ///
    /// Which values are secret is not known yet, so the line is left out if there is any doubt.
    static func isWorthShowing(_ line: String) -> Bool {
        let line = line.lowercased()
        let words = [
            "auth", "token", "key", "secret", "passw", "cookie", "credential", "bearer", "basic", "header", "@",
        ]
        let isSuspicious = words.contains { line.contains($0) } || (line.contains("://") && line.contains("?"))
        return !isSuspicious && !line.trimmingBlanks.isEmpty
    }
}

/// A bound on what a text's aliases can stand for, found without expanding them.
///
/// Nodes are expanded one by one under a budget, but the YAML library compares whole keys before that; so a document
/// whose keys may be aliases of aliases must be refused before it is parsed.
struct AliasExpansion {
    let mayBlowUpKeys: Bool

    init(_ text: String) {
        var anchors: Set<Substring> = []
        var uses: [Substring: Double] = [:]
        var hasComplexKey = false
        for line in text.split(whereSeparator: \.isNewline) {
            if Self.complexKeys.contains(where: { line.contains($0) }) { hasComplexKey = true }
            if ["?", "? "].contains(where: { line.drop { $0 == " " || $0 == "-" }.hasPrefix($0) }) {
                hasComplexKey = true
            }
            var previous: Character = " "
            for index in line.indices {
                defer { previous = line[index] }
                guard "*&".contains(line[index]), " [{,:-?".contains(previous) else { continue }
                let name = line[line.index(after: index)...].prefix { $0.isLetter || $0.isNumber || "_-".contains($0) }
                if line[index] == "&" {
                    anchors.insert(name)
                } else {
                    uses[name, default: 1] += 1
                    let rest = line[name.endIndex...].drop { $0 == " " }
                    if rest.hasPrefix(":") { hasComplexKey = true }
                }
            }
        }
        // A star in a text is no alias: only what an anchor names counts.
        let expansion = uses.reduce(1) { anchors.contains($1.key) ? $0 * $1.value : $0 }
        mayBlowUpKeys = hasComplexKey && expansion > 1e6
    }

    /// Where a list or mapping may stand as a key, some of it within texts.
    private static let complexKeys = ["]:", "}:", "] :", "} :", "{?", "{ ?", "[?", "[ ?", ",?", ", ?"]
}

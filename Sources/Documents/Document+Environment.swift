extension Document {
    /// Puts the environment's values in place of `${NAME}` and `${NAME:-default}`, and `$` in place of `$$`.
    mutating func substituteEnvironment() {
        guard let environment = options.environment else { return }
        edit { root, problems in root.substitute(environment, &problems) }
    }
}

extension DocumentNode {
    fileprivate mutating func substitute(_ environment: [String: String], _ problems: inout [Document.Problem]) {
        guard case .scalar(var scalar) = content else {
            mapChildren { child, _ in child.substitute(environment, &problems) }
            return
        }
        var text = ""
        for part in EnvironmentTemplate.parts(scalar.template) {
            switch part {
            case .literal(let literal): text += literal
            case .variable(let name, let fallback):
                scalar.variables.append(name)
                // As in a shell, `:-` also stands in for an empty value.
                let value = environment[name].flatMap { $0.isEmpty && fallback != nil ? nil : $0 } ?? fallback
                if let value { text += value; continue }
                scalar.isBroken = true
                let allowed = "a variable of the environment; ${\(name):-default} gives a value for when it isn't set"
                problems.append(
                    Document.Problem(
                        place: place,
                        path: path,
                        text: "the environment variable \(name) is not set",
                        allowed: allowed
                    )
                )
            case .malformed(let why):
                scalar.isBroken = true
                let allowed = "${NAME}, ${NAME:-default}, and $$ for a dollar sign"
                problems.append(Document.Problem(place: place, path: path, text: why, allowed: allowed))
            }
        }
        scalar.text = text
        content = .scalar(scalar)
    }
}

/// A text with placeholders for environment variables.
enum EnvironmentTemplate {
    enum Part: Equatable {
        case literal(String)
        case variable(name: String, fallback: String?)
        case malformed(String)
    }

    static func parts(_ template: String) -> [Part] {
        var parts: [Part] = []
        var literal = ""
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                literal += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{" {
                guard let close = rest.firstIndex(of: "}") else {
                    return parts + [.malformed("\"${\" without a \"}\"")]
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(placeholder(rest[..<close].dropFirst()))
                rest = rest[rest.index(after: close)...]
            } else {
                literal += "$"
            }
        }
        literal += rest
        return literal.isEmpty ? parts : parts + [.literal(literal)]
    }

    private static func placeholder(_ text: Substring) -> Part {
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard let first = name.first, !first.isNumber else {
            return .malformed("a placeholder without a variable's name")
        }
        let rest = text[name.endIndex...]
        if rest.isEmpty { return .variable(name: String(name), fallback: nil) }
        guard rest.hasPrefix(":-") else { return .malformed("a placeholder that is not understood after \"\(name)\"") }
        return .variable(name: String(name), fallback: String(rest.dropFirst(2)))
    }
}

extension Expression: CustomStringConvertible {
    /// The expression as text that parses to the same tree.
    public var description: String {
        switch self {
        case .number(let node): node.description
        case .string(let node): quoted(node.value)
        case .selector(let node): node.bare + node.suffix
        case .range(let node): "\(node.selector.bare)[\(node.range)]\(node.selector.suffix)"
        case .subquery(let node): node.description
        case .call(let node):
            "\(node.function.name)(\(node.arguments.map(\.description).joined(separator: ", ")))"
        case .aggregation(let node): node.description
        case .binary(let node):
            "\(node.left) \(node.operation.rawValue)\(node.returnsBool ? " bool" : "")\(node.matching) \(node.right)"
        case .unary(let node): "\(node.isNegation ? "-" : "+")\(node.expression)"
        case .parenthesized(let node): "(\(node.expression))"
        }
    }

    /// The tree as nested lists without positions: two texts with the same outline mean the same.
    public var outline: String {
        switch self {
        case .number(let node): "(number \(node.description))"
        case .string(let node): "(string \(quoted(node.value)))"
        case .selector(let node): "(selector \(node.bare)\(node.suffix))"
        case .range(let node): "(range \(node.selector.bare) \(node.range)\(node.selector.suffix))"
        case .subquery(let node): "(subquery \(node.expression.outline) \(node.brackets)\(node.modifiers))"
        case .call(let node):
            "(call \(node.function.name)\(node.arguments.map { " " + $0.outline }.joined()))"
        case .aggregation(let node):
            "(\(node.operation.rawValue)\(node.grouping)"
                + "\(node.parameter.map { " " + $0.outline } ?? "") \(node.expression.outline))"
        case .binary(let node):
            "(\(node.operation.rawValue)\(node.returnsBool ? " bool" : "")\(node.matching)"
                + " \(node.left.outline) \(node.right.outline))"
        case .unary(let node): "(\(node.isNegation ? "negate" : "plus") \(node.expression.outline))"
        case .parenthesized(let node): "(parentheses \(node.expression.outline))"
        }
    }
}

extension NumberLiteral: CustomStringConvertible {
    public var description: String {
        guard isDuration, let milliseconds = DurationText.milliseconds(ofSeconds: value) else {
            // A sign would bind less than `^`: `+Inf ^ a` is not `Inf ^ a`.
            return value == .infinity ? "Inf" : NumberText.plain(value)
        }
        return DurationText.text(milliseconds)
    }
}

extension VectorSelector {
    /// Name and conditions without modifiers.
    var bare: String {
        let conditions = matchers.map(\.description).joined(separator: ", ")
        guard let name else { return "{\(conditions)}" }
        return matchers.isEmpty ? name : "\(name){\(conditions)}"
    }

    /// The modifiers, each with a blank before it.
    var suffix: String { (boundary.map { " \($0.rawValue)" } ?? "") + modifiers.description }
}

extension TimeModifiers: CustomStringConvertible {
    public var description: String {
        var text = ""
        switch at {
        case .timestamp(let milliseconds):
            // Three decimals always, so that the text does not depend on a shortest form.
            let sign = milliseconds < 0 ? "-" : ""
            let fraction = String(milliseconds.magnitude % 1000)
            let padding = String(repeating: "0", count: 3 - fraction.count)
            text += " @ \(sign)\(milliseconds.magnitude / 1000).\(padding)\(fraction)"
        case .start: text += " @ start()"
        case .end: text += " @ end()"
        case nil: break
        }
        if let offset { text += " offset \(offset)" }
        return text
    }
}

extension Subquery: CustomStringConvertible {
    var brackets: String { "[\(range):\(step.map(\.description) ?? "")]" }

    public var description: String { "\(expression)\(brackets)\(modifiers)" }
}

extension Aggregation: CustomStringConvertible {
    var grouping: String {
        guard hasGrouping else { return "" }
        return " \(isWithout ? "without" : "by") (\(labels.map(quotedUnlessPlain).joined(separator: ", ")))"
    }

    public var description: String {
        let first = parameter.map { "\($0), " } ?? ""
        return "\(operation.rawValue)\(grouping)\(hasGrouping ? " " : "")(\(first)\(expression))"
    }
}

extension VectorMatching: CustomStringConvertible {
    public var description: String {
        var text = ""
        func list(_ names: [String]) -> String { "(\(names.map(quotedUnlessPlain).joined(separator: ", ")))" }
        if isExplicit { text += (isOn ? " on " : " ignoring ") + list(labels) }
        switch cardinality {
        case .manyToOne: text += " group_left " + list(included)
        case .oneToMany: text += " group_right " + list(included)
        case .oneToOne: break
        }
        if let left = fillLeft, let right = fillRight, left.bitPattern == right.bitPattern {
            return text + " fill (\(NumberText.plain(left)))"
        }
        if let fillLeft { text += " fill_left (\(NumberText.plain(fillLeft)))" }
        if let fillRight { text += " fill_right (\(NumberText.plain(fillRight)))" }
        return text
    }
}

extension DurationExpression: CustomStringConvertible {
    public var description: String {
        switch self {
        case .literal(let seconds, let isDuration, _):
            guard isDuration, let milliseconds = DurationText.milliseconds(ofSeconds: seconds) else {
                return NumberText.plain(seconds)
            }
            return DurationText.text(milliseconds)
        case .step: return "step()"
        case .range: return "range()"
        case .negated(let inner, _): return "-\(inner)"
        case .binary(let operation, let left, let right): return "\(left) \(operation.rawValue) \(right)"
        case .extremum(let name, _, let left, let right, _): return "\(name)(\(left), \(right))"
        case .parenthesized(let inner, _): return "(\(inner))"
        }
    }
}

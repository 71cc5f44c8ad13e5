extension Expression {
    /// The expression with `@` a time, in milliseconds, at every selector and subquery that has none of its own.
    ///
    /// Evaluated at any other time it has to give the answer that the original gives at this one. `nil` where a function
    /// looks at the time itself.
    func fixed(at time: Int64) -> Expression? {
        switch self {
        case .number, .string: return self
        case .selector(var node):
            node.modifiers.fix(at: time)
            return .selector(node)
        case .range(var node):
            node.selector.modifiers.fix(at: time)
            return .range(node)
        case .subquery(var node):
            // What is inside a fixed subquery is evaluated at the subquery's own times.
            guard !node.expression.dependsOnTime else { return nil }
            node.modifiers.fix(at: time)
            return .subquery(node)
        case .parenthesized(var node):
            guard let inner = node.expression.fixed(at: time) else { return nil }
            node.expression = inner
            return .parenthesized(node)
        case .unary(var node):
            guard let inner = node.expression.fixed(at: time) else { return nil }
            node.expression = inner
            return .unary(node)
        case .binary(var node):
            guard let left = node.left.fixed(at: time), let right = node.right.fixed(at: time) else { return nil }
            (node.left, node.right) = (left, right)
            return .binary(node)
        case .aggregation(var node):
            guard let inner = node.expression.fixed(at: time) else { return nil }
            node.expression = inner
            if let parameter = node.parameter {
                guard let inner = parameter.fixed(at: time) else { return nil }
                node.parameter = inner
            }
            return .aggregation(node)
        case .call(var node):
            guard !node.function.dependsOnTime else { return nil }
            // The labels of info() are selected by something that only looks like a series selector.
            for index in node.arguments.indices where node.function.name != "info" {
                guard let inner = node.arguments[index].fixed(at: time) else { return nil }
                node.arguments[index] = inner
            }
            return node.function.name == "info" ? nil : .call(node)
        }
    }

    private var dependsOnTime: Bool {
        if case .call(let node) = self, node.function.dependsOnTime { return true }
        return children.contains(where: \.dependsOnTime)
    }
}

extension TimeModifiers {
    fileprivate mutating func fix(at time: Int64) { at = at ?? .timestamp(time) }
}

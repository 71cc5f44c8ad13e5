/// Checks that operators, functions and aggregations get what they can work with.
struct TypeCheck {
    let text: String

    private func failure(_ message: String, _ range: SourceRange) -> PromQLError {
        PromQLError(.syntax, message, range: range, text: text)
    }

    func check(_ expression: Expression) throws(PromQLError) {
        switch expression {
        case .number, .string: return
        case .selector(let node): try check(node)
        case .range(let node): try check(node.selector)
        case .subquery(let node):
            try check(node.expression)
            let type = node.expression.type
            guard type == .vector else {
                throw failure("subquery is only allowed on instant vector, got \(type.rawValue) instead", node.position)
            }
        case .parenthesized(let node): try check(node.expression)
        case .unary(let node):
            try check(node.expression)
            let type = node.expression.type
            guard type == .scalar || type == .vector else {
                throw failure(
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                        + quoted(type.documented),
                    node.position
                )
            }
        case .aggregation(let node): try check(node)
        case .binary(let node): try check(node)
        case .call(let node): try check(node)
        }
    }

    private func expect(_ type: ValueType, _ expression: Expression, in context: String) throws(PromQLError) {
        try check(expression)
        guard expression.type == type else {
            throw failure(
                "expected type \(type.documented) in \(context), got \(expression.type.documented)",
                expression.position
            )
        }
    }

    private func check(_ node: VectorSelector) throws(PromQLError) {
        if let name = node.name {
            for matcher in node.matchers where matcher.name == Labels.metricName {
                throw failure(
                    "metric name must not be set twice: \(quoted(name)) or \(quoted(matcher.value))",
                    node.position
                )
            }
        } else if node.matchers.allSatisfy({ $0.matches("") }) {
            // A slip such as {job=~".*"} would select everything.
            throw failure("vector selector must contain at least one non-empty matcher", node.position)
        }
    }

    private func check(_ node: Aggregation) throws(PromQLError) {
        try expect(.vector, node.expression, in: "aggregation expression")
        if let parameter = node.parameter, let type = node.operation.parameterType {
            try expect(type, parameter, in: "aggregation parameter")
        }
    }

    private func check(_ node: BinaryOperation) throws(PromQLError) {
        try check(node.left)
        try check(node.right)
        let types = (node.left.type, node.right.type)
        if node.returnsBool, !node.operation.isComparison {
            throw failure("bool modifier can only be used on comparison operators", node.operatorPosition)
        }
        for side in [node.left, node.right] where side.type != .scalar && side.type != .vector {
            throw failure("binary expression must contain only scalar and instant vector types", side.position)
        }
        if types == (.scalar, .scalar), node.operation.isComparison, !node.returnsBool {
            throw failure("comparisons between scalars must use BOOL modifier", node.operatorPosition)
        }
        let matching = node.matching
        let hasFill = matching.fillLeft != nil || matching.fillRight != nil
        if matching.isOn, let label = matching.labels.first(where: matching.included.contains) {
            throw failure("label \(quoted(label)) must not occur in ON and GROUP clause at once", node.operatorPosition)
        }
        guard types == (.vector, .vector) else {
            if node.operation.isSetOperator {
                throw failure(
                    "set operator \(quoted(node.operation.rawValue)) not allowed in binary scalar expression",
                    node.position
                )
            }
            if !matching.labels.isEmpty {
                throw failure("vector matching only allowed between instant vectors", node.position)
            }
            if hasFill {
                throw failure("filling in missing series only allowed between instant vectors", node.position)
            }
            return
        }
        guard node.operation.isSetOperator else { return }
        if matching.cardinality != .oneToOne {
            throw failure("no grouping allowed for \(quoted(node.operation.rawValue)) operation", node.position)
        }
        if hasFill { throw failure("filling in missing series not allowed for set operators", node.position) }
    }

    private func check(_ node: Call) throws(PromQLError) {
        let function = node.function
        let name = quoted(function.name)
        if node.arguments.count < function.leastArguments {
            let least = function.isVariadic ? "at least " : ""
            throw failure(
                "expected \(least)\(function.leastArguments) argument(s) in call to \(name), got \(node.arguments.count)",
                node.position
            )
        }
        if let most = function.mostArguments, node.arguments.count > most {
            let limit = function.isVariadic ? "at most " : ""
            throw failure(
                "expected \(limit)\(most) argument(s) in call to \(name), got \(node.arguments.count)",
                node.position
            )
        }
        for (index, argument) in node.arguments.enumerated() {
            // The second argument of info() has a selector's form but selects labels: it may match everything.
            if function.name == "info", index == 1 {
                guard case .selector(let selector) = argument, selector.name == nil else {
                    throw failure("expected label selectors only", argument.position)
                }
                continue
            }
            let type = function.arguments[min(index, function.arguments.count - 1)]
            try expect(type, argument, in: "call to function \(name)")
        }
    }
}

extension Parser {
    /// A sign with its operand, or a primary expression with the modifiers behind it.
    mutating func operand() throws(PromQLError) -> Expression {
        guard current.kind == .add || current.kind == .subtract else { return try modified(try primary()) }
        let sign = take()
        // A sign binds like `*`: -2^2 is -(2^2), and -a * b is (-a) * b.
        let inner = try expression(BinaryOperator.power.precedence)
        let position = sign.range.union(inner.position)
        if case .number(var literal) = inner {
            if sign.kind == .subtract { literal.value = -literal.value }
            literal.position = position
            return .number(literal)
        }
        return .unary(UnaryOperation(isNegation: sign.kind == .subtract, expression: inner, position: position))
    }

    private mutating func primary() throws(PromQLError) -> Expression {
        switch current.kind {
        case .number:
            let token = take()
            return .number(NumberLiteral(value: value(of: token), isDuration: false, position: token.range))
        case .duration where compatibility == .v3:
            let token = take()
            return .number(NumberLiteral(value: value(of: token), isDuration: true, position: token.range))
        case .string:
            let token = take()
            return .string(StringLiteral(value: token.text, position: token.range))
        case .leftParenthesis:
            let start = take()
            let inner = try expression()
            let end = try expect(.rightParenthesis, in: "expression", "\")\"")
            return .parenthesized(Parenthesized(expression: inner, position: start.range.union(end.range)))
        case .leftBrace: return try vectorSelector(named: nil)
        case .identifier: return try named()
        default: throw unexpected()
        }
    }

    /// A call, an aggregation, a selector or a special number, told apart by what follows the name.
    private mutating func named() throws(PromQLError) -> Expression {
        let token = current
        if keyword == .inf || keyword == .nan {
            take()
            return .number(NumberLiteral(value: value(of: token), isDuration: false, position: token.range))
        }
        let next = peek()
        if let operation = AggregationOperator(rawValue: token.text.lowercased()),
            compatibility == .v3 || !operation.isExperimental
        {
            let followed = next.kind == .identifier ? Keyword(next.text) : nil
            if next.kind == .leftParenthesis || followed == .by || followed == .without {
                return try aggregation(operation)
            }
        }
        if next.kind == .leftParenthesis, !token.text.contains(":") {
            if let word = keyword, word.isReserved || word == .by || word == .without || word == .offset {
                throw unexpected()
            }
            return try call()
        }
        if keyword?.isReserved == true { throw unexpected() }
        take()
        return try vectorSelector(named: token)
    }

    private mutating func call() throws(PromQLError) -> Expression {
        let name = take()
        guard let function = FunctionTable.function(named: name.text, compatibility: compatibility) else {
            throw failure("unknown function with name \(quoted(name.text))", name.range)
        }
        let arguments = try callArguments()
        return .call(
            Call(function: function, arguments: arguments, position: SourceRange(name.range.start, lastEnd))
        )
    }

    private mutating func callArguments() throws(PromQLError) -> [Expression] {
        _ = try expect(.leftParenthesis, in: "call", "\"(\"")
        var arguments: [Expression] = []
        while current.kind != .rightParenthesis {
            arguments.append(try expression())
            guard let comma = accept(.comma) else { break }
            if current.kind == .rightParenthesis {
                throw failure("trailing commas not allowed in function call args", comma.range)
            }
        }
        _ = try expect(.rightParenthesis, in: "call", "\",\" or \")\"")
        return arguments
    }

    private mutating func aggregation(_ operation: AggregationOperator) throws(PromQLError) -> Expression {
        let start = take().range.start
        var labels: [String] = []
        var grouping: Keyword?
        if keyword == .by || keyword == .without {
            grouping = keyword
            take()
            labels = try labelList()
        }
        guard current.kind == .leftParenthesis else { throw unexpected(in: "aggregation", expected: "\"(\"") }
        let arguments = try callArguments()
        if grouping == nil, keyword == .by || keyword == .without {
            grouping = keyword
            take()
            labels = try labelList()
        }
        let position = SourceRange(start, lastEnd)
        let wanted = operation.parameterType == nil ? 1 : 2
        guard !arguments.isEmpty else {
            throw failure("no arguments for aggregate expression provided", position)
        }
        guard arguments.count == wanted else {
            throw failure(
                "wrong number of arguments for aggregate expression provided, expected \(wanted), got \(arguments.count)",
                position
            )
        }
        return .aggregation(
            Aggregation(
                operation: operation,
                parameter: wanted == 2 ? arguments[0] : nil,
                expression: arguments[wanted - 1],
                labels: labels,
                isWithout: grouping == .without,
                hasGrouping: grouping != nil,
                position: position
            )
        )
    }
}

extension Parser {
    /// A duration between brackets: any arithmetic, a literal greater than zero.
    mutating func positiveDuration(in context: String) throws(PromQLError) -> DurationExpression {
        let duration = try durationExpression(in: context)
        if let seconds = duration.literalSeconds {
            guard seconds > 0 else { throw failure("duration must be greater than 0", duration.position) }
            try checkRange(seconds, duration.position)
        }
        return duration
    }

    /// The duration behind `offset`: arithmetic needs parentheses there, since `x offset 1m + y` adds `y`.
    mutating func offsetDuration() throws(PromQLError) -> DurationExpression {
        let context = "offset"
        guard current.kind == .add || current.kind == .subtract else { return try durationPrimary(in: context) }
        let sign = take()
        return signed(sign, try durationPrimary(in: context))
    }

    private func checkRange(_ seconds: Double, _ position: SourceRange) throws(PromQLError) {
        guard DurationText.milliseconds(ofSeconds: seconds) != nil else {
            throw failure("duration out of range", position)
        }
    }

    private mutating func durationExpression(
        in context: String,
        _ least: Int = BinaryOperator.add.precedence
    ) throws(PromQLError) -> DurationExpression {
        try nested { (parser) throws(PromQLError) in
            var left: DurationExpression
            if parser.current.kind == .add || parser.current.kind == .subtract {
                let sign = parser.take()
                left = parser.signed(sign, try parser.durationExpression(in: context, BinaryOperator.power.precedence))
            } else {
                left = try parser.durationPrimary(in: context)
            }
            while let operation = parser.durationOperator, operation.precedence >= least {
                try parser.countLink()
                let sign = parser.take()
                try parser.requireExpressions(sign.range)
                let next = operation.precedence + (operation == .power ? 0 : 1)
                let right = try parser.durationExpression(in: context, next)
                if right.literalSeconds == 0, operation == .divide || operation == .modulo {
                    throw parser.failure(operation == .divide ? "division by zero" : "modulo by zero", sign.range)
                }
                left = .binary(operation, left, right)
            }
            return left
        }
    }

    private var durationOperator: BinaryOperator? {
        switch current.kind {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        case .power: .power
        default: nil
        }
    }

    /// A sign folds into a literal; a plus before anything else says nothing.
    private func signed(_ sign: Token, _ inner: DurationExpression) -> DurationExpression {
        guard sign.kind == .subtract else { return inner }
        if case .literal(let seconds, let isDuration, let position) = inner {
            return .literal(seconds: -seconds, isDuration: isDuration, position: sign.range.union(position))
        }
        return .negated(inner, sign.range.union(inner.position))
    }

    private func requireExpressions(_ range: SourceRange) throws(PromQLError) {
        if compatibility == .v2 { throw failure("duration expressions need Prometheus 3", range) }
    }

    private mutating func durationPrimary(in context: String) throws(PromQLError) -> DurationExpression {
        let token = current
        // Before Prometheus 3 a bare number was no duration.
        let isLiteral = token.kind == .duration || (token.kind == .number && compatibility == .v3)
        switch token.kind {
        case .duration where isLiteral, .number where isLiteral:
            take()
            let seconds = value(of: token)
            try checkRange(seconds, token.range)
            return .literal(seconds: seconds, isDuration: token.kind == .duration, position: token.range)
        case .leftParenthesis:
            try requireExpressions(token.range)
            take()
            let inner = try durationExpression(in: context)
            _ = try expect(.rightParenthesis, in: context, "\")\"")
            return .parenthesized(inner, SourceRange(token.range.start, lastEnd))
        default: break
        }
        guard let word = keyword, compatibility == .v3 else {
            throw unexpected(in: context, expected: "number or duration")
        }
        switch word {
        case .step, .range:
            take()
            _ = try expect(.leftParenthesis, in: context, "\"(\"")
            _ = try expect(.rightParenthesis, in: context, "\")\"")
            let position = SourceRange(token.range.start, lastEnd)
            return word == .step ? .step(position) : .range(position)
        case .min, .max, .minOf, .maxOf:
            take()
            _ = try expect(.leftParenthesis, in: context, "\"(\"")
            let left = try durationExpression(in: context)
            _ = try expect(.comma, in: context, "\",\"")
            let right = try durationExpression(in: context)
            _ = try expect(.rightParenthesis, in: context, "\")\"")
            return .extremum(
                name: word.rawValue,
                isLargest: word == .max || word == .maxOf,
                left,
                right,
                SourceRange(token.range.start, lastEnd)
            )
        default: throw unexpected(in: context, expected: "number, duration, step(), or range()")
        }
    }
}

extension Parser {
    /// The conditions in braces, if there are any, behind a name, if there is one.
    mutating func vectorSelector(named name: Token?) throws(PromQLError) -> Expression {
        var matchers: [LabelMatcher] = []
        let start = name?.range ?? current.range
        if accept(.leftBrace) != nil {
            while current.kind != .rightBrace {
                matchers.append(try matcher())
                if accept(.comma) == nil { break }
            }
            _ = try expect(.rightBrace, in: "label matching", "\",\" or \"}\"")
        }
        return .selector(
            VectorSelector(name: name?.text, matchers: matchers, position: SourceRange(start.start, lastEnd))
        )
    }

    private mutating func matcher() throws(PromQLError) -> LabelMatcher {
        let isQuoted = current.kind == .string && compatibility == .v3
        guard current.kind == .identifier || isQuoted else {
            throw unexpected(in: "label matching", expected: "identifier or \"}\"")
        }
        let name = take()
        let operation: LabelMatcher.Operation
        switch current.kind {
        case .assign: operation = .equal
        case .notEqual: operation = .notEqual
        case .matches: operation = .matches
        case .matchesNot: operation = .matchesNot
        default:
            // A quoted text alone is the metric's name.
            if isQuoted, current.kind == .comma || current.kind == .rightBrace {
                return LabelMatcher(equal: Labels.metricName, name.text)
            }
            throw unexpected(in: "label matching", expected: "label matching operator")
        }
        take()
        let value = try expect(.string, in: "label matching", "string")
        do {
            return try LabelMatcher(name.text, operation, value.text, dotMatchesNewline: compatibility == .v3)
        } catch {
            throw failure(error.message, value.range)
        }
    }

    /// Ranges, subqueries, `offset`, `@`, `anchored` and `smoothed` behind an expression.
    mutating func modified(_ base: Expression) throws(PromQLError) -> Expression {
        var expression = base
        while true {
            if current.kind == .leftBracket {
                try countLink()
                expression = try bracketed(expression)
            } else if current.kind == .at {
                try at(&expression)
            } else if keyword == .offset {
                try offset(&expression)
            } else if compatibility == .v3, let word = keyword, word == .anchored || word == .smoothed {
                try boundary(word == .anchored ? .anchored : .smoothed, &expression)
            } else {
                return expression
            }
        }
    }

    private mutating func bracketed(_ expression: Expression) throws(PromQLError) -> Expression {
        let opening = take()
        let range = try positiveDuration(in: "subquery or range selector")
        if accept(.colon) != nil {
            var step: DurationExpression?
            if current.kind != .rightBracket { step = try positiveDuration(in: "subquery selector") }
            _ = try expect(.rightBracket, in: "subquery selector", "\"]\"")
            let position = SourceRange(expression.position.start, lastEnd)
            return .subquery(Subquery(expression: expression, range: range, step: step, position: position))
        }
        let closing = try expect(.rightBracket, in: "subquery or range", "\":\" or \"]\"")
        let brackets = opening.range.union(closing.range)
        guard case .selector(let selector) = expression else {
            throw failure("ranges only allowed for vector selectors", brackets)
        }
        if selector.modifiers.offset != nil {
            throw failure("no offset modifiers allowed before range", brackets)
        }
        if selector.modifiers.at != nil { throw failure("no @ modifiers allowed before range", brackets) }
        let position = SourceRange(selector.position.start, lastEnd)
        return .range(RangeSelector(selector: selector, range: range, position: position))
    }

    /// Changes a selector's or subquery's modifiers and lets it end at the token read last.
    private func change(
        _ expression: inout Expression,
        _ modifier: String,
        _ body: (inout TimeModifiers) throws(PromQLError) -> Void
    ) throws(PromQLError) {
        switch expression {
        case .selector(var node):
            try body(&node.modifiers)
            node.position.end = lastEnd
            expression = .selector(node)
        case .range(var node):
            try body(&node.selector.modifiers)
            node.position.end = lastEnd
            expression = .range(node)
        case .subquery(var node):
            try body(&node.modifiers)
            node.position.end = lastEnd
            expression = .subquery(node)
        default:
            throw failure(
                "\(modifier) modifier must be preceded by an instant vector selector or range vector selector"
                    + " or a subquery",
                expression.position
            )
        }
    }

    private mutating func at(_ expression: inout Expression) throws(PromQLError) {
        take()
        let place: AtModifier
        if keyword == .start || keyword == .end {
            place = keyword == .start ? .start : .end
            take()
            _ = try expect(.leftParenthesis, in: "@", "\"(\"")
            _ = try expect(.rightParenthesis, in: "@", "\")\"")
        } else {
            let first = current.range
            let seconds = try signedNumber(in: "@")
            // A quarter of 64 bits leaves room for offsets and ranges.
            guard seconds.magnitude < 0x1p60 / 1000, let milliseconds = Int64(exactly: (seconds * 1000).rounded())
            else {
                throw failure("timestamp out of bounds for @ modifier", first)
            }
            place = .timestamp(milliseconds)
        }
        let position = expression.position
        try change(&expression, "@") { (modifiers) throws(PromQLError) in
            guard modifiers.at == nil else {
                throw self.failure("@ <timestamp> may not be set multiple times", position)
            }
            modifiers.at = place
        }
    }

    private mutating func offset(_ expression: inout Expression) throws(PromQLError) {
        take()
        let duration = try offsetDuration()
        let position = expression.position
        try change(&expression, "offset") { (modifiers) throws(PromQLError) in
            guard modifiers.offset == nil else {
                throw self.failure("offset may not be set multiple times", position)
            }
            modifiers.offset = duration
        }
    }

    private mutating func boundary(_ modifier: BoundaryModifier, _ expression: inout Expression) throws(PromQLError) {
        let word = take()
        func set(_ selector: inout VectorSelector) throws(PromQLError) {
            if let other = selector.boundary, other != modifier {
                throw failure("anchored and smoothed modifiers cannot be used together", word.range)
            }
            selector.boundary = modifier
        }
        switch expression {
        case .selector(var node):
            try set(&node)
            node.position.end = lastEnd
            expression = .selector(node)
        case .range(var node):
            try set(&node.selector)
            node.position.end = lastEnd
            expression = .range(node)
        case .subquery: throw failure("\(modifier.rawValue) modifier is not supported for subqueries", word.range)
        default: throw failure("\(modifier.rawValue) modifier must be preceded by a vector selector", word.range)
        }
    }
}

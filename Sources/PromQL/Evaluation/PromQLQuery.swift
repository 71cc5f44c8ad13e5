/// An expression ready to be evaluated, any number of times.
public struct PromQLQuery: Sendable {
    public let text: String
    public let expression: Expression
    public let options: QueryOptions

    /// Parses an expression and checks its types.
    ///
    /// - Throws: a syntax error that points into the text.
    public init(_ text: String, options: QueryOptions = QueryOptions()) throws(PromQLError) {
        self.text = text
        self.options = options
        expression = try Parser.parse(text, compatibility: options.compatibility)
    }

    /// The answer at one instant, in milliseconds since the Unix epoch.
    public func instant(at time: Int64, over source: SeriesSource) throws(PromQLError) -> QueryResult {
        try Self.check(time)
        let context = QueryContext(options: options, source: source, start: time, end: time, stepMilliseconds: 0)
        var evaluation = Evaluation(context)
        do {
            let value = try evaluation.instantValue(of: expression, at: time)
            return QueryResult(value: value, annotations: evaluation.annotations)
        } catch {
            throw located(error)
        }
    }

    /// The answers at instants from a first on, a step apart, up to a last; all in milliseconds.
    ///
    /// The value is a matrix; a scalar becomes a series without labels.
    public func range(
        from start: Int64,
        through end: Int64,
        step: Int64,
        over source: SeriesSource
    ) throws(PromQLError) -> QueryResult {
        guard expression.type == .scalar || expression.type == .vector else {
            throw PromQLError(
                .evaluation,
                "invalid expression type \(quoted(expression.type.documented)) for range query, "
                    + "must be Scalar or instant Vector",
                range: expression.position,
                text: text
            )
        }
        guard step > 0 else { throw .evaluation("the step of a range query must be positive") }
        try Self.check(start)
        try Self.check(end)
        let context = QueryContext(options: options, source: source, start: start, end: end, stepMilliseconds: step)
        var evaluation = Evaluation(context)
        do {
            let steps = Steps(from: start, through: end, every: step)
            let series = try evaluation.matrix(of: expression, steps)
            return QueryResult(value: .matrix(series), annotations: evaluation.annotations)
        } catch {
            throw located(error)
        }
    }

    /// Times beyond these would overflow with offsets and ranges added; they are 36 million years away.
    private static func check(_ time: Int64) throws(PromQLError) {
        guard time.magnitude < 1 << 60 else { throw .evaluation("the time is out of range") }
    }

    private func located(_ error: PromQLError) -> PromQLError {
        var error = error
        if error.range != nil, error.text == nil { error.text = text }
        return error
    }
}

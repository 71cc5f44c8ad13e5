/// A duration: a literal, or an arithmetic of literals and the query's own step and range.
public indirect enum DurationExpression: Sendable {
    /// Seconds; `isDuration` tells `5m` from `300`.
    case literal(seconds: Double, isDuration: Bool, position: SourceRange)
    /// The query's step.
    case step(SourceRange)
    /// The query's length.
    case range(SourceRange)
    case negated(DurationExpression, SourceRange)
    case binary(BinaryOperator, DurationExpression, DurationExpression)
    /// The smaller or larger of two; the name is kept as it was written.
    case extremum(name: String, isLargest: Bool, DurationExpression, DurationExpression, SourceRange)
    case parenthesized(DurationExpression, SourceRange)

    /// The literal's seconds, if it is nothing but a literal, perhaps signed.
    public var literalSeconds: Double? {
        switch self {
        case .literal(let seconds, _, _): seconds
        case .negated(let inner, _): inner.literalSeconds.map { -$0 }
        case .parenthesized(let inner, _): inner.literalSeconds
        default: nil
        }
    }

    /// Where the expression stands.
    public var position: SourceRange {
        switch self {
        case .literal(_, _, let position), .step(let position), .range(let position), .negated(_, let position),
            .extremum(_, _, _, _, let position), .parenthesized(_, let position):
            position
        case .binary(_, let left, let right): left.position.union(right.position)
        }
    }

    /// Whether the value depends on the query's step or range.
    public var dependsOnQuery: Bool {
        switch self {
        case .literal: false
        case .step, .range: true
        case .negated(let inner, _), .parenthesized(let inner, _): inner.dependsOnQuery
        case .binary(_, let left, let right), .extremum(_, _, let left, let right, _):
            left.dependsOnQuery || right.dependsOnQuery
        }
    }
}

extension DurationExpression {
    /// The value in seconds.
    ///
    /// - Parameters:
    ///   - stepSeconds: what `step()` stands for; 0 in an instant query.
    ///   - rangeSeconds: what `range()` stands for; 0 in an instant query.
    public func seconds(stepSeconds: Double = 0, rangeSeconds: Double = 0) throws(PromQLError) -> Double {
        func value(_ inner: DurationExpression) throws(PromQLError) -> Double {
            try inner.seconds(stepSeconds: stepSeconds, rangeSeconds: rangeSeconds)
        }
        switch self {
        case .literal(let seconds, _, _): return seconds
        case .step: return stepSeconds
        case .range: return rangeSeconds
        case .parenthesized(let inner, _): return try value(inner)
        case .negated(let inner, _): return -(try value(inner))
        case .extremum(_, let isLargest, let left, let right, _):
            let (a, b) = (try value(left), try value(right))
            return isLargest ? max(a, b) : min(a, b)
        case .binary(let operation, let left, let right):
            let (a, b) = (try value(left), try value(right))
            if b == 0, operation == .divide || operation == .modulo {
                throw PromQLError(
                    .evaluation,
                    operation == .divide ? "division by zero" : "modulo by zero",
                    range: position
                )
            }
            return operation.apply(a, b)
        }
    }

    /// The value in whole milliseconds.
    ///
    /// - Throws: when it is out of range, or not positive where it has to be.
    func milliseconds(_ context: QueryContext, allowsNegative: Bool) throws(PromQLError) -> Int64 {
        let value = try seconds(
            stepSeconds: Double(context.stepMilliseconds) / 1000,
            rangeSeconds: Double(context.end - context.start) / 1000
        )
        guard value > 0 || allowsNegative else {
            throw PromQLError(.evaluation, "duration must be greater than 0", range: position)
        }
        guard let milliseconds = DurationText.milliseconds(ofSeconds: value) else {
            throw PromQLError(.evaluation, "duration is out of range", range: position)
        }
        return milliseconds
    }
}

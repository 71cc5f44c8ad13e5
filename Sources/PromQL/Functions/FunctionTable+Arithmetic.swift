import Glibc

extension FunctionTable {
    /// Functions of single numbers.
    static let arithmetic: [Function] = [
        Function("abs", [.vector], .elementwise { abs($0) }),
        Function("ceil", [.vector], .elementwise { $0.rounded(.up) }),
        Function("floor", [.vector], .elementwise { $0.rounded(.down) }),
        Function("exp", [.vector], .elementwise { Glibc.exp($0) }),
        Function("sqrt", [.vector], .elementwise { $0.squareRoot() }),
        Function("ln", [.vector], .elementwise { Glibc.log($0) }),
        Function("log2", [.vector], .elementwise { Glibc.log2($0) }),
        Function("log10", [.vector], .elementwise { Glibc.log10($0) }),
        Function("sgn", [.vector], .elementwise { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }),
        Function("round", [.vector, .scalar], variadic: 1, .vector(round)),
        Function(
            "clamp",
            [.vector, .scalar, .scalar],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let lower = try evaluation.scalar(call.arguments[1], steps)
                let upper = try evaluation.scalar(call.arguments[2], steps)
                return try clamp(&evaluation, call, steps, lower, upper)
            }
        ),
        Function(
            "clamp_min",
            [.vector, .scalar],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let lower = try evaluation.scalar(call.arguments[1], steps)
                return try clamp(&evaluation, call, steps, lower, Array(repeating: .infinity, count: steps.count))
            }
        ),
        Function(
            "clamp_max",
            [.vector, .scalar],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let upper = try evaluation.scalar(call.arguments[1], steps)
                return try clamp(&evaluation, call, steps, Array(repeating: -.infinity, count: steps.count), upper)
            }
        ),
        Function(
            "max_of",
            [.scalar, .scalar],
            to: .scalar,
            isExperimental: true,
            in: [.v3],
            .scalar { (evaluation, call, steps) throws(PromQLError) in
                try extreme(&evaluation, call, steps, maximum)
            }
        ),
        Function(
            "min_of",
            [.scalar, .scalar],
            to: .scalar,
            isExperimental: true,
            in: [.v3],
            .scalar { (evaluation, call, steps) throws(PromQLError) in
                try extreme(&evaluation, call, steps, minimum)
            }
        ),
    ]

    /// Functions of angles in radians.
    static let trigonometric: [Function] = [
        Function("sin", [.vector], .elementwise { Glibc.sin($0) }),
        Function("cos", [.vector], .elementwise { Glibc.cos($0) }),
        Function("tan", [.vector], .elementwise { Glibc.tan($0) }),
        Function("asin", [.vector], .elementwise { Glibc.asin($0) }),
        Function("acos", [.vector], .elementwise { Glibc.acos($0) }),
        Function("atan", [.vector], .elementwise { Glibc.atan($0) }),
        Function("sinh", [.vector], .elementwise(hyperbolicSine)),
        Function("cosh", [.vector], .elementwise(hyperbolicCosine)),
        Function("tanh", [.vector], .elementwise { Glibc.tanh($0) }),
        Function("asinh", [.vector], .elementwise { Glibc.asinh($0) }),
        Function("acosh", [.vector], .elementwise { Glibc.acosh($0) }),
        Function("atanh", [.vector], .elementwise { Glibc.atanh($0) }),
        Function("deg", [.vector], .elementwise { $0 * 180 / .pi }),
        Function("rad", [.vector], .elementwise { $0 * .pi / 180 }),
    ]

    /// Beyond 21 half the exponential function, as in Go: it overflows a little sooner than it would have to.
    @Sendable private static func hyperbolicSine(_ value: Double) -> Double {
        guard value.magnitude > 21 else { return Glibc.sinh(value) }
        let half = Glibc.exp(value.magnitude) * 0.5
        return value < 0 ? -half : half
    }

    @Sendable private static func hyperbolicCosine(_ value: Double) -> Double {
        value.magnitude > 21 ? Glibc.exp(value.magnitude) * 0.5 : Glibc.cosh(value)
    }

    private static func extreme(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps,
        _ choose: (Double, Double) -> Double
    ) throws(PromQLError) -> [Double] {
        let left = try evaluation.scalar(call.arguments[0], steps)
        let right = try evaluation.scalar(call.arguments[1], steps)
        return left.indices.map { choose(left[$0], right[$0]) }
    }

    @Sendable private static func round(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        var units = Array(repeating: 1.0, count: steps.count)
        if call.arguments.count > 1 { units = try evaluation.scalar(call.arguments[1], steps) }
        let rows = try evaluation.floats(call.arguments[0], steps)
        // Through the inverse, which loses less: 1 / 0.1 is exact. Ties go up.
        return try evaluation.perStep(rows) { value, step in
            let inverse = 1 / units[step]
            return (value * inverse + 0.5).rounded(.down) / inverse
        }
    }

    private static func clamp(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps,
        _ lower: [Double],
        _ upper: [Double]
    ) throws(PromQLError) -> [Row] {
        let rows = try evaluation.floats(call.arguments[0], steps)
        return try evaluation.perStep(rows) { value, step in
            upper[step] < lower[step] ? Row.absent : maximum(lower[step], minimum(upper[step], value))
        }
    }
}

extension Evaluation {
    /// Rows with a function of value and step applied, their metrics' names dropped.
    func perStep(_ rows: [Row], _ compute: (Double, Int) -> Double) throws(PromQLError) -> [Row] {
        let result = rows.map { row in
            var result = row
            for (step, value) in row.values.enumerated() where !Row.isAbsent(value) {
                result.values[step] = compute(value, step)
            }
            return result
        }
        return try droppingNames(result.filter { !$0.isEmpty })
    }
}

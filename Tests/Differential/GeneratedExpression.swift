import Timing

/// An expression as a tree of texts, so that a failing one can be made smaller.
struct GeneratedExpression: Hashable {
    /// What may stand in its place.
    enum Kind: Hashable { case scalar, vector, matrix }

    var kind: Kind
    /// Around and between the children: one more than there are children.
    var pieces: [String]
    var children: [GeneratedExpression] = []

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        pieces = [text]
    }

    init(_ kind: Kind, _ pieces: [String], _ children: [GeneratedExpression]) {
        self.kind = kind
        self.pieces = pieces
        self.children = children
    }

    var text: String { zip(pieces, children.map(\.text) + [""]).map { $0 + $1 }.joined() }

    /// Simpler expressions of the same kind, the simplest first.
    var simplifications: [GeneratedExpression] {
        var found: [GeneratedExpression] = []
        for child in children where child.kind == kind { found.append(child) }
        for (index, child) in children.enumerated() {
            for smaller in child.simplifications {
                var copy = self
                copy.children[index] = smaller
                found.append(copy)
            }
        }
        let simplest: GeneratedExpression? =
            switch kind {
            case .scalar: .init(.scalar, "1")
            case .vector: .init(.vector, "c_total")
            case .matrix: .init(.matrix, "c_total[1m]")
            }
        if let simplest, !children.isEmpty || text.utf8.count > simplest.text.utf8.count { found.append(simplest) }
        return found
    }
}

/// Makes expressions of every kind that Prometheus 2.42 knows.
struct ExpressionGenerator {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed, stream: "expressions") }

    mutating func next() -> GeneratedExpression {
        random.unit() < 0.06 ? scalar(depth: 3) : vector(depth: Int(random.next() % 4))
    }

    /// An instant near the series, on a sample or off it.
    mutating func instant() -> Int64 {
        let span = GeneratedSeries.end - GeneratedSeries.start
        let offset = Int64(random.next() % UInt64(span + 600_000)) - 200_000
        let onSample = offset / GeneratedSeries.intervalMilliseconds * GeneratedSeries.intervalMilliseconds
        return GeneratedSeries.start + (random.unit() < 0.5 ? onSample : offset)
    }

    /// The step of a range query in milliseconds.
    mutating func step() -> Int64 { pick([1000, 7500, 15_000, 30_000, 60_000, 61_001]) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(random.next() % UInt64(elements.count))]
    }

    private mutating func wrap(
        _ kind: GeneratedExpression.Kind,
        _ before: String,
        _ child: GeneratedExpression,
        _ after: String
    ) -> GeneratedExpression { .init(kind, [before, after], [child]) }

    private mutating func number() -> String {
        pick(["0", "1", "2", "-1", "0.5", "3.25", "10", "100", "1e3", "Inf", "NaN", "-0.25"])
    }

    private mutating func duration() -> String { pick(["15s", "30s", "45s", "1m", "2m", "5m", "7m30s", "10m"]) }

    private mutating func modifiers() -> String {
        var text = ""
        if random.unit() < 0.12 {
            let time = GeneratedSeries.start / 1000 + Int64(random.next() % 2400)
            text += pick([" @ \(time)", " @ \(time).5", " @ start()", " @ end()"])
        }
        if random.unit() < 0.2 { text += " offset \(pick(["", "-"]))\(duration())" }
        return text
    }

    private mutating func selector() -> String {
        pick([
            "c_total", "g", "h_bucket", "build", "special", "short", "c_total{job=\"a\"}", "g{zone=\"x\"}",
            "g{inst!=\"2\"}", "c_total{inst=~\"1|3\"}", "g{job=~\"a\",zone!~\"y.*\"}", "h_bucket{le=\"+Inf\"}",
            "h_bucket{job=\"b\"}", "special{k=~\"nan|inf\"}", "special{k=\"const\"}", "{__name__=~\"c_.*|build\"}",
            "nothing", "c_total{inst=\"9\"}",
        ])
    }

    private mutating func scalar(depth: Int) -> GeneratedExpression {
        guard depth > 0 else { return .init(.scalar, number()) }
        switch random.next() % 6 {
        case 0: return .init(.scalar, "time()")
        case 1: return wrap(.scalar, "scalar(", vector(depth: depth - 1), ")")
        case 2:
            let operation = pick(["+", "-", "*", "/", "%", "^", "== bool", "> bool", "<= bool"])
            return .init(
                .scalar,
                ["(", " \(operation) ", ")"],
                [scalar(depth: depth - 1), scalar(depth: depth - 1)]
            )
        case 3: return wrap(.scalar, "-(", scalar(depth: depth - 1), ")")
        default: return .init(.scalar, number())
        }
    }

    /// Prometheus 2.42 overlooks `@` in an aggregation's parameter.
    private mutating func plainScalar() -> GeneratedExpression {
        let found = scalar(depth: 1)
        return found.text.contains("@") ? .init(.scalar, number()) : found
    }

    private mutating func matrix(depth: Int) -> GeneratedExpression {
        if depth > 0, random.unit() < 0.3 {
            let step = pick(["", "15s", "30s", "1m", "7s"])
            return wrap(.matrix, "(", vector(depth: depth - 1), ")[\(duration()):\(step)]\(modifiers())")
        }
        return .init(.matrix, "\(selector())[\(duration())]\(modifiers())")
    }

    private mutating func vector(depth: Int) -> GeneratedExpression {
        guard depth > 0 else { return .init(.vector, selector() + modifiers()) }
        switch random.next() % 20 {
        case 0..<6: return overRange(depth)
        case 6..<9: return aggregation(depth)
        case 9..<13: return operation(depth)
        case 13..<16: return elementwise(depth)
        case 16: return histogram(depth)
        case 17: return labels(depth)
        case 18: return presence(depth)
        default: return .init(.vector, selector() + modifiers())
        }
    }

    private mutating func overRange(_ depth: Int) -> GeneratedExpression {
        let inner = matrix(depth: depth - 1)
        switch random.next() % 8 {
        case 0: return .init(.vector, ["quantile_over_time(", ", ", ")"], [scalar(depth: 1), inner])
        case 1: return .init(.vector, ["predict_linear(", ", ", ")"], [inner, scalar(depth: 1)])
        case 2:
            return wrap(.vector, "holt_winters(", inner, ", \(pick(["0.1", "0.5", "0.9"])), \(pick(["0.2", "0.7"])))")
        default:
            let name = pick([
                "rate", "rate", "increase", "irate", "delta", "idelta", "deriv", "changes", "resets", "avg_over_time",
                "sum_over_time", "min_over_time", "max_over_time", "count_over_time", "stddev_over_time",
                "stdvar_over_time", "last_over_time", "present_over_time",
            ])
            return wrap(.vector, "\(name)(", inner, ")")
        }
    }

    private mutating func grouping() -> String {
        pick(["", "", " by (job) ", " by (inst, job) ", " without (inst) ", " without () ", " by () ", " by (le) "])
    }

    private mutating func aggregation(_ depth: Int) -> GeneratedExpression {
        let inner = vector(depth: depth - 1)
        switch random.next() % 12 {
        case 0:
            // Which of equal values is kept depends on their order, and that of histograms is a map's.
            guard !inner.text.contains("histogram_quantile") else { break }
            let name = pick(["topk", "bottomk"])
            return wrap(.vector, "\(name)\(grouping())(\(pick(["1", "2", "3"])), ", inner, ")")
        case 1: return .init(.vector, ["quantile\(grouping())(", ", ", ")"], [plainScalar(), inner])
        case 2:
            // Labels show every digit, and the last ones of a sine are the library's.
            return wrap(.vector, "count_values\(grouping())(\"v\", round(", inner, "))")
        default: break
        }
        let name = pick(["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"])
        return wrap(.vector, "\(name)\(grouping())(", inner, ")")
    }

    private mutating func operation(_ depth: Int) -> GeneratedExpression {
        let left = vector(depth: depth - 1)
        let sign = pick(["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "> bool", "== bool"])
        if random.unit() < 0.35 {
            let isComparison = sign.first.map { "=!<>".contains($0) } ?? false
            let operation = isComparison && random.unit() < 0.5 && !sign.contains("bool") ? "\(sign) bool" : sign
            let other = scalar(depth: 1)
            let sides = random.unit() < 0.5 ? [left, other] : [other, left]
            return .init(.vector, ["(", " \(operation) ", ")"], sides)
        }
        let right = vector(depth: depth - 1)
        if random.unit() < 0.25 {
            let matching = pick(["", " on (job)", " ignoring (inst)", " on ()"])
            let set = pick(["and", "or", "unless"]) + matching
            return .init(.vector, ["(", " \(set) ", ")"], [left, right])
        }
        let matching = pick([
            "", " on (job, inst)", " ignoring (zone)", " ignoring (zone, ver)", " on (job, inst) group_left ()",
            " on (job, inst) group_left (ver)", " on (job, inst) group_right (zone)", " on (job) group_left ()",
            " ignoring (le) group_left ()",
        ])
        return .init(.vector, ["(", " \(sign)\(matching) ", ")"], [left, right])
    }

    private mutating func elementwise(_ depth: Int) -> GeneratedExpression {
        let inner = vector(depth: depth - 1)
        switch random.next() % 7 {
        case 0: return .init(.vector, ["clamp(", ", ", ", ", ")"], [inner, scalar(depth: 1), scalar(depth: 1)])
        case 1:
            return .init(
                .vector,
                ["\(pick(["clamp_min", "clamp_max", "round"]))(", ", ", ")"],
                [inner, scalar(depth: 1)]
            )
        case 2: return wrap(.vector, "-(", inner, ")")
        case 3: return wrap(.vector, "\(pick(["sort", "sort_desc", "timestamp"]))(", inner, ")")
        default:
            let name = pick([
                "abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "round", "sin", "cos", "tan",
                "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "minute",
                "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year",
            ])
            return wrap(.vector, "\(name)(", inner, ")")
        }
    }

    private mutating func histogram(_ depth: Int) -> GeneratedExpression {
        let buckets = pick([
            "h_bucket", "rate(h_bucket[5m])", "sum by (le) (rate(h_bucket[2m]))", "h_bucket{le!=\"1\"} + 1",
            "sum by (le, job) (increase(h_bucket[1m]))", "h_bucket{le!=\"+Inf\"}", "irate(h_bucket[1m])",
        ])
        return .init(.vector, ["histogram_quantile(", ", ", ")"], [scalar(depth: 1), .init(.vector, buckets)])
    }

    private mutating func labels(_ depth: Int) -> GeneratedExpression {
        let inner = vector(depth: depth - 1)
        let tail = pick([
            ", \"x\", \"$1-$2\", \"inst\", \"(.)(.*)\")", ", \"job\", \"\", \"job\", \"a\")",
            ", \"zone\", \"z$0\", \"zone\", \"x|y\")", ", \"new\", \"v\", \"missing\", \"\")",
        ])
        if random.unit() < 0.6 { return wrap(.vector, "label_replace(", inner, tail) }
        return wrap(.vector, "label_join(", inner, ", \"both\", \"-\", \"job\", \"inst\", \"nope\")")
    }

    private mutating func presence(_ depth: Int) -> GeneratedExpression {
        switch random.next() % 3 {
        case 0: return wrap(.vector, "absent(", vector(depth: depth - 1), ")")
        case 1: return wrap(.vector, "absent_over_time(", matrix(depth: depth - 1), ")")
        default: return wrap(.vector, "vector(", scalar(depth: depth), ")")
        }
    }
}

import Timing

/// Makes up valid expressions with all of the syntax in them.
struct RandomExpression {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

    /// An expression that yields a vector.
    mutating func vector(depth: Int = 4) -> String {
        guard depth > 0 else { return selector() }
        switch below(12) {
        case 0: return "(\(vector(depth: depth - 1)))"
        case 1: return "\(pick(["-", "+"]))\(vector(depth: depth - 1))"
        case 2: return aggregation(depth: depth - 1)
        case 3: return "\(pick(["abs", "ceil", "timestamp", "sort_desc"]))(\(vector(depth: depth - 1)))"
        case 4: return "clamp(\(vector(depth: depth - 1)), \(scalar(depth: depth - 1)), \(scalar(depth: depth - 1)))"
        case 5:
            let (first, last) = (vector(depth: depth - 1), pick(["\"(.*)\"", "'\\\\d+|x\"y'", "`(?i)a\\.b`"]))
            return "label_replace(\(first), \"to\", \"$1\", \"a\", \(last))"
        case 6, 7: return matched(depth: depth - 1)
        case 8:
            return "(\(vector(depth: depth - 1))) \(pick(["+", "*", "^", "%", "atan2"])) \(scalar(depth: depth - 1))"
        case 9:
            return "\(scalar(depth: depth - 1)) \(pick(["<", ">=", "== bool", "!= bool"])) \(vector(depth: depth - 1))"
        case 10: return "vector(\(scalar(depth: depth - 1)))"
        default: return overTime(depth: depth - 1)
        }
    }

    private mutating func scalar(depth: Int) -> String {
        switch below(depth > 0 ? 9 : 5) {
        case 0: return pick(["1", "0x1F", "1_000", ".5", "1e-3", "017", "3.25"])
        case 1: return pick(["Inf", "NaN", "+Inf", "-Inf", "-2"])
        case 2: return pick(["5m", "1h30m", "1d12h", "250ms"])
        case 3: return "time()"
        case 4: return pick(["start()", "end()", "step()", "range()", "pi()"])
        case 5: return "(\(scalar(depth: depth - 1)))"
        case 6: return "-\(scalar(depth: depth - 1))"
        case 7: return "scalar(\(vector(depth: depth - 1)))"
        default:
            return "\(scalar(depth: depth - 1)) \(pick(["-", "/", "^", "%", "> bool"])) \(scalar(depth: depth - 1))"
        }
    }

    private mutating func aggregation(depth: Int) -> String {
        var (name, parameter) = (pick(["sum", "AVG", "count", "min", "max", "group", "stddev", "stdvar"]), "")
        if chance(40) {
            (name, parameter) = (
                pick(["topk", "bottomk", "quantile", "limitk", "limit_ratio"]), "\(scalar(depth: 0)), "
            )
        } else if chance(15) {
            (name, parameter) = ("count_values", "\"value\", ")
        }
        let operand = "(\(parameter)\(vector(depth: depth)))"
        guard chance(70) else { return name + operand }
        let grouping = "\(pick(["by", "without"])) (\(labels()))"
        return chance(50) ? "\(name) \(grouping) \(operand)" : "\(name)\(operand) \(grouping)"
    }

    private mutating func labels() -> String {
        let names = ["a", "le", "by", "offset", "\"a.b\"", "\"with blank\"", "\"ü\"", "\"\\\"\""]
        return (0..<below(3)).map { _ in pick(names) }.joined(separator: ", ")
    }

    private mutating func matched(depth: Int) -> String {
        let (left, right) = (vector(depth: depth), vector(depth: depth))
        var matching = chance(60) ? "\(pick(["on", "ignoring"])) (\(labels())) " : ""
        if chance(30) { return "(\(left)) \(pick(["and", "or", "unless"])) \(matching)\(right)" }
        if matching.hasPrefix("ignoring"), chance(50) {
            matching += "\(pick(["group_left", "group_right (\"x.y\")"])) "
        }
        if chance(30) {
            matching += pick(["fill(0) ", "fill(-Inf) ", "fill_left(1) ", "fill_left(2) fill_right(-3) "])
        }
        let operation = pick(["+", "-", "*", "/", "%", "^", "atan2", "==", "> bool", "<=", "!= bool"])
        return "\(left) \(operation) \(matching)(\(right))"
    }

    private mutating func overTime(depth: Int) -> String {
        let name = pick(["rate", "increase", "delta", "changes", "resets"])
        if chance(40) {
            let step = chance(50) ? duration(depth: 1) : ""
            return "\(name)((\(vector(depth: depth)))[\(duration(depth: 1)):\(step)]\(modifiers()))"
        }
        let boundary =
            chance(40) ? (chance(50) || name == "changes" || name == "resets" ? " anchored" : " smoothed") : ""
        return "\(name)(\(series())[\(duration(depth: 2))]\(boundary)\(modifiers()))"
    }

    private mutating func selector() -> String {
        series() + (chance(10) ? pick([" anchored", " smoothed"]) : "") + modifiers()
    }

    private mutating func series() -> String {
        let matchers = [
            "a=\"x\"", "b!='it\\'s'", "\"c.d\"=~\"x|y\\\\.z\"", "le!~`1\\d`", "on=\"\"", "\"ü\"=\"\\n\\t\\u00e9\"",
            "a=~\"(?i)[a-z]{2,3}\"",
        ]
        let conditions = (0..<below(3)).map { _ in pick(matchers) }
        if chance(25) {
            return "{\(([pick(["\"http.requests\"", "\"a b\"", "'q\"'"])] + conditions).joined(separator: ", "))}"
        }
        let name = pick(["m", "m_total", "job:rate5m", "sum", "fill", "offset", "start", "by", "bool"])
        return conditions.isEmpty ? name : "\(name){\(conditions.joined(separator: ","))\(chance(20) ? "," : "")}"
    }

    private mutating func modifiers() -> String {
        let at = chance(30) ? " @ \(pick(["1.5", "-3", "100", "start()", "end()", "1m40s"]))" : ""
        guard chance(30) else { return at }
        let offset =
            " offset \(pick(["", "-"]))\(pick(["5m", "90", "step()", "(\(duration(depth: 2)))", "min(5m, range())"]))"
        return chance(50) ? at + offset : offset + at
    }

    private mutating func duration(depth: Int) -> String {
        guard depth > 0, chance(60) else { return pick(["5m", "300", "1h1m", "90.5", "1w", "step()", "range()"]) }
        let (left, right) = (duration(depth: depth - 1), duration(depth: depth - 1))
        switch below(4) {
        case 0: return "\(pick(["min", "max"]))(\(left), \(right))"
        case 1: return "(\(left) + \(right))"
        case 2: return "\(left) \(pick(["+", "-", "*", "/", "%", "^"])) \(right)"
        default: return "(-\(left)) + \(right)"
        }
    }
}

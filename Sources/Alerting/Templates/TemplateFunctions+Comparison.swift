extension TemplateFunctions {
    /// Comparisons of values of one kind; `gt $value 5` compares a float64 with an int and is an error, as in Go.
    static let comparison: [TemplateFunction] = [
        TemplateFunction("eq", atLeast: 2) { (arguments, _) throws(TemplateCallFailure) in
            for other in arguments.dropFirst() where try areEqual(arguments[0], other) { return .bool(true) }
            return .bool(false)
        },
        TemplateFunction("ne", 2) { (arguments, _) throws(TemplateCallFailure) in
            .bool(!(try areEqual(arguments[0], arguments[1])))
        },
        TemplateFunction("lt", 2) { (arguments, _) throws(TemplateCallFailure) in
            .bool(try isLess(arguments[0], arguments[1]))
        },
        TemplateFunction("le", 2) { (arguments, _) throws(TemplateCallFailure) in
            if try isLess(arguments[0], arguments[1]) { return .bool(true) }
            return .bool(try areEqual(arguments[0], arguments[1]))
        },
        TemplateFunction("gt", 2) { (arguments, _) throws(TemplateCallFailure) in
            // Not a number is greater than any, as Go has it: neither less nor equal.
            if try isLess(arguments[0], arguments[1]) { return .bool(false) }
            return .bool(!(try areEqual(arguments[0], arguments[1])))
        },
        TemplateFunction("ge", 2) { (arguments, _) throws(TemplateCallFailure) in
            .bool(!(try isLess(arguments[0], arguments[1])))
        },
    ]

    private static func areEqual(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateCallFailure) -> Bool {
        switch (left, right) {
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)), (.duration(let a), .duration(let b)): return a == b
        case (.float(let a), .float(let b)): return a == b
        case (.string(let a), .string(let b)): return a == b
        case (.nothing, .nothing): return true
        case (.nothing, _), (_, .nothing): return false
        default: throw incomparable(left, right)
        }
    }

    private static func isLess(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateCallFailure) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)), (.duration(let a), .duration(let b)): return a < b
        case (.float(let a), .float(let b)): return a < b
        case (.string(let a), .string(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
        default: throw incomparable(left, right)
        }
    }

    private static func incomparable(_ left: TemplateValue, _ right: TemplateValue) -> TemplateCallFailure {
        var reason = "incompatible types for comparison: \(left.typeName) and \(right.typeName)"
        if case .float = left, case .int(let whole) = right { reason += "; write \(whole).0" }
        return TemplateCallFailure(reason)
    }
}

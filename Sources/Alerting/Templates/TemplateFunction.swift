import PromQL

/// Why a function has no answer.
struct TemplateCallFailure: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}

/// What a function can use besides its arguments.
struct TemplateFunctionContext {
    var data: TemplateData
    var context: TemplateContext
}

/// A function that templates can call.
struct TemplateFunction: Sendable {
    typealias Body =
        @Sendable (_ arguments: [TemplateValue], TemplateFunctionContext) throws(TemplateCallFailure)
        -> TemplateValue

    var name: String
    var least: Int
    /// Nil where there may be any number.
    var most: Int?
    var body: Body

    init(_ name: String, _ count: Int, _ body: @escaping Body) {
        self.init(name, count...count, body)
    }

    init(_ name: String, _ range: ClosedRange<Int>, _ body: @escaping Body) {
        (self.name, least, most, self.body) = (name, range.lowerBound, range.upperBound, body)
    }

    init(_ name: String, atLeast least: Int, _ body: @escaping Body) {
        (self.name, self.least, most, self.body) = (name, least, nil, body)
    }

    func accepts(_ count: Int) -> Bool { count >= least && count <= (most ?? .max) }

    var wanted: String { most == least ? "\(least)" : "at least \(least)" }
}

extension TemplateFunction {
    /// A function of one text.
    static func text(_ name: String, _ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
        TemplateFunction(name, 1) { (arguments, _) throws(TemplateCallFailure) in
            .string(body(try arguments[0].text()))
        }
    }

    /// A function of one number, which may also be given as a text.
    static func number(
        _ name: String,
        _ body: @escaping @Sendable (Double) throws(TemplateCallFailure) -> TemplateValue
    ) -> TemplateFunction {
        TemplateFunction(name, 1) { (arguments, _) throws(TemplateCallFailure) in
            try body(try arguments[0].number())
        }
    }
}

extension TemplateValue {
    func text() throws(TemplateCallFailure) -> String {
        guard case .string(let text) = self else { throw unexpected("string") }
        return text
    }

    /// Numbers, durations in seconds, and texts that hold a number.
    func number() throws(TemplateCallFailure) -> Double {
        switch self {
        case .float(let value): return value
        case .int(let value): return Double(value)
        case .duration(let nanoseconds): return Double(nanoseconds) / 1e9
        case .string(let text):
            guard let value = TemplateFunctions.parsedFloat(text) else {
                throw TemplateCallFailure("\(GoText.quoted(text)) is not a number")
            }
            return value
        default: throw TemplateCallFailure("can't convert \(typeName) to float")
        }
    }

    func samples() throws(TemplateCallFailure) -> [VectorSample] {
        guard case .samples(let samples) = self else { throw unexpected("the answer of a query") }
        return samples
    }

    func sample() throws(TemplateCallFailure) -> VectorSample {
        guard case .sample(let sample) = self else { throw unexpected("a sample, as \"first\" and \"range\" give") }
        return sample
    }

    func unexpected(_ expected: String) -> TemplateCallFailure {
        TemplateCallFailure("wrong type for value; expected \(expected); got \(typeName)")
    }
}

extension TemplateFunctions {
    static let printing: [TemplateFunction] = [
        TemplateFunction("print", atLeast: 0) { arguments, _ in .string(print(arguments)) },
        TemplateFunction("println", atLeast: 0) { arguments, _ in
            .string(arguments.map(\.printed).joined(separator: " ") + "\n")
        },
        TemplateFunction("printf", atLeast: 1) { (arguments, _) throws(TemplateCallFailure) in
            var format = PrintFormat(Array(arguments.dropFirst()))
            return .string(format.applied(try arguments[0].text()))
        },
        TemplateFunction("html", atLeast: 1) { arguments, _ in
            .string(print(arguments).unicodeScalars.reduce(into: "") { $0 += htmlEscapes[$1] ?? String($1) })
        },
        TemplateFunction("js", atLeast: 1) { arguments, _ in
            .string(print(arguments).unicodeScalars.reduce(into: "") { $0 += scriptEscapes[$1] ?? String($1) })
        },
        TemplateFunction("urlquery", atLeast: 1) { arguments, _ in .string(URLText.queryEscaped(print(arguments))) },
        TemplateFunction("slice", 1...3) { (arguments, _) throws(TemplateCallFailure) in try slice(arguments) },
    ]

    /// Values in a row; blanks only between two that are no texts.
    private static func print(_ values: [TemplateValue]) -> String {
        var result = ""
        var previousIsText = true
        for value in values {
            var isText = false
            if case .string = value { isText = true }
            if !previousIsText, !isText { result += " " }
            result += value.printed
            previousIsText = isText
        }
        return result
    }

    private static let htmlEscapes: [Unicode.Scalar: String] = [
        "\"": "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\u{fffd}",
    ]

    private static let scriptEscapes: [Unicode.Scalar: String] = [
        "\\": "\\\\", "'": "\\'", "\"": "\\\"", "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D",
        "\n": "\\u000A", "\r": "\\u000D", "\t": "\\u0009",
    ]

    private static func slice(_ arguments: [TemplateValue]) throws(TemplateCallFailure) -> TemplateValue {
        var bounds: [Int] = []
        for argument in arguments.dropFirst() {
            guard case .int(let bound) = argument else { throw argument.unexpected("int") }
            bounds.append(Int(clamping: bound))
        }
        func range(_ count: Int) throws(TemplateCallFailure) -> Range<Int> {
            let (low, high) = (bounds.first ?? 0, bounds.count > 1 ? bounds[1] : count)
            guard low >= 0, low <= high, high <= count else { throw TemplateCallFailure("index out of range") }
            return low..<high
        }
        switch arguments[0] {
        case .string(let text):
            let bytes = Array(text.utf8)
            return .string(String(decoding: bytes[try range(bytes.count)], as: UTF8.self))
        case .samples(let samples): return .samples(Array(samples[try range(samples.count)]))
        default: throw TemplateCallFailure("can't slice item of type \(arguments[0].typeName)")
        }
    }
}

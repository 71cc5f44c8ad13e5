import Documents
import PromQL

/// The functions of templates: Go's own and Prometheus's.
enum TemplateFunctions {
    static let all: [TemplateFunction] = logic + comparison + printing + humanizing + query + texts

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static let names = Set(byName.keys)

    static func named(_ name: String) -> TemplateFunction? { byName[name] }

    static func nearest(_ name: String) -> String? { NearestName.of(name, among: names.sorted()) }

    /// A number as Go reads it from a text.
    static func parsedFloat(_ text: String) -> Double? {
        switch text.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        case "nan": .nan
        default: text.utf8.allSatisfy { $0 > 0x20 } ? Double(text) : nil
        }
    }

    private static let logic: [TemplateFunction] = [
        // What decides early is decided before the call.
        TemplateFunction("and", atLeast: 1) { arguments, _ in
            arguments.first { !$0.isTrue } ?? arguments[arguments.count - 1]
        },
        TemplateFunction("or", atLeast: 1) { arguments, _ in
            arguments.first { $0.isTrue } ?? arguments[arguments.count - 1]
        },
        TemplateFunction("not", 1) { arguments, _ in .bool(!arguments[0].isTrue) },
    ]

    private static let query: [TemplateFunction] = [
        TemplateFunction("query", 1) { (arguments, context) throws(TemplateCallFailure) in
            let expression = try arguments[0].text()
            do throws(AlertingError) {
                return .samples(try context.context.query(expression))
            } catch {
                throw TemplateCallFailure(error.message)
            }
        },
        TemplateFunction("first", 1) { (arguments, _) throws(TemplateCallFailure) in
            guard let sample = try arguments[0].samples().first else {
                throw TemplateCallFailure("first() called on vector with no elements")
            }
            return .sample(sample)
        },
        TemplateFunction("value", 1) { (arguments, _) throws(TemplateCallFailure) in
            .float(try arguments[0].sample().value)
        },
        TemplateFunction("label", 2) { (arguments, _) throws(TemplateCallFailure) in
            .string(try arguments[1].sample().labels[try arguments[0].text()])
        },
        TemplateFunction("strvalue", 1) { (arguments, _) throws(TemplateCallFailure) in
            .string(try arguments[0].sample().labels["__value__"])
        },
        TemplateFunction("sortByLabel", 2) { (arguments, _) throws(TemplateCallFailure) in
            let name = try arguments[0].text()
            let keyed = try arguments[1].samples().enumerated().map { ($0.element, $0.element.labels[name], $0.offset) }
            let sorted = keyed.sorted { left, right in
                left.1 == right.1 ? left.2 < right.2 : left.1.utf8.lexicographicallyPrecedes(right.1.utf8)
            }
            return .samples(sorted.map(\.0))
        },
        TemplateFunction("args", atLeast: 0) { arguments, _ in
            .entries(Dictionary(uniqueKeysWithValues: arguments.enumerated().map { ("arg\($0.offset)", $0.element) }))
        },
        TemplateFunction("externalURL", 0) { _, context in .string(context.data.externalURL) },
        TemplateFunction("pathPrefix", 0) { _, context in .string(URLText.path(of: context.data.externalURL)) },
        TemplateFunction("now", 0) { _, context in .float(Double(context.context.milliseconds) / 1000) },
        TemplateFunction("index", atLeast: 1) { (arguments, _) throws(TemplateCallFailure) in
            var value = arguments[0]
            for key in arguments.dropFirst() { value = try element(key, of: value) }
            return value
        },
        TemplateFunction("len", 1) { (arguments, _) throws(TemplateCallFailure) in
            switch arguments[0] {
            case .string(let text): return .int(Int64(text.utf8.count))
            case .labels(let labels): return .int(Int64(labels.count))
            case .entries(let entries): return .int(Int64(entries.count))
            case .samples(let samples): return .int(Int64(samples.count))
            default: throw TemplateCallFailure("len of type \(arguments[0].typeName)")
            }
        },
    ]

    private static func element(
        _ key: TemplateValue,
        of value: TemplateValue
    ) throws(TemplateCallFailure) -> TemplateValue {
        switch (value, key) {
        case (.labels(let labels), .string(let name)): return .string(labels[name] ?? "")
        case (.entries(let entries), .string(let name)): return entries[name] ?? .nothing
        case (.samples(let samples), .int(let index)):
            guard samples.indices.contains(Int(clamping: index)) else {
                throw TemplateCallFailure("index out of range: \(index)")
            }
            return .sample(samples[Int(index)])
        default: throw TemplateCallFailure("can't index \(value.typeName) with \(key.typeName)")
        }
    }
}

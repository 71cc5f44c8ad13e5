import Documents
import PromQL

extension TemplateFunctions {
    static let texts: [TemplateFunction] = [
        .text("title", titled),
        .text("toUpper") { $0.uppercased() },
        .text("toLower") { $0.lowercased() },
        .text("stripPort") { HostPort($0)?.host ?? $0 },
        .text("stripDomain", withoutDomain),
        .text("safeHtml") { $0 },
        .text("graphLink") { "/graph?g0.expr=\(URLText.queryEscaped($0))&g0.tab=0" },
        .text("tableLink") { "/graph?g0.expr=\(URLText.queryEscaped($0))&g0.tab=1" },
        .text("urlQueryEscape", URLText.queryEscaped),
        TemplateFunction("match", 2) { (arguments, _) throws(TemplateCallFailure) in
            .bool(try pattern(try arguments[0].text()).matches(try arguments[1].text()))
        },
        TemplateFunction("reReplaceAll", 3) { (arguments, _) throws(TemplateCallFailure) in
            let (pattern, replacement) = (try arguments[0].text(), try arguments[1].text())
            let text = try arguments[2].text()
            return .string(try Self.pattern(pattern).replacingMatches(in: text, with: replacement))
        },
        TemplateFunction("toJson", 1) { arguments, _ in .string(json(arguments[0]).rendered) },
    ]

    private static func titled(_ text: String) -> String {
        var isInWord = false
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isInWord { result.append(scalar) } else { result += scalar.properties.titlecaseMapping.unicodeScalars }
            isInWord =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_'’".unicodeScalars.contains(scalar)
        }
        return String(result)
    }

    private static func withoutDomain(_ text: String) -> String {
        let parts = HostPort(text)
        let host = parts?.host ?? text
        if URLText.isAddress(host) { return text }
        let name = String(host.prefix { $0 != "." })
        guard let port = parts?.port, !port.isEmpty else { return name }
        return "\(name):\(port)"
    }

    private static func pattern(_ text: String) throws(TemplateCallFailure) -> RegularExpression {
        do throws(PromQLError) {
            return try RegularExpression(text, dotMatchesNewline: false, anchored: false)
        } catch {
            throw TemplateCallFailure("error parsing regexp: \(error.message)")
        }
    }

    private static func json(_ value: TemplateValue) -> JSON {
        switch value {
        case .nothing: .null
        case .bool(let value): .bool(value)
        case .int(let value), .duration(let value): .integer(value)
        case .float(let value): value.isFinite ? .number(value) : .null
        case .string(let text): .string(text)
        case .labels(let labels): object(labels) { .string($0) }
        case .entries(let entries): object(entries, json)
        case .sample(let sample): json(sample)
        case .samples(let samples): .array(samples.map(json))
        case .time(let time): .string(time.formatted("2006-01-02T15:04:05.999999999Z07:00"))
        case .data(let data): object(data.labels) { .string($0) }
        }
    }

    private static func json(_ sample: VectorSample) -> JSON {
        .object(["Labels": object(sample.labelValues) { .string($0) }, "Value": .number(sample.value)])
    }

    private static func object<Value>(_ entries: [String: Value], _ json: (Value) -> JSON) -> JSON {
        .object(
            entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                JSON.Member($0.key, json($0.value))
            }
        )
    }
}

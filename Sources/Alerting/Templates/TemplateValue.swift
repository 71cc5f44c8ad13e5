import PromQL

/// A value that a template computes with; the kinds are those of the Go values that Prometheus hands to one.
indirect enum TemplateValue: Sendable {
    case nothing
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case string(String)
    /// Labels: a missing one is empty.
    case labels([String: String])
    /// What `args` makes: a missing entry is nothing.
    case entries([String: TemplateValue])
    case sample(VectorSample)
    case samples([VectorSample])
    case time(TemplateTime)
    /// Nanoseconds.
    case duration(Int64)
    /// What a template is rendered with, before any field is taken of it.
    case data(TemplateData)

    /// A constant as written: `5`, `0x1f`, `1_000`, `0.5`, `1e3`.
    init?(number text: String) {
        let digits = text.replacing("_", with: "").lowercased()
        let isHexadecimal = digits.contains("0x")
        let looksReal = digits.contains(".") || (isHexadecimal ? digits.contains("p") : digits.contains("e"))
        if !looksReal, let whole = Self.integer(digits) {
            self = .int(whole)
        } else if let value = Double(digits), digits.last?.isNumber == true || digits.hasSuffix(".") {
            self = .float(value)
        } else {
            return nil
        }
    }

    private static func integer(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
        let radix: Int
        let body: Substring
        switch digits.prefix(2) {
        case "0x": (radix, body) = (16, digits.dropFirst(2))
        case "0b": (radix, body) = (2, digits.dropFirst(2))
        case "0o": (radix, body) = (8, digits.dropFirst(2))
        default: (radix, body) = digits.count > 1 && digits.hasPrefix("0") ? (8, digits.dropFirst()) : (10, digits[...])
        }
        guard body.first?.isHexDigit == true else { return nil }
        return Int64((isNegative ? "-" : "") + body, radix: radix)
    }

    /// The kind's name in Go, for messages and `%T`.
    var typeName: String {
        switch self {
        case .nothing: "nil"
        case .bool: "bool"
        case .int: "int"
        case .float: "float64"
        case .string: "string"
        case .labels: "map[string]string"
        case .entries: "map[string]interface {}"
        case .sample: "*template.sample"
        case .samples: "template.queryResult"
        case .time: "*time.Time"
        case .duration: "time.Duration"
        case .data: "struct"
        }
    }

    /// What `if` asks: neither zero nor empty.
    var isTrue: Bool {
        switch self {
        case .nothing: false
        case .bool(let value): value
        case .int(let value), .duration(let value): value != 0
        case .float(let value): value != 0
        case .string(let text): !text.isEmpty
        case .labels(let labels): !labels.isEmpty
        case .entries(let entries): !entries.isEmpty
        case .samples(let samples): !samples.isEmpty
        case .sample, .time, .data: true
        }
    }

    /// As `print` shows it.
    var printed: String {
        switch self {
        case .nothing: "<no value>"
        case .bool(let value): String(value)
        case .int(let value): String(value)
        case .float(let value): NumberText.general(value)
        case .string(let text): text
        case .labels(let labels): Self.printed(labels) { $0 }
        case .entries(let entries): Self.printed(entries) { $0.printed }
        case .sample(let sample): Self.printed(sample)
        case .samples(let samples): "[" + samples.map(Self.printed).joined(separator: " ") + "]"
        case .time(let time): time.description
        case .duration(let nanoseconds): GoDuration.text(nanoseconds)
        case .data(let data):
            "{\(Self.printed(data.labels) { $0 }) \(Self.printed(data.externalLabels) { $0 }) \(data.externalURL) "
                + "\(NumberText.general(data.value))}"
        }
    }

    private static func printed<Value>(_ entries: [String: Value], _ show: (Value) -> String) -> String {
        let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return "map[" + sorted.map { "\($0.key):\(show($0.value))" }.joined(separator: " ") + "]"
    }

    private static func printed(_ sample: VectorSample) -> String {
        "{\(printed(sample.labelValues) { $0 }) \(NumberText.general(sample.value))}"
    }
}

extension VectorSample {
    var labelValues: [String: String] { labels.values }
}

extension Labels {
    /// By name.
    var values: [String: String] { Dictionary(uniqueKeysWithValues: pairs.map { ($0.name, $0.value) }) }
}

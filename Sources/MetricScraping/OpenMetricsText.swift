/// Writes labels, values and timestamps as OpenMetrics has them.
enum OpenMetricsText {
    static func append(_ set: LabelSet, to text: inout [UInt8]) {
        let name = set.name
        let isClassic = ExpositionNames.isClassicMetricName(name)
        if isClassic { text.append(contentsOf: name.utf8) }
        let others = set.labels.filter { $0.name != LabelSet.metricName }
        if isClassic && others.isEmpty { return }
        text.append(UInt8(ascii: "{"))
        var isFirst = true
        func separate() {
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
        }
        if !isClassic && !name.isEmpty {
            separate()
            appendQuoted(name, to: &text)
        }
        for label in others {
            separate()
            if ExpositionNames.isClassicLabelName(label.name) {
                text.append(contentsOf: label.name.utf8)
            } else {
                appendQuoted(label.name, to: &text)
            }
            text.append(UInt8(ascii: "="))
            appendQuoted(label.value, to: &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    static func append(_ value: Double, to text: inout [UInt8]) {
        if value.isNaN {
            text.append(contentsOf: "NaN".utf8)
        } else if value.isInfinite {
            text.append(contentsOf: (value < 0 ? "-Inf" : "+Inf").utf8)
        } else if value == value.rounded(), abs(value) < 1e15, value != 0 || value.sign == .plus {
            text.append(contentsOf: String(Int64(value)).utf8)
        } else {
            text.append(contentsOf: value.description.utf8)
        }
    }

    /// Seconds with three decimals.
    static func append(milliseconds: Int64, to text: inout [UInt8]) {
        if milliseconds < 0 { text.append(UInt8(ascii: "-")) }
        let magnitude = milliseconds.magnitude
        let fraction = magnitude % 1000
        text.append(contentsOf: String(magnitude / 1000).utf8)
        text.append(UInt8(ascii: "."))
        text.append(UInt8(ascii: "0") + UInt8(fraction / 100))
        text.append(UInt8(ascii: "0") + UInt8(fraction / 10 % 10))
        text.append(UInt8(ascii: "0") + UInt8(fraction % 10))
    }

    /// With `\`, `"` and newlines escaped.
    static func appendEscaped(_ value: String, to text: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): text.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\""): text.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\n"): text.append(contentsOf: #"\n"#.utf8)
            default: text.append(byte)
            }
        }
    }

    private static func appendQuoted(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        appendEscaped(value, to: &text)
        text.append(UInt8(ascii: "\""))
    }
}

/// Which names need no quotes.
enum ExpositionNames {
    /// Whether it is `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    static func isClassicMetricName(_ name: String) -> Bool {
        isName(name.utf8) { isNameByte($0) || $0 == UInt8(ascii: ":") }
    }

    /// Whether it is `[a-zA-Z_][a-zA-Z0-9_]*`.
    static func isClassicLabelName(_ name: String) -> Bool { isName(name.utf8, isNameByte) }

    /// Letters, digits and the underscore.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isName(_ name: String.UTF8View, _ belongs: (UInt8) -> Bool) -> Bool {
        guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return name.allSatisfy(belongs)
    }
}

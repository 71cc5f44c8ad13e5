/// Which names Prometheus 2 allows.
enum RuleNames {
    /// Whether it is `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    static func isClassicMetricName(_ name: String) -> Bool {
        isName(name) { isWordByte($0) || $0 == UInt8(ascii: ":") }
    }

    /// Whether it is `[a-zA-Z_][a-zA-Z0-9_]*`.
    static func isClassicLabelName(_ name: String) -> Bool { isName(name, isWordByte) }

    private static func isName(_ name: String, _ belongs: (UInt8) -> Bool) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy(belongs)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: isDigit(byte)
        }
    }
}

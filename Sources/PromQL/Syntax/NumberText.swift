/// Numbers as text, in the forms that Go's `strconv` reads and writes; annotations and labels show them.
public enum NumberText {
    /// The number of a literal: decimal, hexadecimal with `0x`, octal with a leading `0`, `_` between digits,
    /// `Inf` and `NaN` in any case.
    public static func parse(_ text: String) -> Double? {
        let lower = text.lowercased()
        let bare = lower.hasPrefix("+") || lower.hasPrefix("-") ? String(lower.dropFirst()) : lower
        let negative = lower.hasPrefix("-")
        if bare == "inf" || bare == "infinity" { return negative ? -Double.infinity : .infinity }
        if bare == "nan" { return .nan }
        let digits = bare.replacing("_", with: "")
        guard let first = digits.utf8.first, isDigit(first) || first == UInt8(ascii: ".") else { return nil }
        let magnitude: Double?
        if digits.hasPrefix("0x") {
            magnitude = Int64(digits.dropFirst(2), radix: 16).map(Double.init) ?? Double(digits)
        } else if digits.count > 1, digits.hasPrefix("0"), let octal = Int64(digits, radix: 8) {
            magnitude = Double(octal)
        } else {
            magnitude = Double(digits)
        }
        return magnitude.map { negative ? -$0 : $0 }
    }

    /// The shortest decimal digits that read back as the number, without an exponent: `FormatFloat(x, 'f', -1, 64)`.
    public static func plain(_ number: Double) -> String {
        // Most are of these: Swift's own digits are the same, and have no exponent here.
        if number.magnitude >= 1e-4, number.magnitude < 0x1p53 {
            return number == number.rounded() ? String(Int64(number)) : number.description
        }
        if let special = special(number) { return special }
        let (negative, digits, point) = decimal(number)
        var text = negative ? "-" : ""
        if point <= 0 {
            text += "0"
            if digits != "0" { text += "." + String(repeating: "0", count: -point) + digits }
        } else if digits.count <= point {
            text += digits + String(repeating: "0", count: point - digits.count)
        } else {
            text += digits.prefix(point) + "." + digits.dropFirst(point)
        }
        return text
    }

    /// The shortest digits, with an exponent below 1e-4 and from 1e6 on: `FormatFloat(x, 'g', -1, 64)`.
    public static func general(_ number: Double) -> String {
        if let special = special(number) { return special }
        let (negative, digits, point) = decimal(number)
        let exponent = digits == "0" ? 0 : point - 1
        if exponent >= -4 && exponent < 6 { return plain(number) }
        var text = (negative ? "-" : "") + digits.prefix(1)
        if digits.count > 1 { text += "." + digits.dropFirst() }
        let size = abs(exponent)
        return text + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + String(size)
    }

    /// As OpenMetrics writes a quantile or bound: `0.5`, `1.0`, `+Inf`.
    static func openMetrics(_ number: Double) -> String {
        let text = general(number)
        return number.isFinite && !text.contains(".") && !text.contains("e") ? text + ".0" : text
    }

    private static func special(_ number: Double) -> String? {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        return nil
    }

    /// Sign, significant digits without zeros at the ends, and the place of the decimal point among them.
    private static func decimal(_ number: Double) -> (negative: Bool, digits: String, point: Int) {
        let negative = number.sign == .minus
        if number == 0 { return (negative, "0", 1) }
        var mantissa = number.magnitude.description
        var exponent = 0
        if let mark = mantissa.firstIndex(of: "e") {
            exponent = Int(mantissa[mantissa.index(after: mark)...]) ?? 0
            mantissa = String(mantissa[..<mark])
        }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        var digits = whole + (parts.count > 1 ? String(parts[1]) : "")
        var point = whole.count + exponent
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            point -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        return (negative, digits, point)
    }
}

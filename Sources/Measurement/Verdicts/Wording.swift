import Glibc

/// What numbers of a target are called in the sentences of its verdict.
public struct Wording: Sendable, Equatable {
    public enum Unit: String, Sendable { case seconds, ratio, share }

    public var unit: Unit
    /// What is counted, in the singular and plural: `utterance`, `utterances`.
    public var one: String
    public var many: String

    public init(unit: Unit, one: String = "utterance", many: String = "utterances") {
        self.unit = unit
        self.one = one
        self.many = many
    }

    /// A value with its unit to three significant digits: `245 ms`, `0.451`, `0.52 %`.
    public func value(_ value: Double) -> String {
        guard value.isFinite else { return value > 0 ? "never" : "nothing" }
        switch unit {
        case .ratio: return Self.digits(value)
        case .share: return Self.percent(value)
        case .seconds:
            switch abs(value) {
            case 0.9995...: return Self.digits(value) + " s"
            case 0.9995e-3...: return Self.digits(value * 1e3) + " ms"
            case 0: return "0 ms"
            default: return Self.digits(value * 1e6) + " µs"
            }
        }
    }

    /// A share of 0 to 1 as percent, the same in every report: `1.2 %`.
    ///
    /// Three significant digits, or as many as it takes not to say `100 %` of less than all; where no digits tell it
    /// apart from all or from none, `> 99.999999 %` and `< 0.000001 %` do.
    public static func percent(_ share: Double) -> String {
        let value = share * 100
        if value > 0, value < smallestPercent { return "< 0.000001 %" }
        guard value < 100 else { return digits(value) + " %" }
        if value > 100 - smallestPercent { return "> 99.999999 %" }
        var count = 3
        var text = digits(value)
        while text == "100", count < 9 {
            count += 1
            text = digits(value, significant: count)
        }
        return text + " %"
    }

    private static let smallestPercent = 1e-6

    /// A count with its noun: `1 utterance`, `50,112 utterances`.
    public func count(_ number: Int) -> String { "\(Self.grouped(number)) \(number == 1 ? one : many)" }

    /// A whole number with commas: `50,112`.
    public static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// So many significant digits, without trailing zeros.
    static func digits(_ value: Double, significant: Int = 3) -> String {
        guard value != 0 else { return "0" }
        let magnitude = abs(value)
        guard magnitude < 1e15 else { return "\(value)" }
        let exponent = Int(floor(log10(magnitude)))
        let decimals = min(12, max(0, significant - 1 - exponent))
        let scale = pow(10, Double(decimals))
        let units = Int((magnitude * scale).rounded())
        let whole = units / Int(scale)
        var fraction = String(units % Int(scale))
        fraction = String(repeating: "0", count: decimals - min(decimals, fraction.count)) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        if decimals == 0 { fraction = "" }
        return (value < 0 ? "-" : "") + grouped(whole) + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}

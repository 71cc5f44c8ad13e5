import Glibc
import Measurement

/// Numbers as a person reads them: three significant digits and a unit, the same in every report.
///
/// A missing value is `–`, an infinite one `never` (latencies of what did not come) and none is ever `nan`.
public enum Quantity {
    public static let missing = "–"
    public static let never = "never"

    /// Seconds: `1.23 s`, `151 ms`, `87 µs`, `420 ns`.
    public static func duration(_ seconds: Double?) -> String {
        guard let seconds else { return missing }
        return text(seconds) { value in
            if value >= 1000, value < 1e15 { return count(Int(value.rounded())) + " s" }
            let scale = DurationScale(covering: value)
            // 999.7 µs rounds to 1000 µs: it is 1 ms.
            let rounded = significant(value / scale.seconds)
            if rounded >= 1000, let larger = scale.larger { return joined(value / larger.seconds, larger.unit) }
            return joined(value / scale.seconds, scale.unit)
        }
    }

    /// The length of a run or stage in seconds: `34.2 s`, `1 min`, `12 min 5 s`, `24 h`.
    public static func length(_ seconds: Double?) -> String {
        guard let seconds else { return missing }
        return text(seconds) { value in
            guard value >= 119.95 || value == 60 else { return duration(value) }
            let whole = Int(min(value, 1e15).rounded())
            if whole < 2 * 3600 { return "\(whole / 60) min" + (whole % 60 > 0 ? " \(whole % 60) s" : "") }
            let minutes = (whole + 30) / 60
            return "\(count(minutes / 60)) h" + (minutes % 60 > 0 ? " \(minutes % 60) min" : "")
        }
    }

    /// A plain number: `0.25`, `1.02`, `17.4`, `50,112`, `17.2×10⁹`.
    public static func number(_ value: Double?) -> String {
        guard let value else { return missing }
        return text(value) { value in
            // Whole numbers that people count in stay whole.
            if value >= 1000, value < 1e7 { return count(Int(value.rounded())) }
            if value == 0 || (value >= 1e-4 && value < 1e7) { return joined(value, "") }
            var exponent = Int(floor(log10(significant(value))))
            // In steps of three, as units are.
            exponent = Int(floor(Double(exponent) / 3)) * 3
            let mantissa = exponent > -300 ? value / pow(10, Double(exponent)) : 0
            return joined(mantissa, "") + "×10" + superscript(exponent)
        }
    }

    /// A share of 0 to 1 as percent: `1.2 %`; never `100 %` for less than all, never `0 %` for more than none.
    public static func share(_ share: Double?) -> String {
        guard let share else { return missing }
        return text(share) { value in value < 1e10 ? Wording.percent(value) : "> 10¹² %" }
    }

    /// Bytes in decimal units: `812 B`, `3.4 GB`.
    public static func bytes(_ bytes: Double?) -> String {
        guard let bytes else { return missing }
        return text(bytes) { value in
            var scaled = value
            var unit = 0
            while significant(scaled) >= 1000, unit < byteUnits.count - 1 {
                scaled /= 1000
                unit += 1
            }
            return joined(scaled, byteUnits[unit])
        }
    }

    /// An exact count with thousands marked: `50,112`.
    public static func count(_ count: Int) -> String {
        let digits = String(count.magnitude)
        return (count < 0 ? "−" : "") + grouped(digits)
    }

    /// Events a second: `50,112/s`, `0.25/s`.
    public static func rate(_ perSecond: Double?) -> String {
        guard let perSecond else { return missing }
        guard perSecond.isFinite else { return number(perSecond) }
        return (perSecond >= 1000 ? count(Int(min(perSecond, 1e15).rounded())) : number(perSecond)) + "/s"
    }

    /// A value in the unit that a target or server line names: `seconds`, `bytes`, `share`, `percent`, `perSecond`.
    ///
    /// Any other unit is a plain number.
    public static func value(_ value: Double?, unit: String) -> String {
        switch unit {
        case "seconds": duration(value)
        case "bytes": bytes(value)
        case "share": share(value)
        case "percent": share(value.map { $0 / 100 })
        case "perSecond": rate(value)
        default: number(value)
        }
    }

    private static let byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"]
}

extension Quantity {
    /// Rounded to so many significant digits.
    static func significant(_ value: Double, digits: Int = 3) -> Double {
        guard value != 0, value.isFinite else { return value }
        let places = digits - 1 - Int(floor(log10(abs(value))))
        // Powers of ten beyond ±300 would overflow to infinity or zero.
        guard abs(places) < 300 else { return value }
        let factor = pow(10, Double(abs(places)))
        return places >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
    }

    /// Plain decimal notation with the given number of places; no locale, no exponent.
    static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 9e15 else { return value < 0 ? "−" + never : never }
        let places = max(0, min(places, 15))
        let factor = pow(10, Double(places))
        let scaled = (abs(value) * factor).rounded()
        guard scaled < 9e18 else { return fixed(value, places: places - 1) }
        let digits = Int(scaled)
        let whole = digits / Int(factor)
        let sign = value < 0 && digits != 0 ? "−" : ""
        guard places > 0 else { return sign + grouped(String(whole)) }
        let fraction = String(digits % Int(factor))
        let padding = String(repeating: "0", count: places - fraction.count)
        return sign + grouped(String(whole)) + "." + padding + fraction
    }

    private static func text(_ value: Double, _ positive: (Double) -> String) -> String {
        if value.isNaN { return missing }
        if value.isInfinite { return value > 0 ? never : "−" + never }
        return value < 0 ? "−" + positive(-value) : positive(value)
    }

    private static func joined(_ value: Double, _ unit: String) -> String {
        let number = decimal(value, significantDigits: 3)
        return unit.isEmpty ? number : number + " " + unit
    }

    private static func decimal(_ value: Double, significantDigits: Int) -> String {
        let rounded = significant(value, digits: significantDigits)
        guard rounded != 0 else { return "0" }
        guard rounded < 1e15 else { return "> 10¹⁵" }
        let places = max(0, significantDigits - 1 - Int(floor(log10(rounded))))
        var text = fixed(rounded, places: min(places, 12))
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
        }
        return text
    }

    private static func superscript(_ value: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return (value < 0 ? "⁻" : "")
            + String(String(value.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } })
    }

    private static func grouped(_ digits: String) -> String {
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
}

/// The unit in which a duration, or all labels of an axis of durations, is written.
enum DurationScale: CaseIterable {
    case nanoseconds, microseconds, milliseconds, seconds

    /// The unit in which the value has one to three digits before the point.
    init(covering seconds: Double) {
        switch abs(seconds) {
        case 1..., 0: self = .seconds
        case 1e-3...: self = .milliseconds
        case 1e-6...: self = .microseconds
        default: self = .nanoseconds
        }
    }

    var seconds: Double {
        switch self {
        case .nanoseconds: 1e-9
        case .microseconds: 1e-6
        case .milliseconds: 1e-3
        case .seconds: 1
        }
    }

    var unit: String {
        switch self {
        case .nanoseconds: "ns"
        case .microseconds: "µs"
        case .milliseconds: "ms"
        case .seconds: "s"
        }
    }

    var larger: DurationScale? {
        switch self {
        case .nanoseconds: .microseconds
        case .microseconds: .milliseconds
        case .milliseconds: .seconds
        case .seconds: nil
        }
    }
}

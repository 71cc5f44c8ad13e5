/// Numbers with a unit, as documents write them.
public enum Quantity {
    /// A duration in nanoseconds: `300ms`, `5s`, `2m`, `1.5h`, `20us`, `250ns`; a bare `0` too.
    ///
    /// Infinite if it is too long for a floating-point number.
    public static func duration(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = split(text, mayOverflow: true) else { return nil }
        if unit.isEmpty { return number == 0 ? 0 : nil }
        guard let scale = durationUnits.first(where: { $0.name == unit })?.nanoseconds else { return nil }
        // A decimal such as 1.1 s is meant to be the whole 1,100,000,000 ns.
        let nanoseconds = number * scale
        let whole = nanoseconds.rounded()
        return abs(nanoseconds - whole) < 1e-6 * max(1, abs(whole) * 1e-9) ? whole : nanoseconds
    }

    /// How often a second: `5/s`, `90/m`, `3600/h`.
    public static func rate(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = split(text) else { return nil }
        switch unit {
        case "/s": return number
        case "/m": return number / 60
        case "/h": return number / 3600
        default: return nil
        }
    }

    /// A share from 0 to 1: `0.5%` or `0.005`.
    public static func share(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = split(text) else { return nil }
        switch unit {
        case "": return number
        case "%": return number / 100
        default: return nil
        }
    }

    /// A size in bytes: `3GB`, `512MiB`, `100B`.
    public static func size(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = split(text) else { return nil }
        return sizeUnits.first { $0.name == unit || $0.name.uppercased() == unit }.map { number * $0.bytes }
    }

    /// A level against full scale: `-50dBFS`.
    public static func level(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = split(text), unit == "dBFS" || unit == "dB" else { return nil }
        return number
    }

    /// A number without a unit.
    public static func number(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = split(text), unit.isEmpty else { return nil }
        return number
    }

    /// Nanoseconds in the largest unit that leaves a whole number, else as a decimal number of nanoseconds.
    ///
    /// ``duration(_:)`` gives back the same value to the last bit.
    public static func text(nanoseconds: Double) -> String {
        guard let whole = Int64(exactly: nanoseconds) else { return "\(nanoseconds)ns" }
        if whole == 0 { return "0s" }
        for unit in durationUnits where whole % Int64(unit.nanoseconds) == 0 {
            return "\(whole / Int64(unit.nanoseconds))\(unit.name)"
        }
        return "\(whole)ns"
    }

    /// Bytes in the largest decimal unit that leaves a whole number.
    public static func text(bytes: Int64) -> String {
        for unit in sizeUnits where bytes != 0 && bytes % Int64(unit.bytes) == 0 {
            return "\(bytes / Int64(unit.bytes))\(unit.name)"
        }
        return "\(bytes)B"
    }

    private static let durationUnits: [(name: String, nanoseconds: Double)] = [
        ("h", 3600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1),
    ]

    private static let sizeUnits: [(name: String, bytes: Double)] = [
        ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3),
        ("TiB", 0x1p40), ("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10), ("B", 1),
    ]

    /// A decimal number and what follows it, blanks between them allowed.
    private static func split(
        _ text: some StringProtocol,
        mayOverflow: Bool = false
    ) -> (number: Double, unit: String)? {
        let text = String(text)
        var digits = text.prefix { $0 == "-" || $0 == "+" || $0 == "." || ($0.isASCII && $0.isNumber) }
        let exponent = text[digits.endIndex...]
        if exponent.first == "e" || exponent.first == "E" {
            let sign = exponent.dropFirst().prefix { $0 == "-" || $0 == "+" }
            let power = exponent[sign.endIndex...].prefix { $0.isASCII && $0.isNumber }
            if !power.isEmpty { digits = text[..<power.endIndex] }
        }
        guard let number = Double(digits), mayOverflow || number.isFinite else { return nil }
        return (number, String(text[digits.endIndex...].drop { $0 == " " }))
    }
}

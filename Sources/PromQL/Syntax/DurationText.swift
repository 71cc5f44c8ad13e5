/// Durations as expressions write them: `1h30m`, `500ms`; a day has 24 hours, a year 365 days.
public enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]
    /// What 63 bits of nanoseconds hold, about 292 years.
    static let largestMilliseconds: Int64 = Int64.max / 1_000_000

    /// Milliseconds of a duration, or why it is none.
    public static func parse(_ text: String) -> Result<Int64, PromQLError> {
        func failure(_ message: String) -> Result<Int64, PromQLError> { .failure(PromQLError(.syntax, message)) }
        if text == "0" { return .success(0) }
        let bytes = Array(text.utf8)
        if bytes.isEmpty { return failure("empty duration string") }
        var index = 0
        var nextUnit = 0
        var total: Int64 = 0
        while index < bytes.count {
            let digitStart = index
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            let unitStart = index
            while index < bytes.count, !isDigit(bytes[index]) { index += 1 }
            let unit = String(decoding: bytes[unitStart..<index], as: UTF8.self)
            guard unitStart > digitStart, let place = units.firstIndex(where: { $0.name == unit }) else {
                return failure("not a valid duration string: \(quoted(text))")
            }
            // Units come from the longest to the shortest, each at most once.
            guard place >= nextUnit else { return failure("not a valid duration string: \(quoted(text))") }
            nextUnit = place + 1
            let count = Int64(String(decoding: bytes[digitStart..<unitStart], as: UTF8.self))
            guard let count, let sum = added(total, count, units[place].milliseconds) else {
                return failure("duration out of range")
            }
            total = sum
        }
        return .success(total)
    }

    private static func added(_ total: Int64, _ count: Int64, _ unit: Int64) -> Int64? {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        let (sum, overflowing) = total.addingReportingOverflow(product)
        return overflow || overflowing || sum > largestMilliseconds ? nil : sum
    }

    /// The duration in the units that write it out exactly; years and weeks only where nothing is left over.
    public static func text(_ milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        if milliseconds < 0 { return "-" + text(-milliseconds) }
        var rest = milliseconds
        var result = ""
        for unit in units {
            if (unit.name == "y" || unit.name == "w") && rest % unit.milliseconds != 0 { continue }
            let count = rest / unit.milliseconds
            if count > 0 {
                result += "\(count)\(unit.name)"
                rest -= count * unit.milliseconds
            }
        }
        return result
    }

    /// The duration as a reader wants it: to the second from ten seconds on, to the tenth below, exact under one.
    public static func brief(_ milliseconds: Int64) -> String {
        if milliseconds.magnitude < 1000 { return text(milliseconds) }
        let unit: Int64 = milliseconds.magnitude < 9_950 ? 100 : 1000
        let half = milliseconds < 0 ? -unit / 2 : unit / 2
        let rounded = (milliseconds + half) / unit * unit
        return rounded % 1000 == 0 ? text(rounded) : "\(Double(rounded) / 1000)s"
    }

    /// Whole milliseconds of seconds, or `nil` beyond what a duration holds.
    static func milliseconds(ofSeconds seconds: Double) -> Int64? {
        guard seconds.magnitude <= Double(largestMilliseconds) / 1000 else { return nil }
        // Through nanoseconds, so that 0.3 s is 300 ms and not 299.
        return Int64((seconds * 1e9).rounded()) / 1_000_000
    }
}

/// Durations in the notation of PromQL, for whoever reads or writes them outside an expression.
public enum PromQLDuration {
    /// Milliseconds of `1h30m`, `500ms` and the like; nil for anything else, a bare number included, but for `0`.
    public static func milliseconds(parsing text: String) -> Int64? {
        if case .success(let milliseconds) = DurationText.parse(text) { return milliseconds }
        return nil
    }

    /// The duration in the units that write it out exactly.
    public static func text(milliseconds: Int64) -> String { DurationText.text(milliseconds) }
}

/// Durations as Go prints them: `1h2m3.5s`, `1.5ms`.
enum GoDuration {
    static func text(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        if magnitude < 1_000 { return "\(sign)\(magnitude)ns" }
        if magnitude < 1_000_000 { return sign + decimal(magnitude, 1_000) + "µs" }
        if magnitude < 1_000_000_000 { return sign + decimal(magnitude, 1_000_000) + "ms" }
        let minutes = magnitude / 60_000_000_000
        let seconds = decimal(magnitude % 60_000_000_000, 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        return minutes < 60 ? "\(sign)\(minutes)m\(seconds)" : "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// A number of units with as many decimals as it needs.
    private static func decimal(_ value: UInt64, _ unit: UInt64) -> String {
        var fraction = value % unit
        if fraction == 0 { return String(value / unit) }
        var digits = ""
        var scale = unit / 10
        while fraction > 0 {
            digits += String(fraction / scale)
            fraction %= scale
            scale /= 10
            if scale == 0 { break }
        }
        return "\(value / unit).\(digits)"
    }
}

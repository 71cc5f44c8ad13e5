import PromQL

extension TemplateFunctions {
    static let humanizing: [TemplateFunction] = [
        .number("humanize") { .string(humanized($0)) },
        .number("humanize1024") { .string(humanizedBinary($0)) },
        .number("humanizeDuration") { .string(humanizedDuration($0)) },
        .number("humanizePercentage") { .string(fourDigits($0 * 100) + "%") },
        .number("humanizeTimestamp") { (seconds) throws(TemplateCallFailure) in
            guard seconds.isFinite else { return .string(fourDigits(seconds)) }
            return .string(try time(seconds).description)
        },
        .number("toTime") { (seconds) throws(TemplateCallFailure) in .time(try time(seconds)) },
        .number("toDuration") { (seconds) throws(TemplateCallFailure) in
            guard (seconds * 1e9).magnitude < 0x1p63 else { throw TemplateCallFailure("the duration is out of range") }
            return .duration(Int64(seconds * 1e9))
        },
        TemplateFunction("parseDuration", 1) { (arguments, _) throws(TemplateCallFailure) in
            switch DurationText.parse(try arguments[0].text()) {
            case .success(let milliseconds): return .float(Double(milliseconds) / 1000)
            case .failure(let error): throw TemplateCallFailure(error.message)
            }
        },
    ]

    private static func fourDigits(_ value: Double) -> String { FloatFormat.text(value, "g", precision: 4) }

    private static func time(_ seconds: Double) throws(TemplateCallFailure) -> TemplateTime {
        guard let time = TemplateTime(seconds: seconds) else {
            throw TemplateCallFailure("\(NumberText.general(seconds)) cannot be represented as a time")
        }
        return time
    }

    /// With a metric prefix; below 1 too.
    private static func humanized(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return fourDigits(value) }
        guard value.magnitude >= 1 else { return small(value) }
        return scaled(value, by: 1000, ["k", "M", "G", "T", "P", "E", "Z", "Y"])
    }

    private static func humanizedBinary(_ value: Double) -> String {
        guard value.magnitude > 1, value.isFinite else { return fourDigits(value) }
        return scaled(value, by: 1024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"])
    }

    private static func scaled(_ value: Double, by factor: Double, _ prefixes: [String]) -> String {
        var value = value
        var prefix = ""
        for next in prefixes where value.magnitude >= factor {
            prefix = next
            value /= factor
        }
        return fourDigits(value) + prefix
    }

    private static func small(_ value: Double) -> String {
        var value = value
        var prefix = ""
        for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where value.magnitude < 1 {
            prefix = next
            value *= 1000
        }
        return fourDigits(value) + prefix
    }

    private static func humanizedDuration(_ value: Double) -> String {
        guard value.isFinite else { return fourDigits(value) }
        guard value != 0 else { return "0s" }
        guard value.magnitude >= 1 else { return small(value) + "s" }
        let sign = value < 0 ? "-" : ""
        guard value.magnitude < 0x1p63 else { return sign + fourDigits(value.magnitude) + "s" }
        let whole = Int64(value.magnitude)
        let (days, hours, minutes, seconds) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60)
        if days > 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours > 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        if minutes > 0 { return "\(sign)\(minutes)m \(seconds)s" }
        return sign + fourDigits(value.magnitude) + "s"
    }
}

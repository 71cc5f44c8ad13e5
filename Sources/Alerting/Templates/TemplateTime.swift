/// An instant as templates handle it: UTC, to the millisecond.
struct TemplateTime: Sendable, Equatable {
    var milliseconds: Int64

    /// Of seconds since the Unix epoch; nil beyond what 63 bits of nanoseconds hold.
    init?(seconds: Double) {
        let nanoseconds = seconds * 1e9
        guard nanoseconds.isFinite, nanoseconds.magnitude < 0x1p63 else { return nil }
        milliseconds = Int64(nanoseconds) / 1_000_000
    }

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    private var parts: Parts { Parts(milliseconds) }

    /// A field or method: `Unix`, `Year`, `Hour` and so on.
    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "UTC", "Local": .time(self)
        case "Unix": .int(parts.seconds)
        case "UnixMilli": .int(milliseconds)
        case "Year": .int(Int64(parts.year))
        case "Month": .string(Parts.months[parts.month - 1])
        case "Day": .int(Int64(parts.day))
        case "Hour": .int(Int64(parts.hour))
        case "Minute": .int(Int64(parts.minute))
        case "Second": .int(Int64(parts.second))
        case "Weekday": .string(Parts.weekdays[parts.weekday])
        case "String": .string(description)
        default: nil
        }
    }

    /// By a layout of Go, which writes the time 2006-01-02 15:04:05 as an example.
    func formatted(_ layout: String) -> String {
        let parts = parts
        var result = ""
        var rest = Substring(layout)
        while !rest.isEmpty {
            if let (length, text) = Self.element(at: rest, parts) {
                result += text
                rest = rest.dropFirst(length)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }

    /// The layout's element at its start, longest first.
    private static func element(at layout: Substring, _ parts: Parts) -> (Int, String)? {
        for (name, text) in elements where layout.hasPrefix(name) { return (name.count, text(parts)) }
        // A point or comma and zeros (or nines) stand for a fraction of so many digits (without zeros at its end).
        guard let point = layout.first, point == "." || point == ",", let digit = layout.dropFirst().first,
            digit == "0" || digit == "9"
        else { return nil }
        let count = layout.dropFirst().prefix { $0 == digit }.count
        guard layout.dropFirst(1 + count).first?.isNumber != true else { return nil }
        var fraction = String((Parts.padded(parts.millisecond, 3) + String(repeating: "0", count: count)).prefix(count))
        if digit == "9" { while fraction.hasSuffix("0") { fraction.removeLast() } }
        return (1 + count, fraction.isEmpty ? "" : String(point) + fraction)
    }

    private static let elements: [(String, @Sendable (Parts) -> String)] = [
        ("January", { Parts.months[$0.month - 1] }), ("Jan", { String(Parts.months[$0.month - 1].prefix(3)) }),
        ("Monday", { Parts.weekdays[$0.weekday] }), ("Mon", { String(Parts.weekdays[$0.weekday].prefix(3)) }),
        ("MST", { _ in "UTC" }), ("2006", { Parts.padded($0.year, 4) }), ("-07:00", { _ in "+00:00" }),
        ("-0700", { _ in "+0000" }), ("Z07:00", { _ in "Z" }), ("Z0700", { _ in "Z" }), ("-07", { _ in "+00" }),
        ("01", { Parts.padded($0.month, 2) }), ("02", { Parts.padded($0.day, 2) }),
        ("03", { Parts.padded($0.hour % 12 == 0 ? 12 : $0.hour % 12, 2) }), ("04", { Parts.padded($0.minute, 2) }),
        ("05", { Parts.padded($0.second, 2) }), ("06", { Parts.padded($0.year % 100, 2) }),
        ("15", { Parts.padded($0.hour, 2) }), ("PM", { $0.hour < 12 ? "AM" : "PM" }),
        ("pm", { $0.hour < 12 ? "am" : "pm" }), ("_2", { ($0.day < 10 ? " " : "") + String($0.day) }),
        ("1", { String($0.month) }), ("2", { String($0.day) }),
        ("3", { String($0.hour % 12 == 0 ? 12 : $0.hour % 12) }), ("4", { String($0.minute) }),
        ("5", { String($0.second) }),
    ]

    /// The calendar's parts of an instant.
    private struct Parts {
        static let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

        var seconds: Int64
        var millisecond: Int
        var year: Int
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        var weekday: Int

        init(_ milliseconds: Int64) {
            seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
            millisecond = Int(milliseconds - seconds * 1000)
            let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
            let ofDay = Int(seconds - days * 86_400)
            (hour, minute, second) = (ofDay / 3600, ofDay / 60 % 60, ofDay % 60)
            weekday = Int(((days + 4) % 7 + 7) % 7)
            // The Gregorian calendar in eras of 400 years that begin in March
            // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
            let shifted = days + 719_468
            let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
            let ofEra = shifted - era * 146_097
            let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
            let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let monthFromMarch = (5 * ofYear + 2) / 153
            day = Int(ofYear - (153 * monthFromMarch + 2) / 5) + 1
            month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
            year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        }

        static func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}

extension TemplateTime: CustomStringConvertible {
    /// As Go prints a time: `2015-07-01 12:00:00 +0000 UTC`.
    var description: String { formatted("2006-01-02 15:04:05.999999999 -0700 MST") }
}

extension FunctionTable {
    /// Parts of a time in UTC; without an argument of the step's own.
    static let calendar: [Function] = [
        calendar("minute") { $0.minute },
        calendar("hour") { $0.hour },
        calendar("day_of_week") { $0.weekday },
        calendar("day_of_month") { $0.day },
        calendar("day_of_year") { $0.dayOfYear },
        calendar("days_in_month") { $0.daysInMonth },
        calendar("month") { $0.month },
        calendar("year") { $0.year },
    ]

    private static func calendar(_ name: String, _ part: @escaping @Sendable (CivilTime) -> Int) -> Function {
        Function(
            name,
            [.vector],
            variadic: 1,
            dependsOnTime: true,
            .vector { (evaluation, call, steps) throws(PromQLError) in
                guard let argument = call.arguments.first else {
                    let values = (0..<steps.count).map { step in
                        Double(part(CivilTime(seconds: floorDivided(steps[step], 1000).quotient)))
                    }
                    return [Row(labels: Labels(), values: values)]
                }
                let rows = try evaluation.floats(argument, steps)
                return try evaluation.droppingNames(
                    rows.map { row in
                        row.mapped { value in
                            // What no 64 bits hold counts as their last second, in the year 292277026596.
                            let isSecond = value > -0x1p63 && value < 0x1p63
                            return Double(part(CivilTime(seconds: isSecond ? Int64(value) : Int64.max)))
                        }
                    }
                )
            }
        )
    }
}

/// A time of the proleptic Gregorian calendar in UTC.
struct CivilTime {
    var year: Int
    /// 1 to 12.
    var month: Int
    /// 1 to 31.
    var day: Int
    var hour: Int
    var minute: Int
    /// 0 is Sunday.
    var weekday: Int

    /// From seconds since 1970.
    ///
    /// The days by "chrono-compatible low-level date algorithms" (Howard Hinnant).
    init(seconds: Int64) {
        let (days, second) = floorDivided(seconds, 86_400)
        hour = Int(second / 3600)
        minute = Int(second % 3600 / 60)
        weekday = Int(floorDivided(days + 4, 7).remainder)
        let (era, dayOfEra) = floorDivided(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    private var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    var daysInMonth: Int { month == 2 && isLeapYear ? 29 : Self.lengths[month - 1] }

    /// 1 to 366.
    var dayOfYear: Int {
        Self.lengths[..<(month - 1)].reduce(day, +) + (month > 2 && isLeapYear ? 1 : 0)
    }
}

/// The quotient rounded down and the remainder that is never negative.
func floorDivided(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

public import Glibc

/// A point on `CLOCK_REALTIME`, in nanoseconds since 1970-01-01T00:00:00Z.
///
/// Kernel receive timestamps are of this clock.
public struct WallInstant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the Unix epoch.
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The clock, read now.
    @inlinable public static var now: WallInstant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant so many nanoseconds later.
    @inlinable public static func + (instant: Self, nanoseconds: Int64) -> Self {
        Self(nanoseconds: instant.nanoseconds + nanoseconds)
    }

    /// Nanoseconds from `right` to `left`; negative when `left` is the earlier.
    @inlinable public static func - (left: Self, right: Self) -> Int64 { left.nanoseconds - right.nanoseconds }
}

extension WallInstant {
    /// RFC 3339 in UTC with the given number of fraction digits (0, 3, 6 or 9): `2026-11-22T10:30:00.125Z`.
    public func rfc3339(fractionDigits: Int = 3) -> String {
        let part = calendar
        var text = "\(padded(part.year, 4))-\(padded(part.month, 2))-\(padded(part.day, 2))"
        text += "T\(padded(part.hour, 2)):\(padded(part.minute, 2)):\(padded(part.second, 2))"
        if fractionDigits > 0 {
            var fraction = nanoseconds % 1_000_000_000
            if fraction < 0 { fraction += 1_000_000_000 }
            text += "." + padded(Int(fraction), 9).prefix(fractionDigits)
        }
        return text + "Z"
    }

    /// UTC without punctuation, as run folders are named: `20261122T103000Z`.
    public var compact: String {
        let part = calendar
        return "\(padded(part.year, 4))\(padded(part.month, 2))\(padded(part.day, 2))"
            + "T\(padded(part.hour, 2))\(padded(part.minute, 2))\(padded(part.second, 2))Z"
    }

    private struct Calendar {
        var year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0
    }

    private var calendar: Calendar {
        var seconds = time_t(nanoseconds / 1_000_000_000)
        if nanoseconds % 1_000_000_000 < 0 { seconds -= 1 }
        var broken = tm()
        gmtime_r(&seconds, &broken)
        return Calendar(
            year: Int(broken.tm_year) + 1900,
            month: Int(broken.tm_mon) + 1,
            day: Int(broken.tm_mday),
            hour: Int(broken.tm_hour),
            minute: Int(broken.tm_min),
            second: Int(broken.tm_sec)
        )
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

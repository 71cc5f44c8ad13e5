public import Glibc

/// A point on `CLOCK_MONOTONIC`, in nanoseconds since an arbitrary start that all processes of one machine share.
public struct MonotonicInstant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's start.
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Later than any instant a run can reach.
    public static let distantFuture = MonotonicInstant(nanoseconds: .max / 2)

    /// The clock, read now.
    @inlinable public static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant so many nanoseconds later.
    @inlinable public static func + (instant: Self, nanoseconds: Int64) -> Self {
        Self(nanoseconds: instant.nanoseconds + nanoseconds)
    }

    /// The instant so many nanoseconds earlier.
    @inlinable public static func - (instant: Self, nanoseconds: Int64) -> Self {
        Self(nanoseconds: instant.nanoseconds - nanoseconds)
    }

    /// Nanoseconds from `right` to `left`; negative when `left` is the earlier.
    @inlinable public static func - (left: Self, right: Self) -> Int64 { left.nanoseconds - right.nanoseconds }
}

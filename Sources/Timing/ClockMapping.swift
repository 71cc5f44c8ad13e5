/// How `CLOCK_MONOTONIC` and `CLOCK_REALTIME` stood to each other at one moment.
///
/// The wall clock may be slewed or stepped while a run lasts, so the mapping is measured again every second; kernel
/// receive timestamps (wall) become monotonic instants through the mapping of their own second.
public struct ClockMapping: Sendable, Equatable {
    /// Wall nanoseconds minus monotonic nanoseconds.
    public var offsetNanoseconds: Int64
    /// Half the shortest bracket around the wall reading: the mapping is right to ± this.
    public var errorNanoseconds: Int64
    /// When it was measured.
    public var measured: MonotonicInstant

    @inlinable public init(offsetNanoseconds: Int64, errorNanoseconds: Int64, measured: MonotonicInstant) {
        self.offsetNanoseconds = offsetNanoseconds
        self.errorNanoseconds = errorNanoseconds
        self.measured = measured
    }

    /// Brackets a wall reading between two monotonic ones `rounds` times and keeps the tightest bracket.
    public static func measure(rounds: Int = 7) -> ClockMapping {
        var best = bracket()
        for _ in 1..<max(1, rounds) {
            let next = bracket()
            if next.errorNanoseconds < best.errorNanoseconds { best = next }
        }
        return best
    }

    @inlinable public func wall(_ instant: MonotonicInstant) -> WallInstant {
        WallInstant(nanoseconds: instant.nanoseconds + offsetNanoseconds)
    }

    @inlinable public func monotonic(_ instant: WallInstant) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: instant.nanoseconds - offsetNanoseconds)
    }

    private static func bracket() -> ClockMapping {
        let before = MonotonicInstant.now
        let wall = WallInstant.now
        let after = MonotonicInstant.now
        let width = after - before
        return ClockMapping(
            offsetNanoseconds: wall.nanoseconds - (before.nanoseconds + width / 2),
            errorNanoseconds: (width + 1) / 2,
            measured: after
        )
    }
}

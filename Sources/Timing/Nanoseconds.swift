/// Nanoseconds in one microsecond, millisecond and second, for integer arithmetic on durations.
public enum Nanoseconds {
    public static let perMicrosecond: Int64 = 1_000
    public static let perMillisecond: Int64 = 1_000_000
    public static let perSecond: Int64 = 1_000_000_000

    /// Seconds as nanoseconds, rounded to the nearest.
    @inlinable public static func seconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }

    /// Nanoseconds as seconds.
    @inlinable public static func inSeconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}

import Glibc

/// CPU time of the calling thread between two readings.
struct ProcessorClock {
    private var last = ProcessorClock.read()

    /// Nanoseconds of CPU since the last call.
    mutating func take() -> Int64 {
        let now = Self.read()
        defer { last = now }
        return now - last
    }

    private static func read() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

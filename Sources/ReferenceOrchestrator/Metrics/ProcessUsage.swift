import Glibc
import Synchronization
import Timing

/// This process's processor time and memory.
final class ProcessUsage: Sendable {
    private struct Reading {
        var instant: MonotonicInstant
        var processorNanoseconds: Int64
        var percent: Double
    }

    /// Readings closer together than this repeat the previous figure, which their noise would drown.
    private static let shortestInterval = 100 * Nanoseconds.perMillisecond

    private let last = Mutex(
        Reading(instant: .now, processorNanoseconds: ProcessUsage.processorNanoseconds(), percent: 0)
    )

    /// Processor time per time since the previous call, 100 for one core.
    func cpuPercent() -> Double {
        last.withLock { last in
            let now = MonotonicInstant.now
            guard now - last.instant >= Self.shortestInterval else { return last.percent }
            let used = Self.processorNanoseconds()
            last.percent = Double(used - last.processorNanoseconds) / Double(now - last.instant) * 100
            last.instant = now
            last.processorNanoseconds = used
            return last.percent
        }
    }

    /// The resident set size, as `/proc/self/statm` has it.
    func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func processorNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * Nanoseconds.perSecond + Int64(time.tv_nsec)
    }
}

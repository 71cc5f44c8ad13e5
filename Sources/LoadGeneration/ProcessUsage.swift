import EventLoop
import Glibc
import Timing

/// What the whole process uses, between two readings.
struct ProcessUsage {
    /// CPU time over real time since the last reading, resident memory and open descriptors now.
    struct Reading {
        var cores: Double
        var residentBytes: UInt64
        var openFiles: Int
    }

    private var lastProcessor = ProcessUsage.processorTime()
    private var lastInstant = MonotonicInstant.now

    mutating func take() -> Reading {
        let processor = Self.processorTime()
        let now = MonotonicInstant.now
        defer {
            lastProcessor = processor
            lastInstant = now
        }
        return Reading(
            cores: ProcessorShare.of(processor - lastProcessor, in: now - lastInstant),
            residentBytes: Self.residentBytes(),
            openFiles: DescriptorLimit.open
        )
    }

    private static func processorTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The second field of `/proc/self/statm`, in pages; 0 where there is no such file.
    private static func residentBytes() -> UInt64 {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return 0 }
        let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = UInt64(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}

import CLinux
import Glibc

/// On which processors this process runs.
public enum ProcessorAffinity {
    /// Numbers of the processors that this thread may run on, in ascending order; empty where the system won't say.
    public static var available: [Int] {
        var numbers = [Int32](repeating: 0, count: 1024)
        let count = clinux_processors(&numbers, Int32(numbers.count))
        return numbers.prefix(max(0, Int(count))).map { Int($0) }
    }

    /// Lets all threads of the process, and those that they will start, run on these processors alone.
    ///
    /// Throws `RunError.machine` if one of them is none that the process may have.
    public static func pinProcess(to processors: [Int]) throws(RunError) {
        let numbers = processors.map { Int32(clamping: $0) }
        // A thread that is started meanwhile, by one that is not pinned yet, shows in the second look.
        for _ in 0..<2 {
            for thread in threads() {
                let code = clinux_pin_thread(thread, numbers, Int32(numbers.count))
                // A thread that has ended meanwhile needs no place.
                guard code == 0 || code == -ESRCH else {
                    let names = processors.map(String.init).joined(separator: ", ")
                    throw .machine(
                        "can't run on processor \(names) alone: \(String(cString: strerror(-code))); "
                            + "this process may use \(available.map(String.init).joined(separator: ", "))"
                    )
                }
            }
        }
    }

    private static func threads() -> [Int32] {
        guard let directory = opendir("/proc/self/task") else { return [0] }
        defer { closedir(directory) }
        var threads: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let thread = Int32(name) { threads.append(thread) }
        }
        return threads
    }
}

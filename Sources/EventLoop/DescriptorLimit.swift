import CLinux
import Glibc

/// How many descriptors this process may have, and has.
public enum DescriptorLimit {
    /// Raises the soft limit to at least `count`, the hard one too where the process may, and returns the soft limit.
    ///
    /// - Throws: `EventLoopError.descriptorLimit` when the hard limit is lower and may not be raised.
    @discardableResult
    public static func raise(toAtLeast count: Int) throws(EventLoopError) -> Int {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        let code = clinux_descriptor_limits(&soft, &hard)
        guard code == 0 else { throw .system(call: "getrlimit", code: -code) }
        let wanted = UInt64(max(0, count))
        if soft >= wanted { return Int(clamping: soft) }
        if clinux_set_descriptor_limits(wanted, max(hard, wanted)) != 0 {
            throw .descriptorLimit(wanted: count, allowed: Int(clamping: hard))
        }
        return count
    }

    /// Descriptors open now, as `/proc/self/fd` lists them; 0 where that cannot be read.
    public static var open: Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        // ".", ".." and the descriptor of the listing itself are not of the process's work.
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return max(0, count)
    }
}

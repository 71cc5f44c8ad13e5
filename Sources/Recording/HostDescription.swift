import Glibc

extension RunReport.Host {
    /// The machine this runs on: host name, kernel, processor model, and cores in operation.
    public static func current() -> RunReport.Host {
        var host = RunReport.Host()
        var names = utsname()
        if uname(&names) == 0 {
            host.name = text(of: names.nodename)
            host.kernel = "\(text(of: names.sysname)) \(text(of: names.release))"
        }
        host.processor = processorModel() ?? text(of: names.machine)
        host.cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return host
    }

    private static func text<Field>(of field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func processorModel() -> String? {
        guard let file = fopen("/proc/cpuinfo", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
            return text[text.index(after: colon)...].split(separator: " ").joined(separator: " ").filter { $0 != "\n" }
        }
        return nil
    }
}

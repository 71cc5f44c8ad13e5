import Glibc

/// What a day of scrapes costs to load, to hold and to query; `Tests/Performance/series.sh` runs it.
@main
enum SeriesBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.dropFirst().first) {
        case ("write", let folder?): try DayOfScrapes(series: 2000).write(to: folder)
        case ("load", let folder?): try LoadBenchmark.run(folder)
        case ("rules", nil): try RuleBenchmark.run()
        case ("openmetrics", let file?): try RuleBenchmark.writeOpenMetrics(to: file)
        case ("ranges", nil): try RuleBenchmark.runRanges()
        default:
            print("usage: SeriesBenchmark write DIR | load DIR | rules | ranges | openmetrics FILE")
            exit(64)
        }
    }

    /// Seconds that a piece of work takes.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try body()
        return (clock.now - start) / .seconds(1)
    }

    /// Seconds of processor time that the process has used, in all its threads.
    static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The process's peak resident memory in MB, from `/proc/self/status`.
    static var peakMegabytes: Double {
        guard let file = fopen("/proc/self/status", "r") else { return .nan }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("VmHWM:") else { continue }
            let digits = text.filter(\.isNumber)
            return (Double(digits) ?? .nan) * 1024 / 1e6
        }
        return .nan
    }
}

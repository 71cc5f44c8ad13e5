import Measurement
import Recording
import Timing

/// A run folder with a day of scrapes every ten seconds, from two targets.
struct DayOfScrapes {
    /// Of both targets together, their `up` included.
    var series: Int
    var scrapes = 8640

    static let start = WallInstant(nanoseconds: 1_795_343_400_000_000_000)

    /// A counter, a histogram's bucket, a gauge of few digits, or one that seldom changes.
    private enum Course: UInt64, CaseIterable { case counter, bucket, gauge, sum, constant }

    private struct Metric {
        var prefix: [UInt8]
        var course: Course
        var value = 0.0
    }

    func write(to path: String) throws {
        var random = SeededRandom(seed: 2000)
        var metadata = RunMetadata(name: "day", started: Self.start)
        metadata.endedNs = (Self.start + Int64(scrapes) * 10 * Nanoseconds.perSecond).nanoseconds
        let writer = try RunFolderWriter(creating: path, scenarioYAML: "name: day\n", metadata: metadata)
        var targets = ["orchestrator", "tts-worker"].map { metrics(of: $0) }
        for scrape in 0..<scrapes {
            for target in targets.indices {
                // Scrapes are never quite on time: some milliseconds late, each target at a phase of its own.
                let late = Int64(random.next() % 4)
                let milliseconds = 1_795_343_400_000 + Int64(scrape) * 10_000 + Int64(target) * 137 + late
                let fraction = String(milliseconds % 1000)
                let padding = String(repeating: "0", count: 3 - fraction.count)
                let tail = Array(" \(milliseconds / 1000).\(padding)\(fraction)\n".utf8)
                writer.append(scrapes: page(&targets[target], tail, &random))
            }
            if scrape % 64 == 0 { for problem in writer.flush() { throw problem } }
        }
        for problem in writer.finish(metadata: metadata) { throw problem }
    }

    private func metrics(of job: String) -> [Metric] {
        let own = "instance=\"127.0.0.1:8081\",job=\"\(job)\""
        var metrics = (0..<(series / 2 - 1)).map { index in
            let course = Course.allCases[index % Course.allCases.count]
            let name = "tts_\(course)_\(index / 50)_total"
            return Metric(prefix: Array("\(name){\(own),model_id=\"voice-\(index % 50)\"} ".utf8), course: course)
        }
        metrics.append(Metric(prefix: Array("up{\(own)} ".utf8), course: .constant, value: 1))
        return metrics
    }

    private func page(_ metrics: inout [Metric], _ tail: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(metrics.count * 90)
        for index in metrics.indices {
            switch metrics[index].course {
            case .counter: metrics[index].value += Double(random.next() % 500)
            case .bucket: metrics[index].value += Double(random.next() % 3)
            case .gauge: metrics[index].value = Double(random.next() % 10_000) / 1000
            case .sum: metrics[index].value += random.unit()
            case .constant: break
            }
            let value = metrics[index].value
            text += metrics[index].prefix
            text += Array((value == value.rounded() ? "\(Int(value))" : "\(value)").utf8)
            text += tail
        }
        return text
    }
}

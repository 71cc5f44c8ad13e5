import Foundation
import PromQL
import Timing

/// Series made up from a seed: counters that are reset, gauges with gaps, classic histograms and odd numbers.
struct GeneratedSeries {
    /// Of the first sample, in milliseconds; far in the past, so that the server's own samples are not among them.
    static let start: Int64 = 1_700_000_000_000
    static let intervalMilliseconds: Int64 = 15_000
    static let count = 160
    static var end: Int64 { start + Int64(count - 1) * intervalMilliseconds }

    private(set) var series: [SeriesData] = []
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed, stream: "series")
        for job in ["a", "b"] {
            for instance in ["1", "2", "3"] {
                let labels = ["job": job, "inst": instance]
                addCounter("c_total", labels, gaps: job == "b" && instance == "1" ? 0.25 : 0)
                let zone = random.next() % 2 == 0 ? "x" : "y"
                addGauge("g", labels.merging(["zone": zone]) { $1 }, gaps: instance == "2" ? 0.6 : 0.05)
            }
            addHistogram("h_bucket", ["job": job])
        }
        for (job, instance, version) in [("a", "1", "v1"), ("a", "2", "v2"), ("b", "1", "v1")] {
            add("build", ["job": job, "inst": instance, "ver": version]) { _ in 1 }
        }
        add("special", ["k": "nan"]) { $0 % 3 == 0 ? Double($0) : .nan }
        add("special", ["k": "inf"]) { $0 % 4 == 0 ? .infinity : -Double($0) }
        add("special", ["k": "big"]) { $0 % 2 == 0 ? -1e-300 : 1.5e300 }
        add("special", ["k": "const"]) { _ in 7.25 }
        add("short", [:]) { $0 < 20 ? Double($0) : nil }
    }

    /// A sample a step where there is a value.
    private mutating func add(_ name: String, _ labels: [String: String], _ value: (Int) -> Double?) {
        var one = SeriesData(
            labels: Labels(labels.merging([Labels.metricName: name]) { $1 }),
            timestamps: [],
            values: []
        )
        for index in 0..<Self.count {
            guard let value = value(index) else { continue }
            one.timestamps.append(Self.start + Int64(index) * Self.intervalMilliseconds)
            one.values.append(value)
        }
        series.append(one)
    }

    private mutating func addCounter(_ name: String, _ labels: [String: String], gaps: Double) {
        var total = 0.0
        var values: [Double?] = []
        for _ in 0..<Self.count {
            if random.unit() < 0.02 { total = Double(random.next() % 4) }
            total += [0, 0.5, 1, 2, 5, 10][Int(random.next() % 6)]
            values.append(random.unit() < gaps ? nil : total)
        }
        add(name, labels) { values[$0] }
    }

    private mutating func addGauge(_ name: String, _ labels: [String: String], gaps: Double) {
        var values: [Double?] = []
        for _ in 0..<Self.count {
            let value = (Double(random.next() % 100_000) - 50_000) / 1000
            values.append(random.unit() < gaps ? nil : value)
        }
        add(name, labels) { values[$0] }
    }

    private mutating func addHistogram(_ name: String, _ labels: [String: String]) {
        let bounds = ["0.1", "0.5", "1", "2.5", "+Inf"]
        var totals = Array(repeating: 0.0, count: bounds.count)
        var columns = Array(repeating: [Double](), count: bounds.count)
        for _ in 0..<Self.count {
            var added = 0.0
            for index in bounds.indices {
                added += Double(random.next() % 5)
                totals[index] += added
                columns[index].append(totals[index])
            }
        }
        for (index, bound) in bounds.enumerated() {
            add(name, labels.merging(["le": bound]) { $1 }) { columns[index][$0] }
        }
    }

    /// OpenMetrics with a timestamp on every sample, family by family as the format wants it.
    var openMetrics: String {
        var text = ""
        let families = Dictionary(grouping: series, by: \.labels.name)
        for name in families.keys.sorted() {
            text += "# TYPE \(name) unknown\n"
            for one in families[name] ?? [] {
                for (time, value) in zip(one.timestamps, one.values) {
                    text += "\(one.labels.notation.replacing(", ", with: ",")) \(Self.text(value))"
                    text += " \(time / 1000)\n"
                }
            }
        }
        return text + "# EOF\n"
    }

    private static func text(_ value: Double) -> String {
        value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }
}

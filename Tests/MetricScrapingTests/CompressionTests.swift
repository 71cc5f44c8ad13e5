import MetricScraping
import Testing
import Timing

/// Series are held compressed: every bit has to come back.
@Suite struct CompressionTests {
    private static let labels = LabelSet(name: "m")

    /// Courses of values that metrics take, and some that none does.
    private static let courses: [(String, @Sendable (Int, inout SeededRandom) -> Double)] = [
        ("constant", { _, _ in 7.25 }), ("not a number", { _, _ in .nan }), ("negative zero", { _, _ in -0.0 }),
        ("both zeros", { index, _ in index % 2 == 0 ? 0 : -0.0 }), ("count", { index, _ in Double(index) }),
        ("bytes", { _, random in Double(random.next() % (1 << 40)) }),
        ("large integers", { _, random in Double(random.next() >> 10) * (random.next() % 2 == 0 ? 1 : -1) }),
        ("decimals", { _, random in Double(random.next() % 100_000) / 1000 }),
        ("steps of -1", { index, _ in index == 64 ? 1 : 2 }),
        ("microseconds", { _, random in Double(Int(random.next() % 2_000_000) - 1_000_000) / 1_000_000 }),
        ("any", { _, random in random.unit() }), ("any bits", { _, random in Double(bitPattern: random.next()) }),
        ("stale", { index, _ in index % 50 == 49 ? StaleMarker.value : 3 }),
        ("infinite", { index, _ in index % 3 == 0 ? .infinity : -.greatestFiniteMagnitude }),
        ("tiny", { index, _ in Double(index) * .leastNonzeroMagnitude }),
    ]

    @Test(arguments: courses.map(\.0)) func everySampleComesBackAsItWas(name: String) throws {
        let course = try #require(Self.courses.first { $0.0 == name }).1
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var store = SeriesStore()
            var times: [Int64] = []
            var values: [Double] = []
            var time = Int64(random.next() % 1_000_000) - 500_000
            let count = Int(random.next() % 700)
            for index in 0..<count {
                // Late by some milliseconds, sometimes by hours, once by ages.
                time += 10_000 + Int64(random.next() % 4) + (random.next() % 100 == 0 ? 7_200_000 : 0)
                if index == 300 { time += 1 << 52 }
                times.append(time)
                values.append(course(index, &random))
                let isTaken = store.append(Self.labels, milliseconds: time, value: values[index])
                #expect(isTaken)
            }
            guard count > 0 else { continue }
            let series = try #require(store.series(Self.labels))
            #expect(series.timestamps == times, "seed \(seed)")
            #expect(series.values.map(\.bitPattern) == values.map(\.bitPattern), "seed \(seed)")
            #expect(series.sampleCount == count)
            #expect(series.firstTimestamp == times.first && series.lastTimestamp == times.last)
        }
    }

    @Test func extremeTimesComeBack() throws {
        var store = SeriesStore()
        var times: [Int64] = [.min, .min + 1, -1, 0, 1]
        times += (0..<200).map { .max - 200 + $0 }
        for time in times { store.append(Self.labels, milliseconds: time, value: 1) }
        #expect(try #require(store.series(Self.labels)).timestamps == times)
    }

    @Test func aPartHoldsWhatWasAskedForInOrder() throws {
        var random = SeededRandom(seed: 11)
        var store = SeriesStore()
        for index in 0..<1000 { store.append(Self.labels, milliseconds: Int64(index * 10), value: Double(index)) }
        let series = try #require(store.series(Self.labels))
        for _ in 0..<500 {
            let (a, b) = (Int64(random.next() % 11_000) - 500, Int64(random.next() % 11_000) - 500)
            let columns = series.columns(from: min(a, b), through: max(a, b))
            let wanted = series.timestamps.filter { $0 >= min(a, b) && $0 <= max(a, b) }
            #expect(columns.timestamps.filter { $0 >= min(a, b) && $0 <= max(a, b) } == wanted)
            #expect(columns.values == columns.timestamps.map { Double($0 / 10) })
        }
        #expect(series.columns(from: 20_000, through: 30_000).timestamps.count <= 128)
    }

    /// Numbers of all lengths are those that the standard library reads, on lines that are read the fast way too.
    @Test func numbersAreReadExactly() throws {
        var random = SeededRandom(seed: 12)
        var texts: [String] = ["0", "-0", "1", "0.1", "123456789012345678", "9007199254740993", "0.30000000000000004"]
        // Around 2^64, where 64 bits begin anew.
        texts += ["18446744073709551615", "18446744073709551616", "1844674407370955161.6", "184467440737095516160"]
        for _ in 0..<20_000 {
            switch random.next() % 4 {
            case 0: texts.append("\(Double(bitPattern: random.next() >> 2))")
            case 1: texts.append("\(random.unit() * 1000)")
            case 2: texts.append("-\(random.next() % 1_000_000).\(random.next() >> (random.next() % 60))")
            default: texts.append("\(random.next() >> (random.next() % 64)).\(random.next() % 1000)")
            }
        }
        var text = ""
        for (index, number) in texts.enumerated() { text += "m{a=\"b\"} \(number) \(index).000\n" }
        let store = try SeriesLoader.load(openMetrics: Array(text.utf8))
        let values = try #require(store.series.first).values
        #expect(values.count == texts.count)
        for (value, number) in zip(values, texts) {
            #expect(value.bitPattern == Double(number)?.bitPattern, "\(number)")
        }
    }

    @Test func timestampsAreReadInEveryForm() throws {
        let text = "m 1 0.5\nm 2 1\nm 3 1.25\nm 4 1.2504\nm 5 2.000\nm 6 2e3\n"
        let store = try SeriesLoader.load(openMetrics: Array(text.utf8))
        #expect(store.series.first?.timestamps == [500, 1000, 1250, 2000, 2_000_000])
        #expect(store.series.first?.values == [1, 2, 3, 5, 6])
    }
}

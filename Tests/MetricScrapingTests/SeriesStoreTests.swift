import Glibc
import MetricScraping
import Testing
import Timing

@Suite struct SeriesStoreTests {
    @Test func findsSeriesByNameAndLabels() {
        var store = SeriesStore()
        store.append(LabelSet(name: "m", ["a": "1"]), milliseconds: 10, value: 1)
        store.append(LabelSet(name: "m", ["a": "2", "b": "x"]), milliseconds: 10, value: 2)
        store.append(LabelSet(name: "n", ["a": "1"]), milliseconds: 20, value: 3)
        #expect(store.series(named: "m").map { $0.values } == [[1], [2]])
        #expect(store.series(named: "m", where: ["a": "2"]).map { $0.values } == [[2]])
        // An empty value means an absent label, as in PromQL.
        #expect(store.series(named: "m", where: ["b": ""]).map { $0.values } == [[1]])
        #expect(store.series(named: "absent").isEmpty)
        #expect(store.series(LabelSet(name: "n", ["a": "1"]))?.values == [3])
        #expect(store.timeRange == 10...20 && store.sampleCount == 3)
    }

    @Test func samplesStandInTheOrderOfTime() {
        var store = SeriesStore()
        let labels = LabelSet(name: "m")
        let accepted = [(10, 1), (10, 2), (9, 2), (11, 3)].map { milliseconds, value in
            store.append(labels, milliseconds: milliseconds, value: value)
        }
        #expect(accepted == [true, false, false, true])
        #expect(store.series(labels)?.timestamps == [10, 11] && store.series(labels)?.values == [1, 3])
    }

    @Test func rangesAreOpenBelowAndClosedAbove() {
        var store = SeriesStore()
        let labels = LabelSet(name: "m")
        for index in 0..<100 { store.append(labels, milliseconds: Int64(index * 10), value: Double(index)) }
        let series = store.series(labels)
        #expect(series?.indices(after: 100, through: 130) == 11..<14)
        #expect(series?.indices(after: -5, through: 0) == 0..<1)
        #expect(series?.indices(after: 990, through: 2000) == 100..<100)
        #expect(series?.indices(after: 55, through: 54).isEmpty == true)
    }

    @Test func labelsAreSortedAndEmptyOnesDropped() {
        let labels = LabelSet([
            Label(name: "b", value: "2"), Label(name: "a", value: ""), Label(name: "__name__", value: "m"),
            Label(name: "b", value: "3"),
        ])
        #expect(labels.labels.map(\.name) == ["__name__", "b"] && labels["b"] == "3")
        #expect(labels.setting([Label(name: "b", value: "")]) == LabelSet(name: "m"))
        #expect(labels == LabelSet(name: "m", ["b": "3"]))
    }

    private func load(_ text: String) throws -> SeriesStore {
        try SeriesLoader.load(openMetrics: Array(text.utf8))
    }

    private static let recorded = """
        # TYPE q gauge
        # HELP q Depth of the queue
        q{instance="h:1",job="a",s="1"} 5 100.000
        q{instance="h:1",job="a",s="2"} 6 100.000
        own{instance="h:1",job="a"} 9 77.500
        up{instance="h:1",job="a"} 1 100.000
        q{instance="h:2",job="b",s="1"} 50 100.400
        up{instance="h:2",job="b"} 1 100.400
        q{instance="h:1",job="a",s="2"} 7 101.000
        up{instance="h:1",job="a"} 1 101.000
        up{instance="h:1",job="a"} 0 102.000
        q{instance="h:1",job="a",s="1"} 8 103.000
        up{instance="h:1",job="a"} 1 103.000
        # EOF

        """

    @Test func seriesThatDisappearAreMarkedStale() throws {
        let store = try load(Self.recorded)
        func series(_ name: String, _ job: String, _ s: String? = nil) throws -> Series {
            try #require(store.series(named: name, where: s.map { ["job": job, "s": $0] } ?? ["job": job]).first)
        }
        let first = try series("q", "a", "1")
        #expect(first.timestamps == [100_000, 101_000, 103_000])
        #expect(first.values.map(StaleMarker.isStale) == [false, true, false])
        #expect(first.values[1].bitPattern == 0x7ff0_0000_0000_0002)
        // A target that is down ends what it still had.
        let second = try series("q", "a", "2")
        #expect(second.timestamps == [100_000, 101_000, 102_000])
        #expect(second.values.map(StaleMarker.isStale) == [false, false, true])
        // Samples with an instant of their own are never marked, and other targets do not matter.
        #expect(try series("own", "a").timestamps == [77_500])
        #expect(try series("q", "b", "1").timestamps == [100_400])
        #expect(try series("up", "a").values == [1, 1, 0, 1])
        #expect(store.families["q"] == MetricFamily(name: "q", kind: .gauge, help: "Depth of the queue"))
    }

    @Test func onlyWhatIsWantedIsHeld() throws {
        var loader = SeriesLoader { $0 == "own" }
        try loader.consume(Array(Self.recorded.utf8)[...])
        let some = loader.finish()
        let all = try load(Self.recorded)
        #expect(Set(some.series.map(\.name)) == ["own", "up"])
        for series in some.series { #expect(series.values == all.series(series.labels)?.values) }
    }

    @Test func aPageMayShowSeriesNamedUp() throws {
        let store = try load(
            """
            up{instance="h:1",job="a",dc="x"} 1 100.000
            q{instance="h:1",job="a"} 5 100.000
            up{instance="h:1",job="a"} 1 100.000
            up{instance="h:1",job="a",dc="x"} 1 101.000
            q{instance="h:1",job="a"} 6 101.000
            up{instance="h:1",job="a"} 1 101.000

            """
        )
        #expect(store.series(named: "q").first?.values == [5, 6])
        #expect(store.series(named: "up", where: ["dc": "x"]).first?.values == [1, 1])
    }

    @Test func piecesCutAnywhereGiveTheSameStore() throws {
        let bytes = Array(Self.recorded.utf8)
        let whole = try load(Self.recorded)
        for size in [1, 2, 3, 7, 31, 64, 1000] {
            var loader = SeriesLoader()
            for start in stride(from: 0, to: bytes.count, by: size) {
                try loader.consume(bytes[start..<min(bytes.count, start + size)])
            }
            let store = loader.finish()
            #expect(store.series.map(\.labels) == whole.series.map(\.labels))
            #expect(store.series.map(\.timestamps) == whole.series.map(\.timestamps))
            #expect(
                store.series.map { $0.values.map(\.bitPattern) } == whole.series.map { $0.values.map(\.bitPattern) }
            )
        }
    }

    @Test func halfALastLineIsLeftOut() throws {
        #expect(try load("m 1 1.000\nm 2 2.0").series.first?.values == [1])
        #expect(try load("m 1 1.000\nm").sampleCount == 1)
        #expect(try load("").series.isEmpty)
    }

    @Test(arguments: ["m x 1.000", "m 1", "m{ 1 2.000", "17"]) func wrongLinesAreToldWithTheirNumber(line: String) {
        do {
            _ = try load("ok 1 1.000\n\(line)\n")
            Issue.record("not refused")
        } catch let error as ScrapingError {
            guard case .invalidText(2, _) = error else {
                Issue.record("\(error)")
                return
            }
        } catch {
            Issue.record(error)
        }
    }

    @Test func manySeriesInChangingOrderComeBack() throws {
        var expected: [String: [Double]] = [:]
        var text = ""
        for scrape in 0..<50 {
            let order = (0..<40).map { ($0 * (scrape % 3 == 0 ? 1 : 7)) % 40 }
            for index in order where (index + scrape) % 11 != 0 {
                text += "m{i=\"\(index)\"} \(scrape * index) \(scrape).000\n"
                expected["\(index)", default: []].append(Double(scrape * index))
            }
        }
        let store = try load(text)
        #expect(store.series.count == 40)
        for series in store.series { #expect(series.values == expected[series.labels["i"] ?? ""]) }
    }

    /// From the second scrape on, lines are read as those of the series that came there before.
    @Test func numbersOfEveryLengthAreExact() throws {
        var random = SeededRandom(seed: 23)
        let special = [
            "0", "-0", "0.0", "5.", ".5", "007", "00.5", "-0.001", "12345678", "123456789", "1234567.8", "0.12345678",
            "9007199254740993", "18446744073709551615", "18446744073709551616", "99999999999999999999", "1e3", "+Inf",
            "0.1234567890123456", "0.9999999999999999999", "1.7976931348623157e308", "123456789.123456789",
        ]
        var written = special
        for _ in 0..<3_000 {
            let places = Int(random.next() % 21)
            var digits = String(random.next() >> (random.next() % 64))
            if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
            let point = digits.index(digits.endIndex, offsetBy: -places)
            let sign = random.next() % 4 == 0 ? "-" : ""
            written.append(sign + digits[..<point] + (places > 0 ? "." + digits[point...] : ""))
        }
        var text = ""
        for (scrape, number) in written.enumerated() { text += "m \(number) \(scrape).000\nup 1 \(scrape).000\n" }
        let values = try #require(try load(text).series(named: "m").first?.values)
        #expect(values.count == written.count)
        for (number, value) in zip(written, values) {
            let expected = number == "+Inf" ? Double.infinity : strtod(number, nil)
            #expect(value.bitPattern == expected.bitPattern, "\(number) was read as \(value), seed 23")
        }
    }
}

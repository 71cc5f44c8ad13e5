import MetricScraping
import Testing
import Timing

@Suite struct OpenMetricsEncoderTests {
    private func result(_ samples: [ParsedSample], _ families: [MetricFamily], at milliseconds: Int64) -> ScrapeResult {
        var page = Exposition()
        page.families = families
        return ScrapeResult(
            target: 0,
            job: "a",
            instance: "h:1",
            at: WallInstant(nanoseconds: milliseconds * Nanoseconds.perMillisecond),
            duration: 1,
            failure: nil,
            samples: samples,
            page: page
        )
    }

    @Test func describesEachFamilyOnceAndStampsEverySample() {
        let families = [
            MetricFamily(name: "c_total", kind: .counter, help: "A\nB \"c\" \\"),
            MetricFamily(name: "d_seconds", kind: .untyped, unit: "seconds"),
            MetricFamily(name: "e", unit: "bytes"),
            MetricFamily(name: "dotted.name", kind: .gauge),
        ]
        let samples = [
            ParsedSample(labels: LabelSet(name: "c_total", ["x": "a\"b\\c\nd"]), value: 1e15),
            ParsedSample(labels: LabelSet(name: "d_seconds"), value: 0.1, timestampMilliseconds: 5),
            ParsedSample(labels: LabelSet(name: "dotted.name", ["k.e": "v"]), value: -.infinity),
            ParsedSample(labels: LabelSet(name: "n"), value: .nan, timestampMilliseconds: -1500),
        ]
        var encoder = OpenMetricsEncoder()
        let first = String(decoding: encoder.encode(result(samples, families, at: 1_700_000_000_042)), as: UTF8.self)
        #expect(
            first == #"""
                # HELP c A\nB \"c\" \\
                # TYPE c counter
                # TYPE d_seconds unknown
                # UNIT d_seconds seconds
                # HELP up Whether the page could be read.
                # TYPE up gauge
                # HELP scrape_duration_seconds From the request to the page's last byte.
                # TYPE scrape_duration_seconds gauge
                # UNIT scrape_duration_seconds seconds
                # HELP scrape_samples_scraped Samples on the page.
                # TYPE scrape_samples_scraped gauge
                c_total{x="a\"b\\c\nd"} 1000000000000000.0 1700000000.042
                d_seconds 0.1 0.005
                {"dotted.name","k.e"="v"} -Inf 1700000000.042
                n NaN -1.500

                """#
        )
        let second = String(decoding: encoder.encode(result([samples[1]], families, at: 1)), as: UTF8.self)
        #expect(second == "d_seconds 0.1 0.005\n")
    }

    @Test func valuesComeBackExactly() throws {
        var random = SeededRandom(seed: 9)
        var values = [0.0, -0.0, 1, 0.1, 1e300, .leastNonzeroMagnitude, .infinity, -.infinity, 0x1p60 + 256]
        while values.count < 500 {
            let value = Double(bitPattern: random.next())
            if !value.isNaN { values.append(value) }
        }
        var encoder = OpenMetricsEncoder()
        var loader = SeriesLoader()
        for (index, value) in values.enumerated() {
            let sample = ParsedSample(labels: LabelSet(name: "m"), value: value)
            try loader.consume(encoder.encode(result([sample], [], at: Int64(index + 1)))[...])
        }
        #expect(loader.finish().series(named: "m").first?.values.map(\.bitPattern) == values.map(\.bitPattern))
    }
}

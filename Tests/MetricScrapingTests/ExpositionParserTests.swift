import MetricScraping
import Testing
import Timing

@Suite struct ExpositionParserTests {
    private func text(_ page: String) -> Exposition { ExpositionParser().parse(page, as: .prometheusText) }
    private func metrics(_ page: String) -> Exposition { ExpositionParser().parse(page, as: .openMetrics) }

    @Test func readsAClassicPage() {
        let parsed = text(
            """
            # HELP tts_sessions_active Active TTS sessions
            # TYPE tts_sessions_active gauge
            tts_sessions_active 2

            # any comment
            # TYPE tts_sessions_total counter
            tts_sessions_total{model_id="xtts-v2",} 17 1700000000123
              spaced  {  a = "1" , b="2" }\t3\t-5

            """
        )
        #expect(
            parsed.samples == [
                ParsedSample(labels: LabelSet(name: "tts_sessions_active"), value: 2),
                ParsedSample(
                    labels: LabelSet(name: "tts_sessions_total", ["model_id": "xtts-v2"]),
                    value: 17,
                    timestampMilliseconds: 1_700_000_000_123
                ),
                ParsedSample(
                    labels: LabelSet(name: "spaced", ["a": "1", "b": "2"]),
                    value: 3,
                    timestampMilliseconds: -5
                ),
            ]
        )
        #expect(parsed.families.map(\.name) == ["tts_sessions_active", "tts_sessions_total"])
        #expect(parsed.families[0].help == "Active TTS sessions")
        #expect(parsed.families[1].kind == .counter)
        #expect(parsed.errors == [] && parsed.notes == [])
    }

    @Test func readsAnOpenMetricsPage() {
        let parsed = metrics(
            """
            # TYPE tts_fal_seconds histogram
            # UNIT tts_fal_seconds seconds
            # HELP tts_fal_seconds A \\"quoted\\" help\\nof two lines
            tts_fal_seconds_bucket{le="0.1"} 8 # {trace_id="abc"} 0.067
            tts_fal_seconds_bucket{le="+Inf"} 10 1700000000.123 # {trace_id="def",span="1"} 9.8 1700000000.5
            tts_fal_seconds_count 10
            tts_fal_seconds_sum 12.5
            # EOF

            """
        )
        #expect(parsed.errors == [] && parsed.notes == [])
        #expect(
            parsed.families == [
                MetricFamily(
                    name: "tts_fal_seconds",
                    kind: .histogram,
                    help: "A \"quoted\" help\nof two lines",
                    unit: "seconds"
                )
            ]
        )
        #expect(parsed.samples.map(\.value) == [8, 10, 10, 12.5])
        #expect(parsed.samples[0].exemplar?.labels["trace_id"] == "abc")
        #expect(parsed.samples[0].exemplar?.value == 0.067)
        #expect(parsed.samples[1].timestampMilliseconds == 1_700_000_000_123)
        #expect(parsed.samples[1].exemplar?.timestampMilliseconds == 1_700_000_000_500)
    }

    @Test(arguments: [
        ("1", 1.0), ("-1", -1), ("+5", 5), ("0", 0), ("1.", 1), (".5", 0.5), ("-.5e1", -5), ("1e5", 1e5),
        ("1E-5", 1e-5), ("0.1", 0.1), ("123456789.123456789", 123_456_789.123456789), ("000000000000000000012", 12),
        ("9007199254740993", 0x1p53), ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ("4.9e-324", .leastNonzeroMagnitude), ("1e-400", 0), ("0.30000000000000004", 0.1 + 0.2),
        ("99999999999999999999999", 1e23),
        ("Inf", .infinity), ("+Inf", .infinity), ("-Inf", -.infinity), ("inf", .infinity), ("-iNF", -.infinity),
        ("infinity", .infinity), ("0.000000000000001", 1e-15), ("1700000000.1234567", 1_700_000_000.1234567),
    ])
    func readsNumbersToTheNearest(written: String, value: Double) {
        #expect(text("m \(written)\n").samples.map(\.value) == [value])
    }

    @Test func readsNotANumberAndNegativeZero() {
        #expect(text("a NaN\nb nan\n").samples.map(\.value.isNaN) == [true, true])
        #expect(text("a -0\n").samples.first?.value.sign == .minus)
    }

    @Test func agreesWithTheStandardLibraryOnRandomNumbers() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<5000 {
            let exact = Double(bitPattern: random.next())
            guard exact.isFinite else { continue }
            #expect(text("m \(exact)\n").samples.first?.value == exact)
            let short = Double(Int64(truncatingIfNeeded: random.next()) % 10_000_000) / 1000
            #expect(text("m \(short)\n").samples.first?.value == short)
        }
    }

    @Test(arguments: [
        ("m", "has no value"),
        ("m ", "has no value"),
        ("m{a=\"b\"}", "has no value"),
        ("m 0x1p3", "has a value that is not a number (0x1p3)"),
        ("m 1_000", "has a value that is not a number (1_000)"),
        ("m 1e999", "has a value beyond the range of numbers"),
        ("m .", "has a value that is not a number (.)"),
        ("m -", "has a value that is not a number (-)"),
        ("m 1.2.3", "has a value that is not a number (1.2.3)"),
        ("m e5", "has a value that is not a number (e5)"),
        ("m --1", "has a value that is not a number (--1)"),
        ("m 1 2.5", "has a timestamp that is not an integer (2.5)"),
        ("m 1 2 3", "goes on after its value and timestamp"),
        ("1m 1", "does not begin with a metric's name"),
        ("{a=\"b\"} 1", "does not begin with a metric's name"),
        ("m-x 1", "has a metric name with an odd character"),
        ("m{a=b} 1", "has the label a without a quoted value"),
        ("m{a} 1", "has the label a without a value"),
        ("m{=\"b\"} 1", "has a label without a name"),
        ("m{a=\"b\" c=\"d\"} 1", "has labels that are not parted by commas"),
        ("m{a=\"b\"", "has labels that are not parted by commas"),
        ("m{a=\"b\",", "has labels without a closing brace"),
        ("m{a=\"b} 1", "has a label value without a closing quote"),
        ("m{a=\"b\\", "has a label value without a closing quote"),
        ("m{a=\"b\",a=\"c\"} 1", "has the label a twice"),
        ("m{\"n\"} 1", "has two metric names"),
        ("m{a:b=\"c\"} 1", "has the label a without a value"),
        ("# TYPE m splendid", "has the unknown type splendid"),
        ("# TYPE", "names no metric"),
        ("<html>", "does not begin with a metric's name"),
    ])
    func brokenLinesAreLeftOutAndTold(line: String, reason: String) {
        let parsed = text("before 1\n\(line)\nafter 2\n")
        #expect(parsed.samples.map(\.name) == ["before", "after"])
        #expect(parsed.errors.map(\.reason) == [reason])
        #expect(parsed.errors.map(\.line) == [2])
        #expect(parsed.errorCount == 1)
    }

    @Test func labelValuesAreUnescapedAndUTF8() {
        let parsed = text(#"m{a="x\"y\\z\nw\t",b="ünï🎧",c=""} 1"# + "\n")
        #expect(parsed.samples.first?.labels == LabelSet(name: "m", ["a": "x\"y\\z\nw\\t", "b": "ünï🎧"]))
        #expect(parsed.samples.first?.labels.description == #"m{a="x\"y\\z\nw\\t",b="ünï🎧"}"#)
        let bad = ExpositionParser().parse(
            Array("m{a=\"".utf8) + [0xFF, 0xFE] + Array("\"} 1\n".utf8),
            as: .prometheusText
        )
        #expect(bad.samples == [] && bad.errors.first?.reason == "has a label value that is not UTF-8")
    }

    @Test(arguments: ExpositionFormat.allCases) func namesMayStandInQuotes(format: ExpositionFormat) {
        let page = "# TYPE \"my.metric\" gauge\n{\"my.metric\",\"a.b\"=\"c\",d=\"e\"} 4\n{\"only\"}5\n# EOF\n"
        let parsed = ExpositionParser().parse(page, as: format)
        #expect(parsed.errors == [])
        #expect(
            parsed.samples.map(\.labels) == [
                LabelSet(name: "my.metric", ["a.b": "c", "d": "e"]), LabelSet(name: "only"),
            ]
        )
        #expect(parsed.samples.map(\.labels.description) == [#"{"my.metric","a.b"="c",d="e"}"#, "only"])
        #expect(parsed.families == [MetricFamily(name: "my.metric", kind: .gauge)])
    }

    @Test(arguments: ["inf", "Inf", "+inf", "INF", "infinity"]) func lastBoundsAreNormalised(bound: String) {
        let parsed = text("h_bucket{le=\"\(bound)\"} 3\nh_bucket{le=\"1\"} 2\nother{lex=\"inf\"} 1\n")
        #expect(parsed.samples.map { $0.labels["le"] } == ["+Inf", "1", nil])
        #expect(parsed.samples[2].labels["lex"] == "inf")
        #expect(parsed.notes.map(\.reason) == ["has le=\"\(bound)\" where le=\"+Inf\" is meant"])
    }

    @Test func carriageReturnsAreAcceptedAndTold() {
        let parsed = text("# TYPE m gauge\r\nm{a=\"b\"} 1\r\n\r\nn 2\r\n")
        #expect(parsed.samples.map(\.value) == [1, 2])
        #expect(parsed.families.first?.kind == .gauge)
        #expect(parsed.noteCount == 4 && parsed.notes.count == 1)
    }

    @Test func repeatedSamplesAreToldAndTheFirstCounts() {
        let parsed = text("m{a=\"1\",b=\"2\"} 1\nm{b=\"2\",a=\"1\"} 2\nm{a=\"1\",b=\"2\"} 3 77\n")
        #expect(parsed.samples.map(\.value) == [1, 3])
        #expect(parsed.notes.map(\.line) == [2])
    }

    @Test func theEndOfAnOpenMetricsPageMatters() {
        #expect(metrics("m 1\n").errors.map(\.reason) == ["the page ends without # EOF"])
        #expect(metrics("m 1\n# EOF\nn 2\n").errors.map(\.reason) == ["stands after # EOF"])
        #expect(metrics("m 1\n# EOF\nn 2\n").samples.count == 1)
        let unended = metrics("m 1\n# EOF")
        #expect(unended.errors == [] && unended.noteCount == 1)
        #expect(metrics("# EOF\n").errors == [] && metrics("# EOF\n").samples == [])
    }

    @Test func strictParsingStopsAtTheFirstOddity() {
        var parser = ExpositionParser()
        parser.strict = true
        let parsed = parser.parse("a 1\nb{le=\"inf\"} 2\nc 3\n", as: .prometheusText)
        #expect(parsed.errorCount == 1 && parsed.errors.first?.line == 2 && parsed.noteCount == 0)
        #expect(parsed.samples.last?.name != "c")
        #expect(parser.parse("a 1\nb 2\n", as: .prometheusText).errorCount == 0)
    }

    /// Odd for want of a newline, and broken besides.
    @Test func strictParsingEndsALineWithOneError() {
        var parser = ExpositionParser()
        parser.strict = true
        let parsed = parser.parse("# HELP a# b", as: .prometheusText)
        #expect(parsed.errorCount == 1 && parsed.errors.map(\.reason) == ["is not ended by a newline"])
    }

    @Test func findingsAndSamplesAreBounded() {
        var parser = ExpositionParser()
        parser.findingLimit = 3
        parser.sampleLimit = 10
        let broken = parser.parse(String(repeating: "?\n", count: 1000), as: .prometheusText)
        #expect(broken.errors.count == 3 && broken.errorCount == 1000)
        let long = parser.parse((0..<100).map { "m\($0) 1\n" }.joined(), as: .prometheusText)
        #expect(long.samples.count == 10 && long.errorCount == 1)
        let excerpt = parser.parse("!" + String(repeating: "é\u{7}", count: 10_000) + "\n", as: .prometheusText)
        #expect(excerpt.errors.first?.excerpt == "!" + String(repeating: #"é\x07"#, count: 15) + "é…")
        #expect(excerpt.errors.first?.excerpt.contains("\u{7}") == false)
    }

    /// Any bytes are parsed without a trap, whatever comes out.
    @Test func mutatedPagesNeverTrap() {
        let page = Array(
            """
            # HELP m help \\n text
            # TYPE m histogram
            m_bucket{le="0.5",x="a\\"b"} 1e3 1700000000 # {t="u"} 0.5 1.5
            {"q.n",l="v"} +Inf
            # EOF

            """.utf8
        )
        var random = SeededRandom(seed: 5)
        let alphabet = Array("{}\"\\=,# \n\r\t0.e+-Naif_:".utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<3000 {
            var mutated = page
            for _ in 0..<(1 + Int(random.next() % 6)) {
                let at = Int(random.next() % UInt64(mutated.count))
                switch random.next() % 3 {
                case 0: mutated[at] = alphabet[Int(random.next() % UInt64(alphabet.count))]
                case 1: mutated.remove(at: at)
                default: mutated.insert(alphabet[Int(random.next() % UInt64(alphabet.count))], at: at)
                }
            }
            for format in ExpositionFormat.allCases {
                let parsed = ExpositionParser().parse(mutated, as: format)
                let lines = mutated.split(separator: 0x0A, omittingEmptySubsequences: false).count
                #expect(parsed.samples.count + parsed.errorCount <= lines + 1)
            }
        }
    }

    @Test func timeIsLinearInThePage() {
        func seconds(_ lines: Int) -> Double {
            let page = (0..<lines).map { "metric_name_\($0)_total{label=\"value\"} \($0)\n" }.joined()
            let bytes = Array(page.utf8)
            let begin = MonotonicInstant.now
            #expect(ExpositionParser().parse(bytes, as: .prometheusText).samples.count == lines)
            return Nanoseconds.inSeconds(MonotonicInstant.now - begin)
        }
        let small = min(seconds(1000), seconds(1000), seconds(1000))
        // Quadratic time would be 256 times as long.
        #expect(seconds(16_000) < small * 128)
    }

    @Test(arguments: [
        ("text/plain; version=0.0.4; charset=utf-8", ExpositionFormat.prometheusText),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
        ("Application/OpenMetrics-Text;version=1.0.0", .openMetrics),
        ("text/html", nil), (nil, nil), ("", nil),
    ])
    func theContentTypeChoosesTheFormat(type: String?, format: ExpositionFormat?) {
        #expect(ExpositionFormat(contentType: type) == format)
    }
}

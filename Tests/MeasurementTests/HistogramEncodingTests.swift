import Testing
import Timing

@testable import Measurement

@Suite struct HistogramEncodingTests {
    /// Two ones, one five and 300 of 2,048, laid out by hand after the format's description.
    private static let handMade: [UInt8] =
        [0x1c, 0x84, 0x93, 0x13]
        + [0, 0, 0, 8]  // length of the payload
        + [0, 0, 0, 0]  // normalising offset
        + [0, 0, 0, 3]  // significant digits
        + [0, 0, 0, 0, 0, 0, 0, 1]  // lowest discernible value
        + [0, 0, 0, 0, 0, 0, 0x08, 0x00]  // highest value: 2,048
        + [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]  // conversion ratio 1.0
        + [0x00]  // bucket 0 empty
        + [0x04]  // bucket 1 holds 2: ZigZag 4
        + [0x05]  // three empty: −3, ZigZag 5
        + [0x02]  // bucket 5 holds 1
        + [0xf3, 0x1f]  // 2,042 empty: ZigZag 4,083 = 0x1f × 128 + 0x73
        + [0xd8, 0x04]  // bucket 2,048 holds 300: ZigZag 600 = 4 × 128 + 0x58

    private func handMadeHistogram() -> LatencyHistogram {
        var histogram = LatencyHistogram()
        histogram.record(1)
        histogram.record(1)
        histogram.record(5)
        for _ in 0..<300 { histogram.record(2_048) }
        return histogram
    }

    @Test func `the inner form is the documented bytes`() {
        #expect(handMadeHistogram().uncompressed() == Self.handMade)
    }

    @Test func `documented bytes are read`() throws {
        let histogram = try LatencyHistogram(uncompressed: Self.handMade)
        #expect(histogram.buckets == handMadeHistogram().buckets)
        #expect(histogram.count == 303 && histogram.min == 1 && histogram.max == 2_049)
    }

    @Test func `reading what was written gives the same buckets`() throws {
        var random = SeededRandom(seed: 21)
        for round in 0..<12 {
            var histogram = LatencyHistogram()
            for _ in 0..<(round * 80) { histogram.record(Int64(random.next() >> (1 + random.next() % 62))) }
            let read = try LatencyHistogram(encoded: histogram.encoded())
            #expect(read.buckets == histogram.buckets)
            #expect(read.encoded().isEmpty == false)
        }
    }

    /// Cubes of 1 to 40 times 12,345: from some hundred buckets up, with long empty runs.
    private func cubes() -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value: Int64 in 1...40 { histogram.record(value * value * value * 12_345) }
        return histogram
    }

    @Test func `text that Python's hdrhistogram wrote is read`() throws {
        let text =
            "HISTFAAAAI94nC2JoQrCUBhG73/+64YoGFb3Dj6AweojWWUDMZhEBMWwJAaTQZZMK4osLxkuRkEwGUS5zi+cD86J01lkjBma"
            + "evp/8egtT6b/qMV0wLvLKuYase9wa+NavEKSJrsAF/KxHBtkAZWytjjrOVK26s3YUsABSrjDRJkrTngKCSxgA/mvnoVcKISL"
            + "UAlfP18j4g=="
        #expect(try LatencyHistogram(encoded: text).buckets == cubes().buckets)
    }

    @Test func `text that Python's hdrhistogram was seen to read is still read the same`() throws {
        // Written by this module; hdrhistogram 0.10.8 found the same count in every bucket as in one it filled itself.
        let text =
            "HISTFAAAAI94nC2JoQrCUBhG73/+64ZMMCxY9g57BKuvZJQJIkYRgxhMQ8FkkCXTkoh5aeFiFASTQZTr/ML54JxkPI+NMUPTTP"
            + "8vHmlvZ/qPRtjZgHfKKqGOOXS5dXARr5CszT7AhXwspxabgEpZW5z1HClb9WZiKeEIV7jDVFkoTngKGSwhh+JXz0IhlMJFqIQv"
            + "60cjNg=="
        var histogram = cubes()
        histogram.record(0)
        histogram.record(0)
        let read = try LatencyHistogram(encoded: text)
        #expect(read.buckets == histogram.buckets)
        #expect(read.uncompressed().dropFirst(32) == histogram.uncompressed().dropFirst(32))
    }

    @Test func `damaged text is an error, whatever the damage`() throws {
        let text = handMadeHistogram().encoded()
        var random = SeededRandom(seed: 22)
        #expect(throws: MeasurementError.self) { try LatencyHistogram(encoded: "") }
        #expect(throws: MeasurementError.self) { try LatencyHistogram(encoded: "é") }
        for length in 0..<text.utf8.count {
            #expect(throws: MeasurementError.self) { try LatencyHistogram(encoded: String(text.prefix(length))) }
        }
        // Bytes in the header or payload changed at random: read or refused, never a trap.
        for _ in 0..<4_000 {
            var bytes = Self.handMade
            for _ in 0..<(1 + random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? LatencyHistogram(uncompressed: bytes)
        }
    }

    @Test func `other layouts are refused by name`() {
        var bytes = Self.handMade
        bytes[15] = 2
        #expect(throws: MeasurementError.histogram(reason: "it has 2 digits from 1 up, not 3 from 1 up")) {
            try LatencyHistogram(uncompressed: bytes)
        }
    }

    @Test func `counts that overflow are refused`() {
        let nine: [UInt8] = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
        var bytes = Array(Self.handMade.prefix(40)) + nine + nine
        bytes[7] = 18
        #expect(throws: MeasurementError.histogram(reason: "its counts add up to more than 2⁶³")) {
            try LatencyHistogram(uncompressed: bytes)
        }
    }

    @Test(arguments: 0..<64)
    func `base64 comes back at every length`(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test func `base64 is that of RFC 4648`() {
        let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "foobar": "Zm9vYmFy"]
        for (plain, encoded) in vectors {
            #expect(Base64.encode(Array(plain.utf8)) == encoded)
            #expect(Base64.decode(encoded) == Array(plain.utf8))
        }
        #expect(Base64.decode("Zg=") == nil)
        #expect(Base64.decode("Zm9*") == nil)
    }
}

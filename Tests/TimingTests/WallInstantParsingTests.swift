import Testing
import Timing

@Suite struct WallInstantParsingTests {
    /// Seconds by `date -u -d … +%s`.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0), ("2026-11-22T10:30:00Z", 1_795_343_400, 0),
        ("2026-11-22t11:30:00.25+01:00", 1_795_343_400, 250_000_000),
        ("2026-11-22 08:00:00.000000001-02:30", 1_795_343_400, 1), ("2024-02-29T23:59:59Z", 1_709_251_199, 0),
        ("2100-03-01T00:00:00Z", 4_107_542_400, 0),
    ])
    func instantsAreRead(text: String, seconds: Int64, nanoseconds: Int64) {
        #expect(WallInstant(rfc3339: text)?.nanoseconds == seconds * 1_000_000_000 + nanoseconds)
    }

    @Test func whatIsWrittenIsReadBack() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<1000 {
            let instant = WallInstant(nanoseconds: Int64(random.next() % 7_000_000_000_000_000_000))
            #expect(WallInstant(rfc3339: instant.rfc3339(fractionDigits: 9)) == instant)
        }
    }

    @Test(arguments: [
        "", "now", "2026-11-22", "2026-11-22T10:30Z", "2026-11-22T10:30:00", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z",
        "2026-11-22T10:30:00.Z", "2026-11-22T10:30:00.1234567890Z", "2026-11-22T10:30:00+1:00",
        "2026-11-22T10:30:00Zx", "12026-11-22T10:30:00Z", "1969-12-31T23:59:59Z", "２026-11-22T10:30:00Z",
    ])
    func everythingElseIsNone(text: String) { #expect(WallInstant(rfc3339: text) == nil) }
}

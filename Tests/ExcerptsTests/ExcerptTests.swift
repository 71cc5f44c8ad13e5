import Excerpts
import Testing

@Suite struct ExcerptTests {
    @Test(arguments: [
        ("no worker is free", "no worker is free"), ("Stimme für Ä, 音声, e\u{301}", "Stimme für Ä, 音声, e\u{301}"),
        ("one\ttwo\r\nthree", "one two  three"), ("A\u{1B}[2J\u{0}\u{7F}", #"A\x1B[2J\x00\x7F"#),
        ("a\u{9B}b\u{202E}c\u{200B}d\u{E000}", #"a\u{9B}b\u{202E}c\u{200B}d\u{E000}"#), ("", ""),
    ])
    func textCannotSteerAnything(text: String, excerpt: String) {
        #expect(Excerpt.of(text) == excerpt)
        #expect(Excerpt.of(bytes: text.utf8) == excerpt)
        #expect(Excerpt.of(excerpt) == excerpt)
    }

    @Test(
        arguments: [
            ([0xFF, 0x00, 0x41], #"\xFF\x00A"#),
            // A character cut in two, one written too long, and half of a surrogate pair (RFC 3629 §3).
            ([0xE2, 0x82, 0x41], #"\xE2\x82A"#), ([0xC0, 0xAF], #"\xC0\xAF"#), ([0xED, 0xA0, 0x80], #"\xED\xA0\x80"#),
            ([0xE2, 0x82, 0xAC, 0x80], #"€\x80"#),
        ] as [([UInt8], String)]
    )
    func bytesThatAreNoTextAreTold(bytes: [UInt8], excerpt: String) {
        #expect(Excerpt.of(bytes: bytes) == excerpt)
    }

    @Test func whatIsLongEndsInAnEllipsis() {
        #expect(Excerpt.of(String(repeating: "x", count: 80)) == String(repeating: "x", count: 80))
        #expect(Excerpt.of(String(repeating: "x", count: 81)) == String(repeating: "x", count: 80) + "…")
        // Four characters a byte.
        let garbage = [UInt8](repeating: 0xFE, count: 100_000)
        #expect(Excerpt.of(bytes: garbage) == String(repeating: #"\xFE"#, count: 20) + "…")
        #expect(Excerpt.of(bytes: garbage, limit: 10) == #"\xFE\xFE…"#)
        #expect(Excerpt.of(bytes: String(repeating: "音", count: 81).utf8) == String(repeating: "音", count: 80) + "…")
        // One character, as people count.
        #expect(Excerpt.of("e" + String(repeating: "\u{301}", count: 5_000)).unicodeScalars.count == 81)
    }
}

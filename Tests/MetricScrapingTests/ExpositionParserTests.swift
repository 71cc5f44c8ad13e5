import MetricScraping
import Testing

@Suite struct ExpositionParserTests {
    @Test func readsAClassicPage() {
        let page = """
            # HELP tts_sessions_active Active TTS sessions
            # TYPE tts_sessions_active gauge
            tts_sessions_active 2
            # TYPE tts_sessions counter
            tts_sessions_total{model_id="xtts-v2",} 17 1700000000123

            """
        let parsed = ExpositionParser().parse(page, as: .prometheusText)
        #expect(
            parsed.samples == [
                ParsedSample(labels: LabelSet(name: "tts_sessions_active"), value: 2),
                ParsedSample(
                    labels: LabelSet(name: "tts_sessions_total", ["model_id": "xtts-v2"]),
                    value: 17,
                    timestampMilliseconds: 1_700_000_000_123
                ),
            ]
        )
        #expect(parsed.families.map(\.name) == ["tts_sessions_active", "tts_sessions"])
        #expect(parsed.families[0].help == "Active TTS sessions")
        #expect(parsed.families[1].kind == .counter)
        #expect(parsed.errorCount == 0 && parsed.noteCount == 0)
    }
}

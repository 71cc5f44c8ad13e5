import Foundation
import SpeechProtocol
import Testing
import Timing

@Suite struct OrchestratorAdapterTests {
    static let canonicalPayload = base64([UInt8](repeating: 0x41, count: 1920))

    static func canonical(sequence: String = "1") -> String {
        #"{"type":"audio","pcm":"\#(canonicalPayload)","sample_rate":48000,"frame_ms":20,"sequence":\#(sequence)}"#
    }

    @Test func audioOfTheDocumentedFormIsOneFrameOfTwentyMilliseconds() throws {
        let message = Self.canonical(sequence: "17")
        #expect(message.utf8.count > 2_600)
        let frame = try #require(read(message).frame)
        #expect(
            frame
                == Reading.Frame(
                    sequence: 17,
                    sampleRate: 48_000,
                    nominalMilliseconds: 20,
                    encoding: .pcm16,
                    framing: .base64,
                    payload: Array(Self.canonicalPayload.utf8),
                    durationNanoseconds: 20_000_000,
                    isEscaped: false
                )
        )
    }

    @Test(arguments: [
        // The order of members, white space, other members: all the same frame.
        #"{"sequence":3,"frame_ms":20,"sample_rate":8000,"pcm":"AAEAAg==","type":"audio"}"#,
        "\n{ \"type\" : \"audio\" ,\t\"pcm\" : \"AAEAAg==\", \"sample_rate\": 8000, \"frame_ms\": 20, \"sequence\": 3 } \r\n",
        #"{"type":"audio","voice":{"pcm":[1,2,{"sequence":9}]},"pcm":"AAEAAg==","sample_rate":8000,"frame_ms":20,"sequence":3}"#,
        #"{"type":"audio","pcm":"AAEAAg==","sample_rate":8e3,"frame_ms":20.0,"sequence":3.0}"#,
        #"{"type":"\u0061udio","p\u0063m":"AAEAAg==","sample_rate":8000,"frame_ms":20,"sequence":3}"#,
        #"{"type":"audio","sequence":7,"pcm":"AAAA","pcm":"AAEAAg==","sample_rate":8000,"frame_ms":20,"sequence":3}"#,
        #"{"type":"audio","opus":null,"pcm":"AAEAAg==","sample_rate":8000,"frame_ms":20,"sequence":3}"#,
    ])
    func audioIsReadWhateverItsForm(message: String) throws {
        let frame = try #require(read(message).frame)
        #expect(frame.sequence == 3)
        #expect(frame.sampleRate == 8000)
        #expect(frame.nominalMilliseconds == 20)
        #expect(frame.payload == Array("AAEAAg==".utf8))
        // Four bytes are two samples: a quarter of a millisecond, whatever frame_ms says.
        #expect(frame.durationNanoseconds == 250_000)
    }

    @Test(arguments: [
        ("0", UInt64?.some(0)), ("1", 1), ("9223372036854775808", 1 << 63), ("18446744073709551615", .max),
        ("null", nil),
    ])
    func sequenceIsAnyWholeNumberThatFits(text: String, expected: UInt64?) throws {
        #expect(try #require(read(Self.canonical(sequence: text)).frame).sequence == expected)
    }

    @Test func sequenceMayBeAbsent() throws {
        let frame = try #require(read(#"{"type":"audio","pcm":"AAA=","sample_rate":24000}"#).frame)
        #expect(frame.sequence == nil)
        #expect(frame.nominalMilliseconds == 0)
        #expect(frame.durationNanoseconds == 41_667)
    }

    @Test(arguments: [
        "-1", "1.5", "1e-1", "18446744073709551616", "1e20", "\"1\"", "true", "[1]", "-0.5", "1e999999999999",
    ])
    func sequenceThatIsNoWholeNumberIsMalformed(text: String) {
        #expect(read(Self.canonical(sequence: text)).isMalformed)
    }

    @Test(arguments: [
        ("no samples", #"{"type":"audio","pcm":"","sample_rate":48000,"sequence":1}"#),
        ("half a sample", #"{"type":"audio","pcm":"AAAA","sample_rate":48000,"sequence":1}"#),
        ("wrong Base64", #"{"type":"audio","pcm":"AAA","sample_rate":48000,"sequence":1}"#),
        ("wrong Base64", #"{"type":"audio","pcm":"A===","sample_rate":48000,"sequence":1}"#),
        ("wrong Base64", #"{"type":"audio","pcm":"AA=A","sample_rate":48000,"sequence":1}"#),
        ("0 Hz", #"{"type":"audio","pcm":"AAA=","sample_rate":0,"sequence":1}"#),
        ("999 Hz", #"{"type":"audio","pcm":"AAA=","sample_rate":999,"sequence":1}"#),
        ("768001 Hz", #"{"type":"audio","pcm":"AAA=","sample_rate":768001,"sequence":1}"#),
        ("sample_rate of -8000", #"{"type":"audio","pcm":"AAA=","sample_rate":-8000,"sequence":1}"#),
        ("sample_rate of fast", #"{"type":"audio","pcm":"AAA=","sample_rate":"fast","sequence":1}"#),
        ("without sample_rate", #"{"type":"audio","pcm":"AAA=","sequence":1}"#),
        ("frame_ms of -20", #"{"type":"audio","pcm":"AAA=","sample_rate":48000,"frame_ms":-20}"#),
        ("without pcm or opus", #"{"type":"audio","sample_rate":48000,"sequence":1}"#),
        ("no string", #"{"type":"audio","pcm":[0,0],"sample_rate":48000,"sequence":1}"#),
    ])
    func brokenAudioSaysWhy(reason: String, message: String) {
        guard case .malformed(let detail) = read(message) else {
            Issue.record("\(message) was taken for \(read(message))")
            return
        }
        #expect(detail.contains(reason), "\(detail)")
    }

    @Test func escapedSlashesInTheAudioAreRead() throws {
        // FF FF as Base64 is "//8=", which some encoders write with a backslash before each slash.
        let message = #"{"type":"audio","pcm":"\/\/8=","sample_rate":48000,"sequence":1}"#
        let frame = try #require(read(message).frame)
        #expect(frame.isEscaped)
        #expect(frame.durationNanoseconds == 20_833)
        let level = Array(message.utf8).withUnsafeBytes { bytes -> Double? in
            guard case .audio(let frame) = OrchestratorAdapter().interpret(text: bytes) else { return nil }
            var inspector = AudioInspector()
            return inspector.level(of: frame)
        }
        // One sample of −1.
        #expect(abs(try #require(level) - -90.309) < 0.001)
    }

    @Test func theKeyTellsTheEncoding() throws {
        let opus = #"{"type":"audio","opus":"+A==","sample_rate":48000,"frame_ms":20,"sequence":1}"#
        let frame = try #require(read(opus).frame)
        #expect(frame.encoding == .opus)
        #expect(frame.durationNanoseconds == 20_000_000)

        let both = #"{"type":"audio","pcm":"AAA=","opus":"+A==","sample_rate":48000,"sequence":1}"#
        #expect(read(both, OrchestratorAdapter(encoding: .pcm16)).frame?.encoding == .pcm16)
        #expect(read(both, OrchestratorAdapter(encoding: .opus)).frame?.encoding == .opus)
    }

    @Test func opusNeedsNoSampleRateAndNamesItsOwn() throws {
        #expect(try #require(read(#"{"type":"audio","opus":"+A=="}"#).frame).sampleRate == 48_000)
    }

    @Test(arguments: [
        (#"{"type":"session_start","session_id":"ws-0123456789ab"}"#, Reading.sessionStarted("ws-0123456789ab")),
        (#"{"session_id":"","type":"session_start","more":1}"#, .sessionStarted("")),
        (#"{"type":"session_start","session_id":"Zo\u00eb \ud83d\ude00"}"#, .sessionStarted("Zoë 😀")),
        (#"{"type":"session_end","session_id":"a","reason":"completed"}"#, .utteranceEnded("completed")),
        (#"{"type":"session_end"}"#, .utteranceEnded("")),
        (#"{"type":"session_end","reason":null}"#, .utteranceEnded("")),
        (#"{"type":"error","message":"no","code":"INTERNAL_ERROR"}"#, .error("INTERNAL_ERROR", "no")),
        (#"{"type":"error"}"#, .error("", "")),
        (#"{"type":"error","code":503,"message":{"text":"busy"}}"#, .error("503", #"{"text":"busy"}"#)),
        (#"{"type":"metrics","a":[]}"#, .unknown("metrics")),
        (#"{"type":""}"#, .unknown("")),
    ])
    func otherMessagesAreToldApart(message: String, expected: Reading) {
        #expect(read(message) == expected)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "{}", "audio", "{", "{\"type\"", #"{"type":5}"#, #"{"type":null}"#, #"{"Type":"audio"}"#,
        #"{"type":"session_start"}"#, #"{"type":"session_start","session_id":7}"#, #"{"type":"error"} x"#,
        "\u{FEFF}{\"type\":\"error\"}", "<html><body>502 Bad Gateway</body></html>",
    ])
    func whatIsNoMessageIsMalformed(message: String) {
        #expect(read(message).isMalformed, "\(read(message))")
    }

    @Test func hugeAndHostileTextIsCutAndMadeHarmless() {
        let huge = String(repeating: "x", count: 1_000_000)
        #expect(read(#"{"type":"error","message":"\#(huge)"}"#) == .error("", String(repeating: "x", count: 80) + "…"))
        let hostile = #"{"type":"error","code":"A\u001b[2J","message":"one\ntwo\u0000\u202e"}"#
        #expect(read(hostile) == .error(#"A\x1B[2J"#, #"one two\x00\u{202E}"#))
        guard case .malformed(let detail) = read(huge) else {
            Issue.record("taken for a message")
            return
        }
        #expect(detail.unicodeScalars.count < 200)
    }

    @Test func deepNestingIsRefusedWithoutExhaustingTheStack() {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(read(#"{"type":"error","message":"# + deep).isMalformed)
        let allowed = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
        #expect(read(#"{"type":"error","message":"no","x":\#(allowed)}"#) == .error("", "no"))
        #expect(read(#"{"type":"error","message":"no","x":[\#(allowed)]}"#).isMalformed)
    }

    @Test func everyTruncationOfAMessageIsMalformed() {
        for message in [
            #"{"type":"audio","pcm":"AAEAAg==","sample_rate":8000,"frame_ms":20,"sequence":3}"#,
            #"{"type":"audio","voice":"\u00e9é","pcm":"AAEAAg==","sample_rate":8000.0,"sequence":[3e1]}"#,
            #"{"type":"session_start","session_id":"ws-0"}"#,
        ] {
            let bytes = Array(message.utf8)
            for length in 0..<bytes.count {
                #expect(read(Array(bytes[..<length])).isMalformed, "\(length) bytes of \(message)")
            }
        }
    }

    @Test(arguments: [
        "Hello.", "", "\"quoted\" and \\ back/slash", "line\nbreak\rreturn\ttab", "\u{0}\u{1}\u{8}\u{C}\u{1F}\u{7F}",
        "Zoë, 北京, 🧑🏽‍🚀, \u{2028}\u{2029}\u{FEFF}\u{10FFFF}", "e\u{301}",
    ])
    func textsSurviveTheirJourneyAsJSON(text: String) throws {
        let adapter = OrchestratorAdapter()
        var buffer: [UInt8] = Array("left over".utf8)
        for isFinal in [true, false] {
            adapter.encode(text: text, isFinal: isFinal, into: &buffer)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(buffer)) as? [String: Any])
            #expect(object.count == 3)
            #expect(object["type"] as? String == "text")
            #expect((object["text"] as? String).map { Array($0.utf8) } == Array(text.utf8))
            #expect(object["is_final"] as? Bool == isFinal)
        }
        adapter.encode(control: text, into: &buffer)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(buffer)) as? [String: Any])
        #expect(object["type"] as? String == "control")
        #expect((object["command"] as? String).map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test func messagesHaveTheDocumentedForm() {
        var buffer: [UInt8] = []
        OrchestratorAdapter().encode(text: "Hi", isFinal: true, into: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == #"{"type":"text","text":"Hi","is_final":true}"#)
        OrchestratorAdapter().encode(control: "PAUSE", into: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == #"{"type":"control","command":"PAUSE"}"#)
    }

    @Test func theAddressAsksOnlyForWhatIsNotUsual() {
        func parameters(_ encoding: AudioEncoding, _ framing: AudioFraming) -> [String] {
            OrchestratorAdapter(encoding: encoding, framing: framing).queryParameters().map { "\($0.0)=\($0.1)" }
        }
        #expect(parameters(.pcm16, .base64) == [])
        #expect(parameters(.opus, .base64) == ["encoding=opus"])
        #expect(parameters(.pcm16, .binary) == ["framing=binary"])
        #expect(parameters(.opus, .binary) == ["encoding=opus", "framing=binary"])
    }

    @Test func adaptersAreFoundByName() {
        #expect(SpeechAdapters.names == ["orchestrator"])
        #expect(SpeechAdapters.adapter(named: "orchestrator", encoding: .opus)?.encoding == .opus)
        #expect(SpeechAdapters.adapter(named: "Orchestrator") == nil)
    }
}

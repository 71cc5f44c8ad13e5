import SpeechProtocol
import Testing

@Suite struct BinaryFrameTests {
    /// Sequence 0x01020304, 24,000 Hz, 20 ms.
    static func message(encoding: UInt16, payload: [UInt8]) -> [UInt8] {
        [1, 2, 3, 4, 0, 0, 0x5D, 0xC0, 0, 20, UInt8(encoding >> 8), UInt8(encoding & 0xFF)] + payload
    }

    @Test func headerAndAudioAreRead() throws {
        let payload = (0..<960).map { UInt8(truncatingIfNeeded: $0) }
        let frame = try #require(read(binary: Self.message(encoding: 0, payload: payload)).frame)
        #expect(
            frame
                == Reading.Frame(
                    sequence: 0x0102_0304,
                    sampleRate: 24_000,
                    nominalMilliseconds: 20,
                    encoding: .pcm16,
                    framing: .binary,
                    payload: payload,
                    durationNanoseconds: 20_000_000,
                    isEscaped: false
                )
        )
    }

    @Test func opusPacketsTellTheirOwnLength() throws {
        // CELT, 20 ms, two frames of one byte.
        let frame = try #require(read(binary: Self.message(encoding: 1, payload: [0xF9, 1, 2])).frame)
        #expect(frame.encoding == .opus)
        #expect(frame.durationNanoseconds == 40_000_000)
    }

    @Test func everyTruncationOfTheHeaderIsMalformed() {
        let message = Self.message(encoding: 0, payload: [])
        for length in 0...message.count {
            #expect(read(binary: Array(message[..<length])).isMalformed)
        }
    }

    @Test func brokenFramesAreMalformed() {
        #expect(
            read(binary: Self.message(encoding: 2, payload: [0, 0]))
                == .malformed("a binary frame of unknown encoding 2")
        )
        #expect(read(binary: Self.message(encoding: 256, payload: [0, 0])).isMalformed)
        #expect(read(binary: Self.message(encoding: 0, payload: [0])).isMalformed)
        #expect(read(binary: Self.message(encoding: 1, payload: [])).isMalformed)
        var silentRate = Self.message(encoding: 0, payload: [0, 0])
        silentRate.replaceSubrange(4..<8, with: [0, 0, 0, 0])
        #expect(read(binary: silentRate).isMalformed)
    }
}

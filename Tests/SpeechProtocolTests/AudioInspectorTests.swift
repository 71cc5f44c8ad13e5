import SpeechProtocol
import Testing
import Timing

/// A sine by its power series, so that no test depends on the platform's mathematics library.
func sine(_ angle: Double) -> Double {
    let reduced = angle.remainder(dividingBy: 2 * .pi)
    var term = reduced
    var sum = reduced
    for index in 1...14 {
        term *= -reduced * reduced / Double(2 * index * (2 * index + 1))
        sum += term
    }
    return sum
}

@Suite struct AudioInspectorTests {
    private func level(_ samples: [Int16]) -> Double {
        littleEndian(samples).withUnsafeBytes { AudioLevel.decibelsFullScale(ofPCM16: $0) }
    }

    private func check(_ payload: [UInt8], framing: AudioFraming, inspector: inout AudioInspector) -> FrameCheck? {
        payload.withUnsafeBytes { bytes in
            inspector.check(
                AudioFrame(
                    sequence: 1,
                    sampleRate: 48_000,
                    nominalMilliseconds: 20,
                    encoding: .pcm16,
                    framing: framing,
                    payload: bytes,
                    durationNanoseconds: 20_000_000
                )
            )
        }
    }

    @Test func levelsAreAgainstFullScale() {
        #expect(level([]) == -.infinity)
        #expect(level([Int16](repeating: 0, count: 960)) == -.infinity)
        #expect(level([Int16](repeating: .min, count: 960)) == 0)
        #expect(abs(level([Int16](repeating: 16_384, count: 960)) - -6.0206) < 0.0001)
        #expect(abs(level([1]) - -90.3090) < 0.0001)
        let tone = (0..<4_800).map { Int16(32_767 * sine(2 * .pi * 1000 * Double($0) / 48_000)) }
        #expect(abs(level(tone) - -3.0103) < 0.001)
        #expect(AudioLevel.decibelsFullScale(of: tone[...]) == level(tone))
    }

    @Test func oddBytesAtUnalignedAddressesAreRead() {
        let bytes: [UInt8] = [0xAA] + littleEndian([1_000, -1_000]) + [0xFF]
        let level = bytes.withUnsafeBytes {
            AudioLevel.decibelsFullScale(ofPCM16: UnsafeRawBufferPointer(rebasing: $0[1...]))
        }
        #expect(abs(level - -30.3090) < 0.0001)
    }

    @Test func clippedSamplesAndPeaksAreFound() throws {
        var inspector = AudioInspector()
        let samples: [Int16] = [0, 32_767, -32_768, 32_766, -32_767, 32_767]
        let expected = try #require(check(littleEndian(samples), framing: .binary, inspector: &inspector))
        #expect(expected.clippedSamples == 3)
        #expect(expected.peak == 32_768)
        #expect(expected.sampleCount == 6)
        let text = Array(base64(littleEndian(samples)).utf8)
        #expect(check(text, framing: .base64, inspector: &inspector) == expected)
    }

    @Test func whatCannotBeDecodedHasNoLevel() {
        var inspector = AudioInspector()
        #expect(check(Array("AA*A".utf8), framing: .base64, inspector: &inspector) == nil)
        #expect(check(Array("AAA".utf8), framing: .base64, inspector: &inspector) == nil)
        #expect(check(Array("AAAA".utf8), framing: .base64, inspector: &inspector) == nil)
        #expect(check([1, 2, 3], framing: .binary, inspector: &inspector) == nil)
    }

    @Test func scratchOfALongFrameDoesNotLeakIntoAShortOne() throws {
        var inspector = AudioInspector()
        let loud = base64(littleEndian([Int16](repeating: 30_000, count: 2_000)))
        let quiet = base64(littleEndian([Int16](repeating: 0, count: 10)))
        #expect(try #require(check(Array(loud.utf8), framing: .base64, inspector: &inspector)).sampleCount == 2_000)
        let second = try #require(check(Array(quiet.utf8), framing: .base64, inspector: &inspector))
        #expect(second.sampleCount == 10)
        #expect(second.levelDecibels == -.infinity)
    }
}

import Testing

@testable import ReferenceOrchestrator

struct WaveSoundTests {
    /// By hand, after Microsoft's "Multimedia Programming Interface and Data Specifications 1.0".
    private static func file(format: [UInt8] = [1, 0], channels: UInt8 = 1, extra: [UInt8] = [], claims: [UInt8])
        -> [UInt8]
    {
        Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVE".utf8) + extra
            + Array("fmt ".utf8) + [16, 0, 0, 0] + format + [channels, 0]
            + [0x22, 0x56, 0, 0, 0x44, 0xac, 0, 0, 2, 0, 16, 0]
            + Array("data".utf8) + claims + [1, 0, 0xfe, 0xff, 0, 0x80]
    }

    @Test func samplesAreRead() {
        let sound = WaveSound(Self.file(claims: [6, 0, 0, 0]))
        #expect(sound?.sampleRate == 22_050)
        #expect(sound?.samples == [1, -2, .min])
        #expect(WaveSound(Self.file(claims: [4, 0, 0, 0]))?.samples == [1, -2])
    }

    @Test func aLengthThatNobodyKnewEndsWithTheFile() {
        #expect(WaveSound(Self.file(claims: [0, 0xf0, 0xff, 0x7f]))?.samples == [1, -2, .min])
    }

    @Test func otherChunksArePassedOver() {
        let list = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
        #expect(WaveSound(Self.file(extra: list, claims: [6, 0, 0, 0]))?.samples.count == 3)
    }

    @Test func otherKindsAreRefused() {
        #expect(WaveSound([]) == nil)
        #expect(WaveSound(Array("not a sound at all, and long enough for a header".utf8)) == nil)
        #expect(WaveSound(Self.file(format: [3, 0], claims: [6, 0, 0, 0])) == nil)
        #expect(WaveSound(Self.file(channels: 2, claims: [6, 0, 0, 0])) == nil)
        // Cut off at every place.
        let whole = Self.file(claims: [6, 0, 0, 0])
        for length in whole.indices { _ = WaveSound(Array(whole[..<length])) }
    }
}

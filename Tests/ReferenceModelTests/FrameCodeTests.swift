import Testing
import Timing

@testable import ReferenceModel

struct FrameCodeTests {
    private static func coded(_ samples: [Int16], _ mark: FrameMark) throws -> [Int16] {
        let code = try #require(FrameCode(samples: samples))
        var samples = samples
        code.forEachCarrier(of: mark) { samples[$0] = $1 }
        return samples
    }

    private static func sound(_ count: Int, _ random: inout SeededRandom) -> [Int16] {
        (0..<count).map { _ in Int16.random(in: .min ... .max, using: &random) }
    }

    /// Worked out with another program: zlib's crc32 over 128 zero bytes and 03 00 04 D2 is DB 8D 5C 0C.
    @Test func aFrameOfSilenceIsTheWordItself() throws {
        let mark = FrameMark(utterance: 3, index: 1234)
        let word: UInt64 = 0x0300_04d2_db8d_5c0c
        // With one bit a sample, code − 2⁰ is 0 for a one and −1 for a zero.
        let expected = (0..<64).map { Int16(truncatingIfNeeded: word >> (63 - UInt64($0)) & 1) - 1 }
        #expect(try Self.coded([Int16](repeating: 0, count: 64), mark) == expected)
        #expect(FrameCode.mark(in: expected) == mark)
    }

    @Test(arguments: [8, 9, 10, 13, 21, 22, 63, 64, 65, 160, 441, 960, 2880])
    func everyFrameLengthCarriesItsNumber(count: Int) throws {
        var random = SeededRandom(seed: UInt64(count))
        for _ in 0..<50 {
            let mark = FrameMark(
                utterance: Int.random(in: 0...255, using: &random),
                index: Int.random(in: 0..<1 << 24, using: &random)
            )
            let sound = Self.sound(count, &random)
            let coded = try Self.coded(sound, mark)
            #expect(FrameCode.mark(in: coded) == mark, "seed \(count)")
            // What carries nothing is as it was.
            let code = try #require(FrameCode(samples: sound))
            #expect(code.carriers <= 64 && coded[code.carriers...] == sound[code.carriers...])
        }
    }

    @Test func sevenSamplesCarryNothing() {
        #expect(FrameCode(samples: [Int16](repeating: 0, count: 7)) == nil)
        #expect(FrameCode.mark(in: [Int16](repeating: 0, count: 7)) == nil)
    }

    @Test func anyDamageIsSeen() throws {
        var random = SeededRandom(seed: 5)
        let coded = try Self.coded(Self.sound(960, &random), FrameMark(utterance: 1, index: 7))
        for place in coded.indices {
            var damaged = coded
            damaged[place] ^= 1 << Int16.random(in: 0..<16, using: &random)
            #expect(FrameCode.mark(in: damaged) == nil, "sample \(place), seed 5")
        }
        #expect(FrameCode.mark(in: Array(coded.dropLast())) == nil)
        #expect(FrameCode.mark(in: Array(coded.dropFirst()) + [0]) == nil)
        #expect(FrameCode.mark(in: [Int16](repeating: 0, count: 960)) == nil)
    }

    @Test func numbersWrapAsDocumented() {
        #expect(FrameMark(utterance: 257, index: 1 << 24 + 5) == FrameMark(utterance: 1, index: 5))
    }
}

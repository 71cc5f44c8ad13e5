import Testing
import Timing

@testable import WebSocketClient

@Suite struct FrameEncoderTests {
    /// Reads a client's frame the slow way, straight from RFC 6455 §5.2.
    static func decode(_ frame: [UInt8]) -> (first: UInt8, isMasked: Bool, key: [UInt8], payload: [UInt8], form: Int) {
        let short = frame[1] & 0x7f
        let extra = short == 127 ? 8 : short == 126 ? 2 : 0
        let length = extra == 0 ? Int(short) : frame[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) }
        let key = Array(frame[(2 + extra)..<(6 + extra)])
        let payload = frame[(6 + extra)...].enumerated().map { $1 ^ key[$0 % 4] }
        #expect(payload.count == length)
        return (frame[0], frame[1] & 0x80 != 0, key, payload, extra)
    }

    @Test(arguments: Array(0...40) + [125, 126, 127, 1_017, 1_018, 65_535, 65_536])
    func aFrameReadsBackAsWhatItWasMadeOf(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
        var encoder = FrameEncoder(keys: SeededRandom(seed: UInt64(length)))
        let frame = payload.withUnsafeBytes { encoder.withFrame(.text, payload: $0) { Array($0) } }
        let read = Self.decode(frame)
        #expect(read.first == 0x81)
        #expect(read.isMasked)
        #expect(read.payload == payload)
        #expect(read.form == (length < 126 ? 0 : length < 65_536 ? 2 : 8))
    }

    @Test func masksAtAnyAlignmentOfItsSource() {
        let source = (0..<64).map { UInt8($0) }
        for offset in 0..<8 {
            for length in 0...40 {
                let result = source.withUnsafeBytes { bytes in
                    withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { target in
                        target.copyMasked(
                            UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]),
                            key: 0x4433_2211
                        )
                        return Array(target)
                    }
                }
                #expect(result == (0..<length).map { UInt8(offset + $0) ^ [0x11, 0x22, 0x33, 0x44][$0 % 4] })
            }
        }
    }

    @Test func keysDifferFromFrameToFrameAndRepeatWithTheSeed() {
        func keys(seed: UInt64) -> [[UInt8]] {
            var encoder = FrameEncoder(keys: SeededRandom(seed: seed))
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            return (0..<100).map { _ in encoder.withFrame(.ping, payload: nothing) { Self.decode(Array($0)).key } }
        }
        #expect(Set(keys(seed: 1)).count == 100)
        #expect(keys(seed: 1) == keys(seed: 1))
        #expect(keys(seed: 1) != keys(seed: 2))
    }

    @Test func marksCompressionWithRSV1() {
        var encoder = FrameEncoder(keys: SeededRandom(seed: 0))
        let frame = [UInt8(1)].withUnsafeBytes {
            encoder.withFrame(.binary, compressed: true, payload: $0) { Array($0) }
        }
        #expect(frame[0] == 0xc2)
    }
}

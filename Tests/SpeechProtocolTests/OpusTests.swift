import COpus
import Testing
import Timing

@testable import SpeechProtocol

@Suite struct OpusTests {
    private func duration(_ packet: [UInt8]) -> Int64? {
        let reading = OpusPacket.read(byteCount: packet.count) { packet[$0] }
        if case .plays(let nanoseconds) = reading { return nanoseconds }
        return nil
    }

    /// libopus' own reading of a packet; nil if it calls it invalid.
    private func libopusDuration(_ packet: [UInt8]) -> Int64? {
        var sizes = [Int16](repeating: 0, count: 48)
        let frames = opus_packet_parse(packet, Int32(packet.count), nil, nil, &sizes, nil)
        guard frames > 0 else { return nil }
        let samples = Int64(frames) * Int64(opus_packet_get_samples_per_frame(packet, 48_000))
        return samples * 1_000_000_000 / 48_000
    }

    @Test func everyConfigurationHasItsFrameLength() {
        // RFC 6716 table 2, in tenths of a millisecond.
        let silk = [100, 200, 400, 600]
        let celt = [25, 50, 100, 200]
        let lengths = silk + silk + silk + [100, 200] + [100, 200] + celt + celt + celt + celt
        #expect(lengths.count == 32)
        for (configuration, tenths) in lengths.enumerated() {
            let contents = UInt8(configuration << 3)
            #expect(duration([contents, 0]) == Int64(tenths) * 100_000)
            #expect(duration([contents | 1, 0, 0]) == Int64(tenths) * 200_000)
        }
    }

    @Test func packetsOfEveryCodeAreReadAsLibopusReadsThem() {
        let seed: UInt64 = 6716
        var random = SeededRandom(seed: seed)
        var valid = 0
        for index in 0..<60_000 {
            var packet = random.bytes(1 + random.below(index.isMultiple(of: 100) ? 2_700 : 12))
            packet[0] = packet[0] & 0xFC | UInt8(index & 3)
            if packet.count > 1, index & 3 == 3, random.chance(0.8) {
                // Few frames, or nearly every packet would be longer than 120 ms.
                packet[1] = packet[1] & 0xC0 | UInt8(random.below(8))
            }
            if packet.count > 4, random.chance(0.2) { packet[2] = 255 }
            if packet.count > 4, random.chance(0.5) { packet[random.below(4) + 1] &= 3 }
            let expected = libopusDuration(packet)
            if expected != nil { valid += 1 }
            #expect(duration(packet) == expected, "seed \(seed): \(packet.prefix(16)), \(packet.count) bytes")
        }
        #expect(valid > 10_000 && valid < 55_000, "seed \(seed): \(valid) valid packets")
    }

    @Test func paddingOfEveryLengthIsLeftOut() {
        // Frames of 2 and 3 bytes, padded by libopus, and the same with the last byte cut off.
        for length in 9...1_300 {
            var packet: [UInt8] = [0xFA, 2, 1, 2, 3, 4, 5]
            packet.append(contentsOf: [UInt8](repeating: 0, count: length - packet.count))
            #expect(opus_packet_pad(&packet, 7, Int32(length)) == OPUS_OK)
            #expect(duration(packet) == 40_000_000, "\(length) bytes")
            packet.removeLast()
            #expect(duration(packet) == libopusDuration(packet), "\(length - 1) bytes")
        }
    }

    @Test func packetsInBase64AreReadWithoutDecodingThem() throws {
        let seed: UInt64 = 64
        var random = SeededRandom(seed: seed)
        for _ in 0..<3_000 {
            var packet = random.bytes(1 + random.below(20))
            if packet.count > 1 { packet[1] &= 0xC7 }
            let message =
                #"{"type":"audio","opus":"\#(base64(packet))","sample_rate":48000,"frame_ms":20,"sequence":1}"#
            #expect(read(message).frame?.durationNanoseconds == duration(packet), "seed \(seed): \(packet)")
        }
    }

    @Test func wrongBase64AtThePacketsStartIsMalformed() {
        #expect(read(#"{"type":"audio","opus":"*A==","sample_rate":48000}"#).isMalformed)
        #expect(read(#"{"type":"audio","opus":"","sample_rate":48000}"#).isMalformed)
        #expect(read(#"{"type":"audio","opus":"+A=","sample_rate":48000}"#).isMalformed)
    }

    /// Packets of a sine at half of full scale, made by libopus.
    private func encode(sampleRate: Int32, milliseconds: Int, packets: Int, frequency: Double = 440) throws -> [[UInt8]]
    {
        var code: Int32 = 0
        let encoder = try #require(opus_encoder_create(sampleRate, 1, OPUS_APPLICATION_AUDIO, &code))
        defer { opus_encoder_destroy(encoder) }
        let count = Int(sampleRate) * milliseconds / 1000
        return (0..<packets).map { packet in
            let samples = (0..<count).map { index -> Int16 in
                let seconds = Double(packet * count + index) / Double(sampleRate)
                return Int16(16_384 * sine(2 * .pi * frequency * seconds))
            }
            var bytes = [UInt8](repeating: 0, count: 4_000)
            let length = opus_encode(encoder, samples, Int32(count), &bytes, 4_000)
            return Array(bytes[..<max(0, Int(length))])
        }
    }

    @Test(arguments: [(Int32(8_000), 10), (16_000, 20), (24_000, 40), (48_000, 60), (48_000, 20)])
    func soundSurvivesLibopus(sampleRate: Int32, milliseconds: Int) throws {
        let packets = try encode(sampleRate: sampleRate, milliseconds: milliseconds, packets: 600 / milliseconds)
        var decoder = try OpusDecoder(sampleRate: sampleRate)
        let stream = OpusStream()
        var inspector = AudioInspector()
        var samples: [Int16] = []
        var lastLevel: Double?
        for packet in packets {
            #expect(duration(packet) == Int64(milliseconds) * 1_000_000)
            let count = try packet.withUnsafeBytes { packet throws(OpusError) in
                try decoder.decode(packet, into: &samples)
            }
            #expect(count == Int(sampleRate) * milliseconds / 1000)
            let message = Array(
                #"{"type":"audio","opus":"\#(base64(packet))","sample_rate":\#(sampleRate),"sequence":1}"#.utf8
            )
            let check = message.withUnsafeBytes { bytes -> FrameCheck? in
                guard case .audio(let frame) = OrchestratorAdapter().interpret(text: bytes) else { return nil }
                return inspector.check(frame, opus: stream)
            }
            #expect(try #require(check).sampleCount == 48 * milliseconds)
            lastLevel = check?.levelDecibels
        }
        // Half of full scale is −6.02 dB, a sine another −3.01.
        #expect(abs(try #require(lastLevel) - -9.03) < 1)
    }

    @Test func packetsOnTheirOwnAreDecodedWithoutTheirPredecessors() throws {
        let packets = try encode(sampleRate: 48_000, milliseconds: 20, packets: 10)
        var inspector = AudioInspector()
        func level(_ packet: [UInt8]) -> Double? {
            packet.withUnsafeBytes { bytes in
                inspector.level(
                    of: AudioFrame(
                        sequence: nil,
                        sampleRate: 48_000,
                        nominalMilliseconds: 20,
                        encoding: .opus,
                        framing: .binary,
                        payload: bytes,
                        durationNanoseconds: 20_000_000
                    )
                )
            }
        }
        let first = try #require(level(packets[9]))
        _ = level(packets[3])
        #expect(level(packets[9]) == first)
        #expect(first > -30)
    }

    @Test func whatIsNoPacketIsNotDecoded() throws {
        var decoder = try OpusDecoder(sampleRate: 48_000)
        var samples: [Int16] = []
        for broken in [[], [0xFB], [0xFB, 0], [0xF9, 0, 0, 0]] as [[UInt8]] {
            #expect(throws: OpusError.self) {
                try broken.withUnsafeBytes { packet throws(OpusError) in try decoder.decode(packet, into: &samples) }
            }
        }
        #expect(throws: OpusError.self) { _ = try OpusDecoder(sampleRate: 44_100) }
    }

    @Test func aStreamSaysWhetherThePacketOrTheMachineIsToBlame() {
        var samples: [Int16] = []
        let stream = OpusStream()
        #expect([UInt8](arrayLiteral: 0xF9, 0, 0, 0).withUnsafeBytes { stream.decode($0, into: &samples) } == nil)
        #expect(stream.failure == nil)
        let without = OpusStream(sampleRate: 44_100)
        #expect([UInt8](arrayLiteral: 0xF8, 0xFF, 0xFE).withUnsafeBytes { without.decode($0, into: &samples) } == nil)
        #expect(without.failure == OpusError(code: OPUS_BAD_ARG))
    }

    @Test func randomPacketsNeverOverrunTheSamples() throws {
        let seed: UInt64 = 99
        var random = SeededRandom(seed: seed)
        let stream = OpusStream()
        var samples: [Int16] = []
        for _ in 0..<500 {
            let packet = random.bytes(1 + random.below(60))
            let count = packet.withUnsafeBytes { stream.decode($0, into: &samples) }
            #expect((count != nil) == (duration(packet) != nil), "seed \(seed): \(packet)")
            if let count, let nanoseconds = duration(packet) {
                #expect(Int64(count) * 1_000_000_000 / 48_000 == nanoseconds)
            }
        }
    }
}

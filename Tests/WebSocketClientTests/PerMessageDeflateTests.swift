import CZlib
import Testing
import Timing

@testable import WebSocketClient

/// The other side's compressor and decompressor: zlib used in the plainest way.
enum PlainZlib {
    /// Deflates messages one after the other as a server would (RFC 7692 §7.2.1).
    static func deflate(_ messages: [[UInt8]], windowBits: Int32 = 15, keepsContext: Bool = true) -> [[UInt8]] {
        var stream = z_stream()
        czlib_deflate_init(&stream, 6, -windowBits, 8)
        defer { deflateEnd(&stream) }
        return messages.map { message in
            if !keepsContext { deflateReset(&stream) }
            return Array(run(&stream, message, CZlib.deflate, Z_SYNC_FLUSH).dropLast(4))
        }
    }

    /// Inflates what a client sent; nil if it is broken or needs more window.
    static func inflate(_ messages: [[UInt8]], windowBits: Int32 = 15, keepsContext: Bool = true) -> [[UInt8]] {
        var stream = z_stream()
        czlib_inflate_init(&stream, -windowBits)
        defer { inflateEnd(&stream) }
        return messages.map { message in
            if !keepsContext { inflateReset(&stream) }
            return run(&stream, message + [0, 0, 0xff, 0xff], CZlib.inflate, Z_SYNC_FLUSH)
        }
    }

    static func run(
        _ stream: inout z_stream,
        _ input: [UInt8],
        _ step: (UnsafeMutablePointer<z_stream>?, Int32) -> Int32,
        _ flush: Int32
    ) -> [UInt8] {
        var input = input
        var output = [UInt8](repeating: 0, count: 1 << 21)
        return input.withUnsafeMutableBufferPointer { source in
            let count = output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                _ = step(&stream, flush)
                return target.count - Int(stream.avail_out)
            }
            return Array(output[..<count])
        }
    }
}

@Suite struct PerMessageDeflateTests {
    /// JSON-like messages that repeat themselves and each other, of many sizes.
    private static let messages: [[UInt8]] = {
        var random = SeededRandom(seed: 7692)
        return (0..<30).map { index in
            var text = "{\"type\":\"audio\",\"sequence\":\(index),\"pcm\":\""
            for _ in 0..<(index * 67) { text += ["ABAB", "AAAA", "Zq8=", "x/+y"].randomElement(using: &random) ?? "" }
            return Array((text + "\"}").utf8)
        }
    }()

    private func inflate(
        _ message: [UInt8],
        by inflater: Inflater,
        limit: Int = 1 << 20
    ) throws(ProtocolViolation) -> [UInt8] {
        let result: Result<[UInt8], ProtocolViolation> = message.withUnsafeBytes { bytes in
            Result { () throws(ProtocolViolation) in Array(try inflater.inflate(bytes, limit: limit)) }
        }
        return try result.get()
    }

    @Test(arguments: Int32(9)...15, [true, false])
    func inflatesWithEveryWindowAndBothTakeovers(windowBits: Int32, keepsContext: Bool) throws {
        let deflated = PlainZlib.deflate(Self.messages, windowBits: windowBits, keepsContext: keepsContext)
        let inflater = Inflater(windowBits: Int(windowBits), keepsContext: keepsContext)
        for (message, compressed) in zip(Self.messages, deflated) {
            #expect(try inflate(compressed, by: inflater) == message)
        }
        inflater.release()
        #expect(inflater.heldBytes == 0)
    }

    @Test func contextTakeoverIsWhatItSays() throws {
        let deflated = PlainZlib.deflate(Self.messages)
        let inflater = Inflater(windowBits: 15, keepsContext: false)
        // The first needs no context; of the others some refer to earlier messages and so cannot be understood.
        #expect(try inflate(deflated[0], by: inflater) == Self.messages[0])
        #expect(throws: ProtocolViolation.self) {
            for message in deflated.dropFirst() { _ = try inflate(message, by: inflater) }
        }
    }

    @Test(arguments: 8...15, [true, false])
    func deflatesForEveryWindowAndBothTakeovers(windowBits: Int, keepsContext: Bool) {
        let deflater = Deflater(windowBits: windowBits, keepsContext: keepsContext)
        let deflated = Self.messages.map { message in
            message.withUnsafeBytes { bytes in deflater.withDeflated(bytes) { Array($0) } }
        }
        let inflated = PlainZlib.inflate(deflated, windowBits: Int32(windowBits), keepsContext: keepsContext)
        #expect(inflated == Self.messages)
        #expect(deflated.joined().count < Self.messages.joined().count / 2)
    }

    @Test func deflatesWhatDoesNotShrink() {
        var random = SeededRandom(seed: 1)
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let deflater = Deflater(windowBits: 15, keepsContext: true)
        for message in [noise, [0], Array(noise.prefix(1_000))] {
            let deflated = message.withUnsafeBytes { bytes in deflater.withDeflated(bytes) { Array($0) } }
            #expect(deflated.count > 0)
        }
        let all = [noise, [0], Array(noise.prefix(1_000))]
        let fresh = Deflater(windowBits: 15, keepsContext: true)
        let deflated = all.map { message in
            message.withUnsafeBytes { bytes in fresh.withDeflated(bytes) { Array($0) } }
        }
        #expect(PlainZlib.inflate(deflated) == all)
    }

    /// The examples of RFC 7692 §7.2.3 for "Hello".
    @Test(
        arguments: [
            [[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]],
            [[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]],
            [[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]],
            [[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00]],
            // A final block without the empty one after it, then a message that begins anew; and after a final block, one
            // that refers back to before it.
            [[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]],
            [[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]],
        ] as [[[UInt8]]]
    )
    func understandsTheExamplesOfTheRFC(messages: [[UInt8]]) throws {
        let inflater = Inflater(windowBits: 15, keepsContext: true)
        for message in messages { #expect(try inflate(message, by: inflater) == Array("Hello".utf8)) }
    }

    @Test func emptyMessagesAreEmpty() throws {
        let inflater = Inflater(windowBits: 15, keepsContext: true)
        #expect(try inflate([0x00], by: inflater) == [])
        #expect(try inflate([], by: inflater) == [])
        #expect(try inflate([0x02, 0x00], by: inflater) == [])
    }

    @Test func aBombCostsNoMoreThanItsLimit() {
        let bomb = PlainZlib.deflate([Array(repeating: 0, count: 2_000_000)])[0]
        #expect(bomb.count < 3_000)
        let inflater = Inflater(windowBits: 15, keepsContext: true)
        #expect { try inflate(bomb, by: inflater, limit: 100_000) } throws: {
            ($0 as? ProtocolViolation)?.code == 1009
        }
        #expect(inflater.heldBytes < 300_000)
    }

    @Test func theLimitIsExact() throws {
        let message = Array(repeating: UInt8(7), count: 50_000)
        let deflated = PlainZlib.deflate([message])[0]
        #expect(try inflate(deflated, by: Inflater(windowBits: 15, keepsContext: true), limit: 50_000) == message)
        #expect(throws: ProtocolViolation.self) {
            try inflate(deflated, by: Inflater(windowBits: 15, keepsContext: true), limit: 49_999)
        }
    }

    @Test(
        arguments: [
            [0x07], [0xff, 0xff, 0xff], [0x01, 0x02, 0x00, 0x00, 0x00], [0xf2, 0x48, 0xcd],
            [0xf2, 0x00, 0x11, 0x00, 0x00],
        ] as [[UInt8]]
    )
    func brokenDataIsInvalid(message: [UInt8]) {
        let inflater = Inflater(windowBits: 15, keepsContext: true)
        #expect { try inflate(message, by: inflater) } throws: { ($0 as? ProtocolViolation)?.code == 1007 }
    }

    @Test func everyTruncationIsNoticedOrHarmless() {
        let message = Self.messages[20]
        let deflated = PlainZlib.deflate([message])[0]
        for length in 0..<deflated.count {
            let inflater = Inflater(windowBits: 15, keepsContext: true)
            let result = try? inflate(Array(deflated[..<length]), by: inflater)
            #expect(result == nil || (result ?? []) == Array(message.prefix(result?.count ?? 0)))
        }
    }
}

import Testing
import Timing

@testable import WebSocketClient

@Suite struct FrameDecoderTests {
    /// A conversation with everything in it that is allowed, and what it means.
    private static let conversation: (bytes: [UInt8], entries: [DecoderTranscript.Entry]) = {
        let long = (0..<200).map { UInt8($0) }
        let frames: [ServerFrame] = [
            .text("hé"),
            ServerFrame(isFinal: false, opcode: 1, payload: [0xe2, 0x82]),
            .ping("between"),
            ServerFrame(isFinal: false, opcode: 0),
            ServerFrame(isFinal: false, opcode: 0, payload: [0xac]),
            ServerFrame(opcode: 10, payload: [1, 2]),
            ServerFrame(opcode: 0, payload: Array(" euro".utf8)),
            .binary([]),
            .binary(long),
            ServerFrame(isFinal: false, opcode: 2),
            ServerFrame(opcode: 0),
            .ping(""),
            .close(1000, "bye"),
        ]
        return (
            frames.flatMap(\.bytes),
            [
                .message(.text, Array("hé".utf8), compressed: false), .ping(Array("between".utf8)), .pong,
                .message(.text, Array("€ euro".utf8), compressed: false), .message(.binary, [], compressed: false),
                .message(.binary, long, compressed: false), .message(.binary, [], compressed: false), .ping([]),
                .close([0x03, 0xe8] + Array("bye".utf8)),
            ]
        )
    }()

    @Test func readsAConversationHoweverItIsSplitInTwoOrThree() {
        let (bytes, entries) = Self.conversation
        for first in 0...bytes.count {
            #expect(DecoderTranscript([bytes[..<first], bytes[first...]]).entries == entries)
        }
        for first in stride(from: 0, through: bytes.count, by: 3) {
            for second in stride(from: first, through: bytes.count, by: 7) {
                let transcript = DecoderTranscript([bytes[..<first], bytes[first..<second], bytes[second...]])
                #expect(transcript.entries == entries, "split at \(first) and \(second)")
            }
        }
    }

    @Test func readsAConversationByteByByteAndHoldsNothingAfterwards() {
        let (bytes, entries) = Self.conversation
        let transcript = DecoderTranscript(bytes.indices.map { bytes[$0...$0] } + [[]])
        #expect(transcript.entries == entries)
        #expect(transcript.violation == nil)
        #expect(transcript.heldBytes == 0)
    }

    @Test(arguments: [0, 1, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537])
    func readsEveryFormOfLength(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bytes = ServerFrame.binary(payload).bytes + ServerFrame.ping("p").bytes
        let expected: [DecoderTranscript.Entry] = [.message(.binary, payload, compressed: false), .ping([0x70])]
        #expect(DecoderTranscript(bytes).entries == expected)
        // Every split within the header and close to the payload's ends, and some between.
        var splits = Array(0...min(16, bytes.count)) + Array(max(0, bytes.count - 8)...bytes.count)
        splits += stride(from: 16, to: bytes.count, by: 8_191)
        for split in splits {
            #expect(DecoderTranscript([bytes[..<split], bytes[split...]]).entries == expected, "split at \(split)")
        }
    }

    @Test func handsOutAWholeMessageWhereItLies() throws {
        let bytes = ServerFrame.text("in place").bytes
        try bytes.withUnsafeBytes { read in
            var decoder = FrameDecoder(messageLimit: 100)
            var input = read
            guard case .message(.text, let message, compressed: false)? = try decoder.next(&input) else {
                Issue.record("no message")
                return
            }
            #expect(message.baseAddress == read.baseAddress.map { $0 + 2 })
            #expect(input.isEmpty)
            #expect(decoder.heldBytes == 0)
        }
    }

    @Test func aSplitMessageReservesWhatItAnnouncesButNoMoreThan64KiB() {
        for (announced, held) in [(UInt64(2_640), 2_640...2_640), (16 << 20, 65_536...65_536)] {
            let bytes = ServerFrame(opcode: 2, payload: [1, 2, 3], announcedLength: announced).bytes
            let transcript = DecoderTranscript(bytes, messageLimit: 16 << 20)
            #expect(held.contains(transcript.heldBytes))
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var code: UInt16 = 1002
        /// The byte, counted from one, at which it must be found out.
        var at: Int
        var testDescription: String { name }
    }

    static let wrongs: [Wrong] = {
        var wrongs: [Wrong] = []
        for reserved in UInt8(1)...7 {
            wrongs.append(
                Wrong(name: "RSV \(reserved)", bytes: ServerFrame(reserved: reserved, opcode: 1).bytes, at: 1)
            )
        }
        for opcode: UInt8 in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
            wrongs.append(Wrong(name: "opcode \(opcode)", bytes: ServerFrame(opcode: opcode).bytes, at: 1))
        }
        for opcode: UInt8 in [8, 9, 10] {
            let fragment = ServerFrame(isFinal: false, opcode: opcode)
            wrongs.append(Wrong(name: "fragmented \(opcode)", bytes: fragment.bytes, at: 1))
            let long = ServerFrame(opcode: opcode, payload: Array(repeating: 0, count: 126))
            wrongs.append(Wrong(name: "long \(opcode)", bytes: long.bytes, at: 2))
        }
        let start = ServerFrame(isFinal: false, opcode: 1, payload: [0x61]).bytes
        let limit = ServerFrame(isFinal: false, opcode: 2, payload: Array(repeating: 0, count: 1_000)).bytes
        wrongs += [
            Wrong(name: "masked", bytes: ServerFrame(opcode: 1, payload: [0x61], isMasked: true).bytes, at: 2),
            Wrong(name: "continuation of nothing", bytes: ServerFrame(opcode: 0).bytes, at: 1),
            Wrong(
                name: "continuation after the end",
                bytes: ServerFrame.text("").bytes + ServerFrame(opcode: 0).bytes,
                at: 3
            ),
            Wrong(name: "text in a message", bytes: start + ServerFrame.text("b").bytes, at: start.count + 1),
            Wrong(name: "binary in a message", bytes: start + ServerFrame.binary([]).bytes, at: start.count + 1),
            Wrong(
                name: "125 in two bytes",
                bytes: ServerFrame(opcode: 2, form: .two, announcedLength: 125).bytes,
                at: 4
            ),
            Wrong(name: "0 in two bytes", bytes: ServerFrame(opcode: 2, form: .two).bytes, at: 4),
            Wrong(
                name: "65535 in eight",
                bytes: ServerFrame(opcode: 2, form: .eight, announcedLength: 65_535).bytes,
                at: 10
            ),
            Wrong(name: "highest bit", bytes: ServerFrame(opcode: 2, announcedLength: 1 << 63).bytes, at: 10),
            Wrong(name: "all bits", bytes: ServerFrame(opcode: 2, announcedLength: .max).bytes, at: 10),
            Wrong(name: "too long", bytes: ServerFrame(opcode: 2, announcedLength: 1_001).bytes, code: 1009, at: 4),
            Wrong(name: "huge", bytes: ServerFrame(opcode: 2, announcedLength: 1 << 62).bytes, code: 1009, at: 10),
            Wrong(
                name: "too long in all",
                bytes: limit + ServerFrame(opcode: 0, payload: [1]).bytes,
                code: 1009,
                at: limit.count + 2
            ),
            Wrong(name: "not UTF-8", bytes: ServerFrame(opcode: 1, payload: [0x61, 0xff]).bytes, code: 1007, at: 4),
            Wrong(name: "half a character", bytes: ServerFrame(opcode: 1, payload: [0xc3]).bytes, code: 1007, at: 3),
            Wrong(
                name: "not UTF-8 over fragments",
                bytes: ServerFrame(isFinal: false, opcode: 1, payload: [0xe2]).bytes
                    + ServerFrame(isFinal: false, opcode: 0, payload: [0x28]).bytes,
                code: 1007,
                at: 6
            ),
        ]
        return wrongs
    }()

    @Test(arguments: wrongs) func findsOutWhatIsWrongAtTheFirstByteThatShowsIt(wrong: Wrong) {
        let bytes = wrong.bytes + ServerFrame.text("never").bytes
        let transcript = DecoderTranscript(bytes.indices.map { bytes[$0...$0] }, messageLimit: 1_000)
        #expect(transcript.violation?.code == wrong.code)
        #expect(transcript.violationOffset == wrong.at)
        #expect(transcript.violation?.text.contains("RFC") == true || wrong.code == 1009)
        #expect(transcript.heldBytes == 0)
        // In one read, or two, it says the same.
        #expect(DecoderTranscript(bytes, messageLimit: 1_000).violation == transcript.violation)
        for split in bytes.indices {
            let halves = DecoderTranscript([bytes[..<split], bytes[split...]], messageLimit: 1_000)
            #expect(halves.violation == transcript.violation)
        }
    }

    @Test func aMessageOfExactlyTheLimitIsFine() {
        let payload = Array(repeating: UInt8(7), count: 1_000)
        let transcript = DecoderTranscript(ServerFrame.binary(payload).bytes, messageLimit: 1_000)
        #expect(transcript.entries == [.message(.binary, payload, compressed: false)])
    }

    @Test func swallowsEverythingAfterAViolation() throws {
        var decoder = FrameDecoder(messageLimit: 100)
        let bytes = ServerFrame(opcode: 3).bytes + ServerFrame.text("never").bytes
        try bytes.withUnsafeBytes { read in
            var input = read
            do throws(ProtocolViolation) {
                _ = try decoder.next(&input)
                Issue.record("no violation")
            } catch {
                #expect(error.code == 1002)
            }
            let isSilent = try decoder.next(&input) == nil
            #expect(isSilent)
            #expect(input.isEmpty)
        }
    }

    @Test func marksCompressedMessagesOnlyWhereThatWasAgreed() {
        let frames = [
            ServerFrame(isFinal: false, reserved: 4, opcode: 1, payload: [0xff]),
            ServerFrame(opcode: 0, payload: [0xfe]),
            .text("plain"),
        ]
        let transcript = DecoderTranscript(frames.flatMap(\.bytes), allowsCompression: true)
        #expect(
            transcript.entries == [
                .message(.text, [0xff, 0xfe], compressed: true),
                .message(.text, Array("plain".utf8), compressed: false),
            ]
        )
        for opcode: UInt8 in [0, 8, 9, 10] {
            let start = opcode == 0 ? ServerFrame(isFinal: false, opcode: 1).bytes : []
            let bytes = start + ServerFrame(reserved: 4, opcode: opcode).bytes
            #expect(DecoderTranscript(bytes, allowsCompression: true).violation?.code == 1002)
        }
    }

    @Test func survivesAnythingAtAll() {
        var random = SeededRandom(seed: 6455)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                // Small numbers more often, so that headers are right now and then.
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...3, using: &random) | 0x80 : UInt8.random(in: 0...40, using: &random)
            }
            let split = Int.random(in: 0...bytes.count, using: &random)
            let whole = DecoderTranscript(bytes, messageLimit: 64, allowsCompression: true)
            let halves = DecoderTranscript(
                [bytes[..<split], bytes[split...]],
                messageLimit: 64,
                allowsCompression: true
            )
            let single = DecoderTranscript(
                bytes.indices.map { bytes[$0...$0] },
                messageLimit: 64,
                allowsCompression: true
            )
            #expect(whole.entries == halves.entries && whole.violation == halves.violation)
            #expect(whole.entries == single.entries && whole.violation == single.violation)
        }
    }
}

import Testing
import Timing

@testable import WebSocketClient

/// Bytes that a broken or hostile server might send: whatever they are, the machine ends once or goes on, and says the
/// same however they are split.
@Suite struct HostileInputTests {
    private struct Result: Equatable {
        var entries: [MachineTranscript.Entry] = []
        var phase = WebSocketStateMachine.Phase.connecting
    }

    private static func run(_ pieces: [ArraySlice<UInt8>], compressed: Bool) throws -> Result {
        let request = HandshakeRequest(
            url: try WebSocketURL("ws://example.com/"),
            options: try WebSocketOptions(offersCompression: compressed),
            nonce: Array("the sample nonce".utf8)
        )
        var machine = WebSocketStateMachine(messageLimit: 5_000)
        machine.streamOpened(request)
        var result = Result()
        for piece in pieces { result.entries += machine.entries(Array(piece)) }
        result.phase = machine.phase
        return result
    }

    /// A conversation that is right, compressed or not.
    private static func conversation(compressed: Bool) -> [UInt8] {
        let extra = compressed ? ["Sec-WebSocket-Extensions: permessage-deflate"] : []
        let texts = ["{\"type\":\"session_start\"}", String(repeating: "audio ", count: 60), "größer"]
        let messages = texts.map { Array($0.utf8) }
        let payloads = compressed ? PlainZlib.deflate(messages) : messages
        var bytes = Array(HandshakeResponseTests.answer(HandshakeResponseTests.standard + extra).utf8)
        for payload in payloads {
            let middle = payload.count / 2
            let reserved: UInt8 = compressed ? 4 : 0
            bytes +=
                ServerFrame(isFinal: false, reserved: reserved, opcode: 1, payload: Array(payload[..<middle])).bytes
            bytes += ServerFrame.ping("p").bytes
            bytes += ServerFrame(opcode: 0, payload: Array(payload[middle...])).bytes
        }
        return bytes + ServerFrame.close(1000, "bye").bytes
    }

    @Test(arguments: [false, true]) func aRightConversationIsTheSameAtEverySplit(compressed: Bool) throws {
        let bytes = Self.conversation(compressed: compressed)
        let whole = try Self.run([bytes[...]], compressed: compressed)
        #expect(whole.entries.count == 8)
        #expect(whole.phase == .ended)
        for split in bytes.indices {
            #expect(try Self.run([bytes[..<split], bytes[split...]], compressed: compressed) == whole)
        }
    }

    @Test(arguments: [false, true]) func oneChangedByteIsNeverFatal(compressed: Bool) throws {
        var random = SeededRandom(seed: 11)
        let right = Self.conversation(compressed: compressed)
        let headLength = HandshakeResponseTests.answer(HandshakeResponseTests.standard).utf8.count
        for position in right.indices {
            var bytes = right
            bytes[position] = UInt8.random(in: 0...255, using: &random)
            let split = Int.random(in: 0...bytes.count, using: &random)
            let whole = try Self.run([bytes[...]], compressed: compressed)
            let halves = try Self.run([bytes[..<split], bytes[split...]], compressed: compressed)
            let ends = whole.entries.filter { if case .end = $0 { true } else { false } }
            #expect(ends.count <= 1)
            #expect((whole.phase == .ended) == (ends.count == 1))
            #expect(halves.phase == whole.phase)
            // A refusal's text quotes what came along with it, so it may depend on the split.
            if position >= headLength { #expect(halves == whole, "\(position)") }
        }
    }

    @Test(arguments: [false, true]) func garbageAfterTheUpgradeIsNeverFatal(compressed: Bool) throws {
        var random = SeededRandom(seed: 12)
        let extra = compressed ? ["Sec-WebSocket-Extensions: permessage-deflate"] : []
        let head = Array(HandshakeResponseTests.answer(HandshakeResponseTests.standard + extra).utf8)
        for _ in 0..<300 {
            var bytes = head
            for _ in 0..<4 {
                let payload = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                bytes += ServerFrame(reserved: compressed ? 4 : 0, opcode: 2, payload: payload).bytes
            }
            let split = Int.random(in: 0...bytes.count, using: &random)
            let whole = try Self.run([bytes[...]], compressed: compressed)
            #expect(try Self.run([bytes[..<split], bytes[split...]], compressed: compressed) == whole)
            #expect(compressed || whole.entries.count == 5)
        }
    }
}

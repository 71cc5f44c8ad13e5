import Testing

@testable import WebSocketClient

@Suite(.timeLimit(.minutes(1))) struct CompressedConnectionTests {
    @Test(arguments: ["", "; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=9"])
    func compressesBothWays(parameters: String) throws {
        let keepsContext = parameters.isEmpty
        let texts = (0..<5).map { "utterance \($0): " + String(repeating: "the same words again ", count: 50 * $0) }
        let conversation = try Conversation()
        var sent = 0
        conversation.whenOpened = { connection in
            connection.send(texts[0])
            sent = 1
        }
        conversation.whenReceived = { connection, _ in
            if sent < texts.count {
                connection.send(texts[sent])
                sent += 1
            } else {
                connection.send("")
                connection.close(code: 1000)
            }
        }
        let notes = Notes<ServerPeer.Frame>()
        let answers = PlainZlib.deflate(texts.map { Array(("heard " + $0).utf8) }, keepsContext: keepsContext)
        try conversation.run(options: WebSocketOptions(offersCompression: true)) { peer in
            let request = peer.upgrade(extra: ["Sec-WebSocket-Extensions: permessage-deflate\(parameters)"])
            #expect(request.contains("permessage-deflate; client_max_window_bits"))
            for answer in answers {
                if let frame = peer.readFrame() { notes.add(frame) }
                // In two fragments, only the first of which is marked.
                let middle = answer.count / 2
                peer.write(
                    ServerFrame(isFinal: false, reserved: 4, opcode: 1, payload: Array(answer[..<middle])),
                    ServerFrame(opcode: 0, payload: Array(answer[middle...]))
                )
            }
            let empty = peer.readFrame()
            #expect(empty?.first == 0x81 && empty?.payload == [])
            #expect(peer.readFrame()?.closeCode == 1000)
            peer.write(.close(1000))
        }
        #expect(conversation.opening?.compressed == true)
        #expect(conversation.messages.map(\.text) == texts.map { "heard " + $0 })
        #expect(notes.all.allSatisfy { $0.first == 0xc1 })
        let heard = PlainZlib.inflate(
            notes.all.map(\.payload),
            windowBits: keepsContext ? 15 : 9,
            keepsContext: keepsContext
        )
        #expect(heard == texts.map { Array($0.utf8) })
        #expect(conversation.end == .closed(code: 1000, reason: "", byPeer: false))
    }

    @Test func aServerMayDecline() throws {
        let conversation = try Conversation()
        try conversation.run(options: WebSocketOptions(offersCompression: true)) { peer in
            peer.upgrade()
            peer.write(.text("plain"), ServerFrame(reserved: 4, opcode: 1))
            #expect(peer.readFrame()?.closeCode == 1002)
        }
        #expect(conversation.opening?.compressed == false)
        #expect(conversation.messages.map(\.text) == ["plain"])
    }
}

import EventLoop
import Testing

@testable import WebSocketClient

/// Runs a state machine and writes down what it wanted done.
struct MachineTranscript {
    enum Entry: Equatable {
        case opened(HandshakeAgreement)
        case message(WebSocketMessage.Kind, String)
        case pong(String)
        case end(WebSocketEnd, reply: CloseFrame?, parting: WebSocketStateMachine.Parting)
    }

    static func entry(_ action: WebSocketStateMachine.Action) -> Entry {
        switch action {
        case .opened(let agreement): .opened(agreement)
        case .deliver(let kind, let bytes): .message(kind, String(decoding: bytes, as: UTF8.self))
        case .pong(let bytes): .pong(String(decoding: bytes, as: UTF8.self))
        case .end(let end, let reply, let parting): .end(end, reply: reply, parting: parting)
        }
    }
}

extension WebSocketStateMachine {
    /// All that follows from some bytes.
    mutating func entries(_ bytes: [UInt8]) -> [MachineTranscript.Entry] {
        bytes.withUnsafeBytes { read in
            var input = read
            var entries: [MachineTranscript.Entry] = []
            while let action = next(&input) { entries.append(MachineTranscript.entry(action)) }
            #expect(input.isEmpty)
            return entries
        }
    }
}

@Suite struct WebSocketStateMachineTests {
    private func machine(
        open: Bool = true,
        compression: String? = nil,
        messageLimit: Int = 1_000
    ) throws -> WebSocketStateMachine {
        let request = HandshakeRequest(
            url: try WebSocketURL("ws://example.com/"),
            options: try WebSocketOptions(offersCompression: compression != nil),
            nonce: Array("the sample nonce".utf8)
        )
        var machine = WebSocketStateMachine(messageLimit: messageLimit)
        machine.streamOpened(request)
        #expect(machine.phase == .upgrading)
        if open {
            let extra = compression.map { ["Sec-WebSocket-Extensions: permessage-deflate" + $0] } ?? []
            let answer = HandshakeResponseTests.answer(HandshakeResponseTests.standard + extra)
            #expect(machine.entries(Array(answer.utf8)).count == 1)
            #expect(machine.phase == .open)
        }
        return machine
    }

    @Test func opensAndReadsFramesThatCameWithTheAnswer() throws {
        var machine = try machine(open: false)
        let bytes =
            Array(HandshakeResponseTests.answer(HandshakeResponseTests.standard).utf8)
            + ServerFrame.text("hello").bytes + ServerFrame.ping("p").bytes
        #expect(
            machine.entries(bytes) == [.opened(HandshakeAgreement()), .message(.text, "hello"), .pong("p")]
        )
    }

    @Test func refusalAndViolationDuringTheUpgradeEndItAtOnce() throws {
        var refused = try machine(open: false)
        #expect(
            refused.entries(Array("HTTP/1.1 404 Not Found\r\n\r\nnothing here".utf8)) == [
                .end(.upgradeRefused(status: 404, "Not Found: nothing here"), reply: nil, parting: .immediate)
            ]
        )
        var wrong = try machine(open: false)
        let answer = HandshakeResponseTests.answer(Array(HandshakeResponseTests.standard.dropLast()))
        guard case .end(.protocolViolation(code: 0, _), nil, .immediate)? = wrong.entries(Array(answer.utf8)).first
        else {
            Issue.record("no violation")
            return
        }
        #expect(wrong.phase == .ended)
    }

    @Test func answersThePeersCloseAndEndsOnce() throws {
        for (frame, code, reason) in [
            (ServerFrame.close(1001, "going"), UInt16(1001), "going"), (ServerFrame(opcode: 8), 1005, ""),
            (ServerFrame.close(4000), 4000, ""),
        ] {
            var machine = try machine()
            let entries = machine.entries(frame.bytes + ServerFrame.text("late").bytes)
            let reply = CloseFrame(code: code == 1005 ? nil : code)
            #expect(
                entries == [.end(.closed(code: code, reason: reason, byPeer: true), reply: reply, parting: .byPeer)]
            )
            #expect(machine.streamEnded(.endOfStream) == nil)
            #expect(machine.deadlinePassed() == nil)
            #expect(machine.close(code: 1000, reason: "") == nil)
        }
    }

    @Test func closesFromOurSide() throws {
        var machine = try machine()
        #expect(machine.close(code: 1000, reason: "done") == CloseFrame(code: 1000, reason: "done"))
        #expect(machine.close(code: 1000, reason: "again") == nil)
        // What was under way is dropped and no ping is answered: after a close frame nothing may be sent.
        let bytes = ServerFrame.text("under way").bytes + ServerFrame.ping("p").bytes + ServerFrame.close(1000).bytes
        #expect(
            machine.entries(bytes) == [
                .end(.closed(code: 1000, reason: "", byPeer: false), reply: nil, parting: .byPeer)
            ]
        )
    }

    @Test func aPeerThatDoesNotAnswerOurCloseIsLost() throws {
        var silent = try machine()
        _ = silent.close(code: 1000, reason: "")
        let late = silent.deadlinePassed().map(MachineTranscript.entry)
        #expect(late == .end(.connectionLost("no answer to our close frame"), reply: nil, parting: .immediate))
        var gone = try machine()
        _ = gone.close(code: 1000, reason: "")
        guard case .connectionLost? = gone.streamEnded(.endOfStream).flatMap(endOf) else {
            Issue.record("not lost")
            return
        }
    }

    @Test func aViolationIsAnsweredWithItsCodeAndEndsIt() throws {
        let cases: [(ServerFrame, UInt16)] = [
            (ServerFrame(opcode: 3), 1002), (ServerFrame(opcode: 1, payload: [0xff]), 1007),
            (ServerFrame(opcode: 2, announcedLength: 100_000_000), 1009), (.close(1005), 1002),
            (ServerFrame(opcode: 8, payload: [3, 0xe8, 0xff]), 1007), (ServerFrame(reserved: 4, opcode: 1), 1002),
        ]
        for (frame, code) in cases {
            var machine = try machine()
            let entries = machine.entries(
                ServerFrame.text("before").bytes + frame.bytes + ServerFrame.text("after").bytes
            )
            #expect(entries.count == 2)
            #expect(entries.first == .message(.text, "before"))
            guard case .end(.protocolViolation(code, let text), let reply, .brief)? = entries.last else {
                Issue.record("\(entries)")
                continue
            }
            #expect(reply?.code == code)
            #expect(reply?.reason == text)
            #expect(machine.heldBytes == 0)
        }
        var closing = try machine()
        _ = closing.close(code: 1000, reason: "")
        guard case .end(.protocolViolation(1002, _), nil, .brief)? = closing.entries(ServerFrame(opcode: 3).bytes).first
        else {
            Issue.record("no violation, or a frame after our close frame")
            return
        }
    }

    @Test func inflatesMessagesAndChecksThem() throws {
        var machine = try machine(compression: "")
        let hello = ServerFrame(reserved: 4, opcode: 1, payload: [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00])
        let again = ServerFrame(reserved: 4, opcode: 1, payload: [0xf2, 0x00, 0x11, 0x00, 0x00])
        let bytes = hello.bytes + ServerFrame.text("plain").bytes + again.bytes
        #expect(
            machine.entries(bytes) == [.message(.text, "Hello"), .message(.text, "plain"), .message(.text, "Hello")]
        )
        for split in bytes.indices {
            var halves = try self.machine(compression: "")
            let entries = halves.entries(Array(bytes[..<split])) + halves.entries(Array(bytes[split...]))
            #expect(entries.count == 3)
        }
        // Not UTF-8 once inflated: a stored block with FF.
        let bad = ServerFrame(reserved: 4, opcode: 1, payload: [0x00, 0x01, 0x00, 0xfe, 0xff, 0xff, 0x00])
        guard case .end(.protocolViolation(1007, _), _, .brief)? = machine.entries(bad.bytes).first else {
            Issue.record("accepted")
            return
        }
    }

    @Test func inflatedMessagesKeepTheLimit() throws {
        var machine = try machine(compression: "; server_no_context_takeover", messageLimit: 1_000)
        let bomb = PlainZlib.deflate([Array(repeating: 0x61, count: 100_000)])[0]
        #expect(bomb.count < 1_000)
        let entries = machine.entries(ServerFrame(reserved: 4, opcode: 1, payload: bomb).bytes)
        guard case .end(.protocolViolation(1009, _), _, _)? = entries.first else {
            Issue.record("accepted")
            return
        }
    }

    @Test(arguments: [
        (StreamEnd.nameNotFound("no such host"), WebSocketEnd.connectFailed("no such host")),
        (.connectFailed("refused"), .connectFailed("refused")),
        (.connectTimedOut(.nameLookup), .connectTimedOut("no answer to the name lookup")),
        (.connectTimedOut(.tcp), .connectTimedOut("no answer to the TCP connect")),
        (.connectTimedOut(.tls), .connectTimedOut("no answer in the TLS handshake")),
        (.tlsFailed("expired"), .tlsFailed("expired")),
    ])
    func endsBeforeTheConnectionWasUp(streamEnd: StreamEnd, expected: WebSocketEnd) throws {
        var machine = WebSocketStateMachine(messageLimit: 10)
        #expect(machine.streamEnded(streamEnd).flatMap(endOf) == expected)
        #expect(machine.streamEnded(streamEnd) == nil)
    }

    @Test func endsWithoutACloseFrame() throws {
        var open = try machine()
        #expect(open.streamEnded(.connectionLost("reset")).flatMap(endOf) == .connectionLost("reset"))
        var upgrading = try machine(open: false)
        #expect(upgrading.deadlinePassed().flatMap(endOf) == .connectTimedOut("no answer to the upgrade request"))
        var halfAnswered = try machine(open: false)
        #expect(halfAnswered.entries(Array("HTTP/1.1 502 Bad Gateway\r\nX-".utf8)) == [])
        #expect(halfAnswered.streamEnded(.endOfStream).flatMap(endOf) == .upgradeRefused(status: 502, "Bad Gateway"))
        var unanswered = try machine(open: false)
        guard case .connectionLost? = unanswered.streamEnded(.endOfStream).flatMap(endOf) else {
            Issue.record("not lost")
            return
        }
    }

    private func endOf(_ action: WebSocketStateMachine.Action) -> WebSocketEnd? {
        if case .end(let end, _, _) = action { end } else { nil }
    }
}

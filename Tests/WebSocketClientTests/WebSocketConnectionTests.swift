import Dispatch
import EventLoop
import Testing
import Timing

@testable import WebSocketClient

/// On real sockets against a script.
@Suite(.timeLimit(.minutes(1))) struct WebSocketConnectionTests {
    @Test func sendsAndReceivesMessagesOfAllSizesAndCloses() throws {
        let sizes = [0, 1, 125, 126, 2_640, 65_535, 65_536, 300_000]
        let payloads = sizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) } }
        let conversation = try Conversation()
        var sendInstants: [MonotonicInstant?] = []
        conversation.whenOpened = { $0.send("begin ✓") }
        conversation.whenReceived = { connection, _ in
            let next = conversation.messages.count - 1
            if next < payloads.count {
                sendInstants.append(connection.send(payloads[next]))
            } else {
                connection.close(code: 1000, reason: "done")
                #expect(!connection.isOpen)
            }
        }
        let notes = Notes<ServerPeer.Frame>()
        try conversation.run(path: "/tts?voice=a") { peer in
            let request = peer.upgrade()
            #expect(request.hasPrefix("GET /tts?voice=a HTTP/1.1\r\nHost: 127.0.0.1:"))
            while let frame = peer.readFrame() {
                notes.add(frame)
                peer.write(ServerFrame(opcode: frame.opcode, payload: frame.payload))
                if frame.opcode == 8 { return }
            }
        }
        #expect(conversation.messages.first?.text == "begin ✓")
        #expect(conversation.messages.first?.kind == .text)
        #expect(conversation.messages.dropFirst().map(\.bytes) == payloads)
        #expect(conversation.messages.dropFirst().allSatisfy { $0.kind == .binary })
        #expect(notes.all.allSatisfy { $0.isMasked && $0.first & 0xf0 == 0x80 })
        #expect(notes.all.last?.payload == [0x03, 0xe8] + Array("done".utf8))
        #expect(conversation.end == .closed(code: 1000, reason: "done", byPeer: false))
        #expect(sendInstants.prefix(5).allSatisfy { $0 != nil })
    }

    /// A loop that is held up past the deadline finds the answer in the socket.
    @Test func anAnswerThatCameInTimeOpensHoweverLateItIsRead() throws {
        let conversation = try Conversation()
        let answered = DispatchSemaphore(value: 0)
        let requested = DispatchSemaphore(value: 0)
        conversation.whenOpened = { $0.close(code: 1000) }
        let milliseconds: Int64 = 400
        let deadline = MonotonicInstant.now + milliseconds * Nanoseconds.perMillisecond
        conversation.loop.schedule(at: .now + 100 * Nanoseconds.perMillisecond) {
            requested.signal()
            _ = answered.wait(timeout: .now() + 10)
            while MonotonicInstant.now < deadline + 50 * Nanoseconds.perMillisecond {}
        }
        try conversation.run(within: milliseconds) { peer in
            let request = peer.readRequest()
            _ = requested.wait(timeout: .now() + 10)
            peer.write(ServerPeer.acceptance(of: request))
            answered.signal()
            #expect(peer.readFrame()?.closeCode == 1000)
            peer.write(.close(1000))
        }
        #expect(conversation.opening != nil)
    }

    @Test func tellsHowItOpened() throws {
        let conversation = try Conversation()
        conversation.whenOpened = { $0.close(code: 1000) }
        let options = try WebSocketOptions(
            headers: [.init(name: "Authorization", value: "Bearer x")],
            subprotocol: "tts.v1"
        )
        try conversation.run(options: options) { peer in
            let request = peer.readRequest()
            #expect(request.contains("\r\nAuthorization: Bearer x\r\n"))
            // Byte by byte, so that the answer takes many reads.
            for byte in ServerPeer.acceptance(of: request, extra: ["Sec-WebSocket-Protocol: tts.v1"]).utf8 {
                peer.write([byte])
            }
            #expect(peer.readFrame()?.closeCode == 1000)
            peer.write(.close(1000))
        }
        let opening = try #require(conversation.opening)
        #expect(opening.subprotocol == "tts.v1")
        #expect(!opening.compressed)
        #expect(try #require(opening.connect.tcp) > 0)
        #expect(opening.connect.tls == nil)
        #expect(opening.upgrade > 0 && opening.upgrade < 5 * Nanoseconds.perSecond)
    }

    @Test func answersPingsWithTheirOwnBody() throws {
        let conversation = try Conversation()
        let notes = Notes<ServerPeer.Frame>()
        try conversation.run { peer in
            peer.upgrade()
            for body in ["", "p", String(repeating: "x", count: 125)] {
                peer.write(.ping(body))
                if let frame = peer.readFrame() { notes.add(frame) }
            }
            // An unasked pong is to be passed over.
            peer.write(ServerFrame(opcode: 10, payload: [1]), .close(1000))
            _ = peer.readFrame()
        }
        #expect(notes.all.map(\.opcode) == [10, 10, 10])
        #expect(notes.all.map(\.payload.count) == [0, 1, 125])
        #expect(notes.all.allSatisfy { $0.isMasked })
        #expect(conversation.messages.isEmpty)
    }

    @Test func aServerThatPingsAndDoesNotReadGetsTheLatestPong() throws {
        let conversation = try Conversation()
        // More than the kernel takes while the server does not read.
        let big = [UInt8](repeating: 7, count: 12 << 20)
        let pingsAreRead = DispatchSemaphore(value: 0)
        conversation.whenOpened = { #expect($0.send(big) == nil) }
        conversation.whenReceived = { _, _ in pingsAreRead.signal() }
        let notes = Notes<ServerPeer.Frame>()
        try conversation.run(receiveBuffer: 65_536) { peer in
            peer.upgrade()
            for number in 0..<100 { peer.write(.ping(String(number))) }
            peer.write(.text("that was all"))
            _ = pingsAreRead.wait(timeout: .now() + 10)
            _ = peer.readFrame()
            peer.write(.close(1000))
            while let frame = peer.readFrame() {
                notes.add(frame)
                if frame.opcode == 8 { break }
            }
        }
        #expect(notes.all.map(\.opcode) == [10, 8])
        #expect(notes.all.first?.payload == Array("99".utf8))
        #expect(conversation.flushes.count == 1)
        #expect(conversation.end == .closed(code: 1000, reason: "", byPeer: true))
    }

    @Test func answersAServersCloseAndLeavesTCPsEndToIt() throws {
        for (frame, code, reason) in [
            (ServerFrame.close(1001, "restart"), UInt16(1001), "restart"), (ServerFrame(opcode: 8), 1005, ""),
            (ServerFrame.close(4999, "✓"), 4999, "✓"),
        ] {
            let conversation = try Conversation()
            try conversation.run { peer in
                peer.upgrade()
                peer.write(.text("last"), frame, .text("never"))
                let answer = peer.readFrame()
                #expect(answer?.opcode == 8)
                let expected = code == 1005 ? nil : code
                #expect(answer?.closeCode == expected)
                // Not the end of the stream: the client waits for the server's.
                peer.limitReads(seconds: 0.05)
                #expect(peer.read(1) == nil)
            }
            #expect(conversation.messages.map(\.text) == ["last"])
            #expect(conversation.end == .closed(code: code, reason: reason, byPeer: true))
        }
    }

    @Test func hangsUpOnAServerThatLeavesTCPOpen() throws {
        let conversation = try Conversation()
        try conversation.run(options: WebSocketOptions(closeTimeout: 50 * Nanoseconds.perMillisecond)) { peer in
            peer.upgrade()
            peer.write(.close(1000))
            #expect(peer.readFrame()?.closeCode == 1000)
            #expect(peer.read(1) == [])
        }
        #expect(conversation.end == .closed(code: 1000, reason: "", byPeer: true))
    }

    @Test func givesUpOnAServerThatDoesNotAnswerTheClose() throws {
        let conversation = try Conversation()
        conversation.whenOpened = { $0.close(code: 1001, reason: "bye") }
        try conversation.run(options: WebSocketOptions(closeTimeout: 50 * Nanoseconds.perMillisecond)) { peer in
            peer.upgrade()
            #expect(peer.readFrame()?.closeCode == 1001)
            peer.write(.text("not a close frame"))
            while let bytes = peer.read(100), !bytes.isEmpty {}
        }
        #expect(conversation.end == .connectionLost("no answer to our close frame"))
        #expect(conversation.messages.isEmpty)
    }

    @Test(arguments: [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nno /voice", 404, "Not Found: no /voice"),
        ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 503, "Service Unavailable"),
        ("HTTP/1.1 301 Moved\r\nLocation: wss://other/\r\n\r\n", 301, "Moved (location: wss://other/)"),
        ("220 smtp.example ESMTP\r\n", 0, "not HTTP: 220 smtp.example ESMTP"),
    ])
    func refusalsKeepTheirStatus(answer: String, status: Int, text: String) throws {
        let conversation = try Conversation()
        try conversation.run { peer in
            _ = peer.readRequest()
            peer.write(answer)
            _ = peer.read(1)
        }
        #expect(conversation.end == .upgradeRefused(status: status, text))
        #expect(conversation.opening == nil)
    }

    @Test func aWrongAcceptIsAViolation() throws {
        let conversation = try Conversation()
        try conversation.run { peer in
            _ = peer.readRequest()
            peer.write(ServerPeer.acceptance(of: "Sec-WebSocket-Key: another"))
            #expect((peer.read(1) ?? []).isEmpty)
        }
        guard case .protocolViolation(code: 0, _)? = conversation.end else {
            Issue.record("\(String(describing: conversation.end))")
            return
        }
    }

    private static let garbage: [(bytes: [UInt8], code: UInt16)] = [
        (Array("just some words".utf8), 1002), (ServerFrame(opcode: 1, payload: [0xc0, 0x80]).bytes, 1007),
        (ServerFrame(opcode: 1, isMasked: true).bytes, 1002), (ServerFrame.close(999).bytes, 1002),
        (ServerFrame(opcode: 2, announcedLength: 100 << 20).bytes, 1009),
    ]

    @Test(arguments: garbage)
    func garbageIsAnsweredWithItsCode(bytes: [UInt8], code: UInt16) throws {
        let conversation = try Conversation()
        try conversation.run { peer in
            peer.upgrade()
            peer.write(ServerFrame.text("fine").bytes + bytes)
            #expect(peer.readFrame()?.closeCode == code)
        }
        #expect(conversation.messages.map(\.text) == ["fine"])
        guard case .protocolViolation(code, let text)? = conversation.end else {
            Issue.record("\(String(describing: conversation.end))")
            return
        }
        #expect(!text.isEmpty)
    }

    @Test func aServerThatPoursOnAfterAViolationIsCutOff() throws {
        let conversation = try Conversation()
        let notes = Notes<Int>()
        try conversation.run { peer in
            peer.upgrade()
            var written = 0
            let part = [UInt8](repeating: 0x55, count: 1 << 16)
            peer.write(ServerFrame(opcode: 2, announcedLength: 100 << 20).bytes)
            while written < 100 << 20, peer.write(part) { written += part.count }
            notes.add(written)
        }
        // Its own and the client's socket buffers take some megabytes.
        #expect(try #require(notes.all.first) < 50 << 20)
        guard case .protocolViolation(1009, _)? = conversation.end else {
            Issue.record("\(String(describing: conversation.end))")
            return
        }
    }

    @Test func aConnectionThatBreaksWithinAFrameIsLost() throws {
        let half = Array(ServerFrame.text("this will not be finished").bytes.dropLast(5))
        for isReset in [true, false] {
            let conversation = try Conversation()
            conversation.whenReceived = { connection, _ in connection.send("go on") }
            try conversation.run { peer in
                peer.upgrade()
                peer.write(ServerFrame.text("whole").bytes + half)
                // The client has read all of it when this comes.
                _ = peer.readFrame()
                if isReset { peer.reset() }
            }
            #expect(conversation.messages.map(\.text) == ["whole"])
            guard case .connectionLost(let text)? = conversation.end else {
                Issue.record("\(String(describing: conversation.end))")
                continue
            }
            #expect(!text.isEmpty)
        }
    }

    @Test func worksOverIPv6() throws {
        let conversation = try Conversation()
        try conversation.run(family: 10) { peer in
            #expect(peer.upgrade().contains("\r\nHost: [::1]:"))
            peer.write(.text("six"), .close(1000))
            _ = peer.readFrame()
        }
        #expect(conversation.messages.map(\.text) == ["six"])
    }

    @Test func theDeadlineEndsAnUpgradeWithoutAnswer() throws {
        let conversation = try Conversation()
        let begin = MonotonicInstant.now
        try conversation.run(within: 100) { peer in
            _ = peer.readRequest()
            peer.write("HTTP/1.1 101 Almost\r\n")
            while let bytes = peer.read(100), !bytes.isEmpty {}
        }
        #expect(conversation.end == .connectTimedOut("no answer to the upgrade request"))
        let taken = try #require(conversation.endTold) - begin
        #expect(taken >= 100 * Nanoseconds.perMillisecond && taken < 3 * Nanoseconds.perSecond)
    }

    @Test func aPortWithoutServerIsAFailedConnect() throws {
        let port = ScriptedServer { _ in }.port
        let conversation = try Conversation()
        try conversation.run(url: "ws://127.0.0.1:\(port)/")
        guard case .connectFailed(let text)? = conversation.end else {
            Issue.record("\(String(describing: conversation.end))")
            return
        }
        #expect(text.contains("refused"))
    }

    @Test func tlsWithoutSettingsFailsInTheNextIteration() throws {
        let conversation = try Conversation()
        try conversation.run(url: "wss://127.0.0.1:1/")
        guard case .tlsFailed? = conversation.end else {
            Issue.record("\(String(describing: conversation.end))")
            return
        }
    }

    @Test func closingWhileItConnectsEndsInTheNextIteration() throws {
        let conversation = try Conversation()
        try conversation.run(
            afterConnect: { connection in
                connection.close(code: 1001, reason: "changed my mind")
                connection.close(code: 1000)
            },
            script: { peer in while let bytes = peer.read(100), !bytes.isEmpty {} }
        )
        #expect(conversation.end == .closed(code: 1001, reason: "changed my mind", byPeer: false))
        #expect(conversation.opening == nil)
    }

    @Test func anAbortInsideACallbackIsTheLastThingHeard() throws {
        let conversation = try Conversation()
        conversation.endIsAwaited = false
        conversation.whenReceived = { connection, _ in
            connection.abort()
            connection.abort()
            #expect(connection.send("never") == nil)
        }
        try conversation.run { peer in
            peer.upgrade()
            peer.write(.text("one"), .text("two"), .close(1000))
            while let bytes = peer.read(100), !bytes.isEmpty {}
        }
        #expect(conversation.messages.map(\.text) == ["one"])
        #expect(conversation.end == nil)
    }

    @Test func lettingGoOfItAborts() throws {
        let conversation = try Conversation()
        conversation.endIsAwaited = false
        // The message did not lie within one read, so it is the connection that holds its bytes.
        let long = String(repeating: "long ", count: 40_000)
        conversation.whenReceived = { _, _ in conversation.connection = nil }
        try conversation.run { peer in
            peer.upgrade()
            peer.write(.text(long), .text("two"))
            while let bytes = peer.read(100), !bytes.isEmpty {}
        }
        #expect(conversation.messages.map(\.bytes.count) == [long.utf8.count])
        #expect(conversation.end == nil)
    }

    @Test func leavesNothingBehind() throws {
        weak var weakConnection: WebSocketConnection?
        weak var weakConversation: Conversation?
        do {
            let conversation = try Conversation()
            try conversation.run { peer in
                peer.upgrade()
                peer.write(.close(1000))
                _ = peer.readFrame()
            }
            (weakConnection, weakConversation) = (conversation.connection, conversation)
            #expect(weakConnection != nil)
        }
        #expect(weakConnection == nil)
        #expect(weakConversation == nil)
    }

    @Test func tellsWhenAQueuedSendHasGone() throws {
        let conversation = try Conversation()
        let big = [UInt8](repeating: 7, count: 12 << 20)
        var immediate: MonotonicInstant?
        conversation.whenOpened = { connection in
            immediate = connection.send(big)
            connection.send("behind it")
        }
        let notes = Notes<Int>()
        try conversation.run(receiveBuffer: 65_536) { peer in
            peer.upgrade()
            notes.add(peer.readFrame()?.payload.count ?? 0)
            notes.add(peer.readFrame()?.payload.count ?? 0)
            peer.write(.close(1000))
            _ = peer.readFrame()
        }
        #expect(immediate == nil)
        #expect(notes.all == [big.count, 9])
        #expect(conversation.flushes.count == 1)
    }
}

import EventLoop
import Testing
import Timing

@testable import WebSocketClient

@Suite(.timeLimit(.minutes(1))) struct ArrivalStampTests {
    @Test func aMessageThatEndsItsReadIsExact() throws {
        let conversation = try Conversation()
        conversation.whenReceived = { connection, _ in connection.send("next") }
        let sends = Notes<(before: MonotonicInstant, after: MonotonicInstant)>()
        try conversation.run { peer in
            peer.upgrade()
            for _ in 0..<20 {
                let before = MonotonicInstant.now
                peer.write(.text(String(repeating: "a", count: 2_640)))
                sends.add((before, .now))
                _ = peer.readFrame()
            }
            peer.write(.close(1000))
            _ = peer.readFrame()
        }
        #expect(conversation.messages.count == 20)
        // The clocks' mapping may be off by some microseconds.
        let slack = 50 * Nanoseconds.perMicrosecond
        for (message, send) in zip(conversation.messages, sends.all) {
            #expect(message.notBefore == message.arrival)
            #expect(message.arrival >= send.before - slack)
            if message.source == .kernel { #expect(message.arrival <= send.after + slack) }
        }
        #expect(conversation.messages.contains { $0.source == .kernel })
    }

    @Test func messagesThatShareAReadAreBounded() throws {
        let conversation = try Conversation()
        conversation.whenOpened = { $0.send("ready") }
        conversation.whenReceived = { connection, message in
            if message.text.hasPrefix("last") { connection.send("next") }
        }
        try conversation.run { peer in
            peer.upgrade()
            _ = peer.readFrame()
            // One segment, so one read.
            peer.write(
                .text("first"),
                ServerFrame(isFinal: false, opcode: 1, payload: [0x6d]),
                .ping(""),
                ServerFrame(opcode: 0),
                .text("last")
            )
            _ = peer.readFrame()
            _ = peer.readFrame()
            // What follows a message in its read makes it ambiguous, even if it is no message.
            peer.write(.text("last but one ping"), .ping(""))
            _ = peer.readFrame()
            peer.write(.close(1000))
            _ = peer.readFrame()
        }
        let messages = conversation.messages
        #expect(messages.map(\.text) == ["first", "m", "last", "last but one ping"])
        guard messages.count == 4 else { return }
        #expect(messages[0].arrival == messages[2].arrival)
        #expect(messages[0].notBefore < messages[0].arrival)
        #expect(messages[1].notBefore < messages[1].arrival)
        #expect(messages[2].notBefore == messages[2].arrival)
        #expect(messages[3].notBefore < messages[3].arrival)
    }
}

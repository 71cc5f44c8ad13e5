import Testing

@testable import WebSocketClient

@Suite struct CloseFrameTests {
    private func parse(_ bytes: [UInt8]) throws -> CloseFrame {
        try bytes.withUnsafeBytes { try CloseFrame(parsing: $0) }
    }

    @Test func acceptsExactlyTheCodesThatMayBeSent() {
        let allowed = Set(UInt16(1000)...1003).union(1007...1014).union(3000...4999)
        for code in UInt16(0)...5000 {
            let body = [UInt8(code >> 8), UInt8(code & 255)]
            if allowed.contains(code) {
                #expect((try? parse(body)) == CloseFrame(code: code), "\(code)")
            } else {
                #expect(throws: ProtocolViolation.protocolError("close code \(code) must not be sent (RFC 6455 §7.4)"))
                {
                    try parse(body)
                }
            }
        }
        #expect(throws: ProtocolViolation.self) { try parse([0xff, 0xff]) }
    }

    @Test func readsTheBody() throws {
        #expect(try parse([]) == CloseFrame(code: nil))
        #expect(try parse([0x03, 0xe9] + Array("gone ✓".utf8)) == CloseFrame(code: 1001, reason: "gone ✓"))
        #expect { try parse([3]) } throws: { ($0 as? ProtocolViolation)?.code == 1002 }
        #expect { try parse([0x03, 0xe8, 0x61, 0xff]) } throws: { ($0 as? ProtocolViolation)?.code == 1007 }
        #expect { try parse([0x03, 0xe8, 0xe2, 0x82]) } throws: { ($0 as? ProtocolViolation)?.code == 1007 }
    }

    @Test func cutsALongReasonAtACharacter() {
        let frame = CloseFrame(code: 1000, reason: String(repeating: "€", count: 60))
        #expect(frame.reason == String(repeating: "€", count: 41))
        #expect(frame.body.count == 125)
        #expect(CloseFrame(code: nil, reason: "ignored").body.isEmpty)
    }
}

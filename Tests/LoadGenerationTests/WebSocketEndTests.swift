import Measurement
import Testing
import WebSocketClient

@testable import LoadGeneration

@Suite struct WebSocketEndTests {
    @Test(arguments: [
        (WebSocketEnd.connectFailed("refused"), Outcome.connectRefused, "refused"),
        (.connectTimedOut("TCP"), .connectTimeout, "TCP"),
        (.tlsFailed("unknown authority"), .tlsFailed, "unknown authority"),
        (.upgradeRefused(status: 503, "busy"), .upgradeRefused, "503 busy"),
        (.upgradeRefused(status: 0, "not HTTP"), .upgradeRefused, "not HTTP"),
        (.closed(code: 1011, reason: "oops", byPeer: true), .closedEarly, "1011 oops"),
        (.closed(code: 1011, reason: "a\u{1B}[2Jb\nc", byPeer: true), .closedEarly, #"1011 a\x1B[2Jb c"#),
        (.closed(code: 1000, reason: "", byPeer: true), .closedEarly, "1000"),
        (.connectionLost("reset"), .closedEarly, "1006 reset"),
        (.protocolViolation(code: 1002, "reserved bit"), .protocolViolation, "1002 reserved bit"),
    ])
    func everyEndHasItsOutcome(end: WebSocketEnd, outcome: Outcome, detail: String) {
        let (found, text) = end.outcome
        #expect(found == outcome)
        #expect(text == detail)
    }
}

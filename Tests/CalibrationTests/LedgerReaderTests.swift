import Foundation
import Testing
import Timing

@testable import Calibration

struct LedgerReaderTests {
    private static let utterance =
        #"{"session_id":"ws-1","utterance":1,"outcome":"completed","text_received_monotonic_ns":5,"#
        + #""text_received_wall_ns":105,"first_frame_written_wall_ns":110,"frames":4,"drops":1}"#
    private static let frames =
        #"{"event":"frames","session_id":"ws-1","utterance":1,"first_monotonic_ns":10,"first_wall_ns":110,"#
        + #""sequences":[[1,2],[4,4],[4,4]],"steps_ns":[0,20,30,0]}"#
    private static let drop =
        #"{"event":"drop","session_id":"ws-1","utterance":1,"sequence":3,"why":"fault","at_wall_ns":130}"#
    private static let damage = #"{"event":"corrupt","session_id":"ws-1","utterance":1,"sequence":4,"at_wall_ns":160}"#
    private static let opened = #"{"event":"session_opened","session_id":"ws-1","model_id":"m","at_wall_ns":100}"#

    private func parse(_ lines: [String]) throws(CalibrationError) -> Ledger {
        try LedgerReader.parse(Data(lines.joined(separator: "\n").utf8), file: "ledger.jsonl")
    }

    @Test func readsAllKindsOfLines() throws {
        let ledger = try parse([
            #"{"event":"started","at_monotonic_ns":1,"at_wall_ns":101}"#, Self.opened, Self.drop, Self.damage,
            Self.frames, Self.utterance,
            #"{"event":"error","session_id":"ws-1","code":"INTERNAL_ERROR","at_wall_ns":170}"#,
            #"{"event":"control","session_id":"ws-1","command":"STOP","obeyed":false,"received_wall_ns":165}"#,
            #"{"event":"session_closed","session_id":"ws-1","code":1011,"by":"server","at_wall_ns":180}"#,
            #"{"event":"upgrade_refused","status":503,"at_wall_ns":190}"#,
            #"{"event":"connection_reset","at_wall_ns":190}"#, #"{"event":"of a later version"}"#,
        ])
        let utterance = try #require(ledger.utterances[Ledger.Key(session: "ws-1", utterance: 1)])
        #expect(utterance.outcome == "completed" && utterance.textReceived == WallInstant(nanoseconds: 105))
        #expect(utterance.frames.map(\.sequence) == [1, 2, 4, 4])
        #expect(utterance.frames.map(\.written.nanoseconds) == [110, 130, 160, 160])
        #expect(utterance.frames.map(\.isDamaged) == [false, false, true, true])
        #expect(utterance.heard.map(\.sequence) == [1, 2])
        #expect(utterance.dropped == [3])
        #expect(ledger.errors == ["ws-1": ["INTERNAL_ERROR"]])
        #expect(ledger.controls["ws-1"]?.map(\.isObeyed) == [false])
        #expect(ledger.closings["ws-1"] == Ledger.Closing(by: "server", code: 1011))
        #expect(ledger.openings["ws-1"] == WallInstant(nanoseconds: 100))
        #expect(ledger.refusals == [503] && ledger.resets == 1)
    }

    @Test func aLedgerWithoutItsFramesIsNoTruth() {
        #expect(throws: CalibrationError.self) { try parse([Self.utterance, Self.drop]) }
        #expect(throws: CalibrationError.self) { try parse([Self.utterance, Self.frames]) }
        #expect(throws: CalibrationError.self) {
            try parse([Self.utterance, Self.drop, Self.frames.replacingOccurrences(of: "[4,4],", with: "")])
        }
    }

    @Test func aLineThatIsNoneIsNamed() {
        let error = #expect(throws: CalibrationError.self) { try parse([Self.opened, #"{"event":"drop"}"#]) }
        #expect(error?.description.hasPrefix("ledger.jsonl:2: ") == true)
        let other = #expect(throws: CalibrationError.self) { try parse([Self.opened, Self.drop, "half a li"]) }
        #expect(other?.description.hasPrefix("ledger.jsonl:3: ") == true)
    }

    @Test func aFileThatIsNotThereIsNamed() {
        let error = #expect(throws: CalibrationError.self) { try LedgerReader.read(path: "/nowhere/ledger.jsonl") }
        #expect(error?.description.hasPrefix("/nowhere/ledger.jsonl: can't be read") == true)
    }
}

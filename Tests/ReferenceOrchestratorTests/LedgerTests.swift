import Foundation
import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceOrchestrator

@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct LedgerTests {
    private struct Line: Decodable {
        var sessionId: String
        var utterance: Int
        var outcome: String
        var textReceivedMonotonicNs: Int64
        var textReceivedWallNs: Int64
        var firstFrameWrittenMonotonicNs: Int64?
        var firstFrameWrittenWallNs: Int64?
        var lastFrameWrittenMonotonicNs: Int64?
        var frames: Int
        var drops: Int
    }

    @Test func recordsTrueInstants() async throws {
        let path = NSTemporaryDirectory() + "ledger-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var settings = ReferenceSettings.quick.with { $0.delivery = .paced }
        settings.firstAudio = .constant(50e6)
        let (before, seen, id) = try await withServer(settings, ledger: path) { server in
            let client = try TestClient(port: server.ports.webSocket)
            let id = try client.expect().field("session_id")
            let before = MonotonicInstant.now.nanoseconds
            try client.say("123")
            _ = try client.expect()
            let seen = MonotonicInstant.now.nanoseconds
            _ = try client.frames { $0.isEnd }
            try client.say("12345")
            _ = try client.frames { $0.sequence == 12 }
            try client.control("STOP")
            _ = try client.frames { $0.isEnd }
            return (before, seen, id)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .filter { !$0.contains(#""event":"#) }
            .map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.map(\.outcome) == ["completed", "stopped"])
        #expect(lines.map(\.utterance) == [1, 2])
        #expect(lines.allSatisfy { $0.sessionId == id && $0.drops == 0 })
        let line = try #require(lines.first)
        #expect(line.frames == 10)
        let text = line.textReceivedMonotonicNs
        let first = try #require(line.firstFrameWrittenMonotonicNs)
        let last = try #require(line.lastFrameWrittenMonotonicNs)
        #expect(before <= text && first <= seen)
        #expect(first - text >= 50 * millisecond)
        // Ten frames, each of them 20 ms after the one before it or later: a first one that is held up puts none off.
        #expect(last - text >= 230 * millisecond && last > first)
        let wall = try #require(line.firstFrameWrittenWallNs)
        #expect(abs((wall - line.textReceivedWallNs) - (first - text)) < millisecond)
    }

    @Test func recordsEveryFrameWhereAsked() async throws {
        let ledger = LedgerLines()
        var faults = Faults()
        faults.duplicateFrames = 1
        let settings = ReferenceSettings.quick.with { settings in
            settings.delivery = .paced
            settings.timetable = [TimetableEntry(at: 0, faults: faults)]
        }
        try await withServer(settings, ledger: ledger.path, frames: true) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            for _ in 1...2 {
                try client.say("123")
                _ = try client.frames { $0.isEnd }
            }
        }
        let utterances = try ledger.lines(nil)
        let frames = try ledger.lines("frames")
        #expect(frames.map { $0.number("utterance") } == [1, 2])
        for (line, utterance) in zip(frames, utterances) {
            let steps = try #require(line.fields["steps_ns"] as? [Int])
            let runs = try #require(line.fields["sequences"] as? [[Int]])
            // Ten frames, each of them twice.
            #expect(utterance.number("frames") == 20 && steps.count == 20)
            let base = line.number("utterance") == 1 ? 0 : 10
            #expect(runs.flatMap { Array($0[0]...$0[1]) } == (1...10).flatMap { [base + $0, base + $0] })
            #expect(line.instant("first") == utterance.instant("first_frame_written"))
            let last = line.instant("first").map { $0 + Int64(steps.reduce(0, +)) }
            #expect(last == utterance.instant("last_frame_written"))
            #expect(steps.allSatisfy { $0 >= 0 } && steps.first == 0)
        }
    }
}

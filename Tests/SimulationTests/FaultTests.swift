import Measurement
import MetricScraping
import ReferenceConfiguration
import ReferenceModel
import Scenarios
import Testing
import Timing

@testable import Simulation

/// What a timetable's faults do to the clients, and what the ledger says of them.
@Suite struct FaultTests {
    private func run(
        seconds: Int64 = 20,
        _ timetable: [TimetableEntry],
        _ change: (inout Scenario, inout ReferenceSettings) -> Void = { _, _ in }
    ) throws -> SimulationResult {
        try simulate(
            scenario(sessions: 8, seconds: seconds) {
                $1.timetable = timetable
                $1.delivery = .paced
                change(&$0, &$1)
            }
        )
    }

    private func events(_ result: SimulationResult) -> [LedgerEvent] {
        result.ledger.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    private func frames(_ result: SimulationResult, _ kind: FrameIncident.Kind) -> Int {
        events(result).count { if case .frame(_, let incident) = $0 { incident.kind == kind } else { false } }
    }

    /// Losses at an utterance's very end show with the session's next utterance, so sessions here have but one, whose
    /// last frame is far from any fault.
    @Test func clientsCountTheFramesThatTheLedgerLost() throws {
        let result = try run([
            entry(at: 2_000, for: 9_000) {
                $0.dropFrames = 0.02
                $0.duplicateFrames = 0.03
                $0.corruptFrames = 0.01
            }
        ]) { scenario, _ in scenario.session.texts = [.init(id: "1", text: String(repeating: "word ", count: 60))] }
        let heard = result.utterances.filter { $0.outcome == .ok }
        let missing = heard.reduce(0) { $0 + Int($1.missing) }
        let lost = frames(result, .dropped) + frames(result, .corrupted)
        #expect(lost > 40 && missing > lost * 9 / 10 && missing <= lost)
        // A repeated frame of a damaged message is another damaged message.
        let repeated = frames(result, .duplicated)
        let duplicates = heard.reduce(0) { $0 + Int($1.duplicate) }
        #expect(repeated > 40 && duplicates > repeated * 9 / 10 && duplicates <= repeated)
        #expect(heard.reduce(0) { $0 + Int($1.malformed) } >= frames(result, .corrupted))
    }

    @Test func faultsComeAndGoAtTheirInstants() throws {
        let result = try run([entry(at: 5_000, for: 3_000) { $0.firstAudio = .scale(4) }])
        let slow = result.utterances.filter { $0.firstAudioLatency == 600 * millisecond }.map(\.plannedOffset)
        let usual = result.utterances.filter { $0.firstAudioLatency == 150 * millisecond }.map(\.plannedOffset)
        #expect(slow.count + usual.count == result.utterances.count)
        #expect(slow.count > 10 && slow.allSatisfy { (5 * second..<8 * second).contains($0) })
        #expect(usual.allSatisfy { !(5 * second..<8 * second).contains($0) })
        let phases = events(result).compactMap { event -> LedgerFault? in
            if case .fault(let fault) = event { fault } else { nil }
        }
        #expect(phases.map(\.at) == [5 * second, 8 * second] && phases.map(\.isBeginning) == [true, false])
    }

    /// Frames that a stall of 400 ms holds back come together when it ends, and are heard as one underrun.
    @Test func aStallIsHeardAsAnUnderrun() throws {
        let result = try run([entry(at: 3_000, for: 400) { $0.stall = 400_000_000 }])
        let stalled = result.utterances.filter { $0.underruns > 0 }
        // 100 ms were gathered, and up to a frame's length passes before it shows.
        #expect(stalled.count == 8)
        #expect(stalled.allSatisfy { (280 * millisecond...320 * millisecond).contains($0.longestStall) })
    }

    @Test func aServiceThatIsDownCutsAndRefuses() throws {
        let result = try run([entry(at: 4_000, for: 2_000) { $0.service = .down }])
        let cut = result.utterances.filter { $0.detail == "1006 Connection reset by peer" }
        #expect(cut.count == 8 && cut.allSatisfy { $0.outcome == .closedEarly })
        let refused = result.utterances.filter {
            $0.detail == "1006 Connection reset by peer before the upgrade was answered"
        }
        #expect(!refused.isEmpty && refused.allSatisfy { (4 * second...6 * second).contains($0.plannedOffset) })
        let resets = events(result).count { if case .connectionReset = $0 { true } else { false } }
        #expect(resets == refused.count)
        #expect(result.utterances.contains { $0.outcome == .ok && $0.plannedOffset > 6 * second })
    }

    @Test func zombiesNeverAnswer() throws {
        let result = try run([entry(at: 4_000, for: 2_000) { $0.zombies = 1 }]) { scenario, _ in
            scenario.session.deadlines.firstAudio = second
        }
        let silent = result.utterances.filter { $0.outcome == .noAudio }
        let zombies = events(result).count { if case .zombie = $0 { true } else { false } }
        #expect(silent.count >= 8 && silent.count == zombies)
    }

    @Test func anExporterThatIsDownFailsTheScrapesAlone() throws {
        let result = try run([
            entry(at: 4_500, for: 2_000) {
                $0.exporter = ExporterFault()
                $0.exporter?.worker = .down
            }
        ]) { scenario, _ in
            scenario.metrics = ["orchestrator", "tts-worker"].map {
                .init(job: $0, url: nil, interval: second, timeout: second)
            }
        }
        let failed = result.scrapes.filter { !$0.isUp }
        #expect(failed.map(\.job) == ["tts-worker", "tts-worker"])
        #expect(failed.map { $0.at - startOfLoad } == [5 * second, 6 * second])
        #expect(failed.allSatisfy { $0.samples.last?.name == "up" && $0.samples.last?.value == 0 })
        #expect(result.utterances.allSatisfy { $0.outcome == .ok })
    }
}

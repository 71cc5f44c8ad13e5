import Dispatch
import Measurement
import Scenarios
import TestSupport
import Testing
import Timing

@testable import LoadGeneration

/// A generator that is held up past a deadline reads what came in meanwhile before it concludes anything from silence.
@Suite(.ownThread) struct HeldUpTests {
    /// Lets one thread wait for another, ten seconds at most.
    private struct Signal: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func give() { semaphore.signal() }
        func take() { _ = semaphore.wait(timeout: .now() + 10) }
    }

    private static let deadline = 300 * Nanoseconds.perMillisecond

    /// The first session's audio needs a decoder, and its making holds the loop until the second session's has been sent
    /// and its deadline is over.
    private func drive(
        _ change: @escaping (inout Scenario) -> Void,
        second: @escaping @Sendable (SpeechPeer, _ hold: () -> Void) -> Void
    ) async throws -> [UtteranceRecord] {
        let (isReady, isHeld, isSent) = (Signal(), Signal(), Signal())
        let server = SpeechServer { peer in
            guard peer.open(), peer.hear() != nil else { return }
            if peer.number == 0 {
                isReady.take()
                peer.say(#"{"type":"audio","opus":"+P/+","sample_rate":48000,"frame_ms":20,"sequence":1}"#)
                peer.say(SpeechPeer.end)
            } else {
                second(peer) {
                    isReady.give()
                    isHeld.take()
                }
                isSent.give()
            }
            peer.waitForEnd()
        }
        let scenario = Drive.scenario(sessions: 2, hold: 100, change)
        let drive = try await Drive.run(
            scenario,
            port: server.port,
            inLoop: {
                let begin = MonotonicInstant.now
                isHeld.give()
                isSent.take()
                // The deadline counts from before the hold began.
                while MonotonicInstant.now - begin <= Self.deadline {}
            }
        )
        return drive.records.filter { $0.utterance == 0 && $0.session < 2 }
    }

    @Test func firstAudioThatCameInTimeIsNotMissed() async throws {
        let records = try await drive({ $0.session.deadlines.firstAudio = Self.deadline }) { peer, hold in
            hold()
            peer.play(1...3)
            peer.say(SpeechPeer.end)
        }
        #expect(records.map(\.outcome) == [.ok, .ok])
        // By the kernel's stamps it came while the loop was held.
        #expect(records.allSatisfy { record in record.firstAudio.map { $0 - record.planned < Self.deadline } ?? false })
    }

    @Test func audioThatGoesOnIsNotAStall() async throws {
        let records = try await drive({ $0.session.deadlines.stall = Self.deadline }) { peer, hold in
            peer.play(1...1)
            hold()
            peer.play(2...3)
            peer.say(SpeechPeer.end)
        }
        #expect(records.map(\.outcome) == [.ok, .ok])
        #expect(records.contains { $0.frames == 3 })
    }

    /// Whoever is really silent is found out all the same.
    @Test func silenceIsStillFound() async throws {
        let records = try await drive({ $0.session.deadlines.firstAudio = Self.deadline }) { _, hold in hold() }
        #expect(Set(records.map(\.outcome)) == [.ok, .noAudio])
    }
}

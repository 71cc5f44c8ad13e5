import EventLoop
import Foundation
import Scenarios
import SpeechProtocol
import TestSupport
import Testing
import Timing

@testable import LoadGeneration

/// Nothing of a run outlives it.
@Suite(.timeLimit(.minutes(1)), .ownThread)
struct LifetimeTests {
    /// What is left of a run's driver and its sessions when its loop has ended.
    private func remains(of scenario: Scenario, port: UInt16, cancelAfter: Int64? = nil) async throws -> Int {
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Result { try run(scenario, port: port, cancelAfter: cancelAfter).count })
            }
        }
        return try result.get()
    }

    private struct Remains {
        weak var driver: LoopDriver?
        var sessions: [Weak] = []

        struct Weak { weak var session: Session? }

        var count: Int { (driver == nil ? 0 : 1) + sessions.count { $0.session != nil } }
    }

    private func run(_ scenario: Scenario, port: UInt16, cancelAfter: Int64? = nil) throws -> Remains {
        var remains = Remains()
        let loop = try EventLoop()
        let share = LoopShare(
            scenario: scenario,
            target: try LoadTarget(scenario.target, url: "ws://127.0.0.1:\(port)/", adapterQuery: []),
            adapter: OrchestratorAdapter(),
            index: 0,
            count: 1,
            start: .now,
            occupancy: Occupancy()
        )
        let driver = LoopDriver(loop: loop, share: share) { _ in }
        driver.begin()
        var seen: [Remains.Weak] = []
        for milliseconds in Int64(1)..<30 {
            loop.schedule(at: share.start + milliseconds * 10 * Nanoseconds.perMillisecond) { [weak driver] in
                for session in (driver?.sessions ?? [:]).values { seen.append(.init(session: session)) }
            }
        }
        if let cancelAfter {
            loop.schedule(at: .now + cancelAfter) { [unowned driver] in driver.cancelAll() }
        }
        loop.run()
        #expect(driver.sessions.isEmpty && driver.closing.isEmpty)
        #expect(driver.sessionsReady == 0)
        remains.driver = driver
        remains.sessions = seen
        #expect(seen.count > 10)
        return remains
    }

    @Test func afterAnOrderlyEnd() async throws {
        let server = SpeechServer { $0.serve() }
        #expect(try await remains(of: Drive.scenario(sessions: 10, hold: 300), port: server.port) == 0)
    }

    @Test func afterCloseHandshakesThatNobodyAnswers() async throws {
        let server = SpeechServer { peer in
            guard peer.open(), peer.hear() != nil else { return }
            peer.play(1...3)
            peer.say(SpeechPeer.end)
            peer.waitForEnd()
        }
        #expect(try await remains(of: Drive.scenario(sessions: 10, hold: 300), port: server.port) == 0)
    }

    @Test func afterACancelInTheMiddle() async throws {
        let server = SpeechServer { $0.serve(frames: 100, paced: true) }
        let remains = try await remains(
            of:
                Drive.scenario(sessions: 10, hold: 5_000),
            port: server.port,
            cancelAfter: 200 * Nanoseconds.perMillisecond
        )
        #expect(remains == 0)
    }

    @Test func afterFailures() async throws {
        let server = SpeechServer { peer in
            peer.open()
            _ = peer.hear()
            usleep(50_000)
            peer.reset()
        }
        #expect(try await remains(of: Drive.scenario(sessions: 10, hold: 100), port: server.port) == 0)
        let zombie = SpeechServer { peer in
            peer.open()
            peer.waitForEnd()
        }
        #expect(
            try await remains(
                of: Drive.scenario(sessions: 10, hold: 200) {
                    $0.session.deadlines.firstAudio = 300 * Nanoseconds.perMillisecond
                },
                port: zombie.port
            ) == 0
        )
    }
}

import Measurement
import Scenarios
import SpeechProtocol
import TestSupport
import Testing
import Timing

@testable import LoadGeneration

/// How many sessions there are when, on real sockets.
@Suite(.timeLimit(.minutes(2)), .ownThread)
struct LoadModelTests {
    private static let second = Nanoseconds.perSecond

    @Test func closedModelKeepsItsSessions() async throws {
        // Each session is over after 60 ms and followed by another.
        let server = SpeechServer { $0.serve(frames: 3) }
        let drive = try await Drive.run(Drive.scenario(sessions: 8, hold: 1_500), port: server.port)
        #expect(Set(drive.outcomes.keys) == [.ok])
        #expect(drive.records.count > 24)
        #expect(drive.sessionsPlanned >= drive.sessionsOpened)
        #expect(drive.sessionsFailed == 0)
        #expect(drive.seconds.allSatisfy { $0.sessionsPeak <= 8 })
        #expect(drive.seconds.map(\.window.sessionsTarget) == [8, 0])
        // One session a place at a time, each followed by the next.
        #expect(Set(drive.records.map(\.session)).count == drive.records.count)
    }

    @Test func serverThatClosesAfterItsReplyHasItsSessionsReplaced() async throws {
        let server = SpeechServer { peer in
            guard peer.open(), peer.hear() != nil else { return }
            peer.play(1...3)
            // In one write, so that the close is there before the next text is due.
            peer.write(SpeechPeer.frame(1, Array(SpeechPeer.end.utf8)) + SpeechPeer.frame(8, [3, 232]))
        }
        let scenario = Drive.scenario(sessions: 4, hold: 1_000) { $0.session.utterances = .fixed(3) }
        let drive = try await Drive.run(scenario, port: server.port)
        #expect(Set(drive.outcomes.keys) == [.ok])
        #expect(drive.records.count >= 8 && drive.sessionsFailed == 0)
        #expect(drive.records.allSatisfy { $0.utterance == 0 && $0.connect != nil })
    }

    @Test func serverThatStaysOpenGetsAllTexts() async throws {
        let server = SpeechServer { $0.serve(frames: 2) }
        let scenario = Drive.scenario(sessions: 2, hold: 600) { $0.session.utterances = .fixed(3) }
        let drive = try await Drive.run(scenario, port: server.port)
        #expect(Set(drive.outcomes.keys) == [.ok])
        let first = drive.records.filter { $0.session == 0 }
        #expect(first.map(\.utterance) == [0, 1, 2])
        // Two frames, 40 ms, are heard before the next text: nothing is planned sooner.
        for (reply, next) in zip(first, first.dropFirst()) {
            // The mapping between the clocks is measured anew on the way, so the wall's difference may be short of it.
            #expect(next.planned - (reply.firstAudio ?? next.planned) >= 39 * Nanoseconds.perMillisecond)
        }
    }

    @Test func rampsUpAndDown() async throws {
        let server = SpeechServer { $0.serve(frames: 4, paced: true) }
        let scenario = Drive.scenario {
            $0.load.stages = [
                .init(level: 10, ramp: Self.second / 2, hold: Self.second * 3 / 2),
                .init(level: 2, ramp: Self.second / 2, hold: Self.second / 2),
                .init(level: 6, ramp: 0, hold: Self.second),
            ]
            $0.session.utterances = .fixed(1_000)
        }
        let drive = try await Drive.run(scenario, port: server.port, loops: 2)
        #expect(drive.outcomes[.ok] ?? 0 > 50)
        #expect(Set(drive.outcomes.keys) == [.ok])
        #expect(drive.seconds.prefix(4).map(\.window.sessionsTarget) == [10, 10, 2, 6])
        #expect(drive.seconds.prefix(4).map(\.window.sessionsActive) == [10, 10, 2, 6])
        #expect(drive.seconds.prefix(4).map(\.window.stage) == [0, 0, 1, 2])
        #expect(drive.sessionsPlanned == 14)
        #expect(server.sessions.most <= 10 + 2)
    }

    @Test func openModelStartsWhatItsScheduleSays() async throws {
        let server = SpeechServer { $0.serve(frames: 3) }
        let scenario = Drive.scenario {
            $0.load.model = .open
            $0.load.arrivals = .uniform
            $0.load.stages = [.init(level: 40, ramp: 0, hold: Self.second)]
        }
        let drive = try await Drive.run(scenario, port: server.port, loops: 2)
        #expect(drive.outcomes == [.ok: 40])
        #expect(drive.sessionsPlanned == 40 && drive.sessionsOpened == 40)
        #expect(drive.records.map(\.session).sorted() == (0..<40).map { UInt32($0) })
        #expect(drive.seconds.allSatisfy { $0.window.sessionsTarget == 0 })
    }

    @Test func ceilingHoldsBackAndSaysSo() async throws {
        let server = SpeechServer { $0.serve(frames: 200) }
        let scenario = Drive.scenario {
            $0.load.model = .open
            $0.load.arrivals = .uniform
            // A quiet half second at the end keeps the loops' ends and their last arrivals apart.
            $0.load.stages = [
                .init(level: 50, ramp: 0, hold: Self.second), .init(level: 0, ramp: 0, hold: Self.second / 2),
            ]
            $0.load.maxSessions = 5
            // Every session listens to the end of the load.
            $0.load.drain = 100 * Nanoseconds.perMillisecond
        }
        let drive = try await Drive.run(scenario, port: server.port, loops: 2)
        #expect(drive.outcomes[.heldBack] == 45)
        #expect(drive.records.count == 50)
        #expect(
            drive.records.filter { $0.outcome == .heldBack }.allSatisfy { $0.detail == "by max_sessions" }
        )
        #expect(drive.records.map(\.session).sorted() == (0..<50).map { UInt32($0) })
        #expect(server.sessions.accepted == 5)
        #expect(drive.sessionsPlanned == 50)
    }

    @Test func moreArrivalsThanOneATurn() async throws {
        // All but a few are refused at once, so that the load is arrivals and nothing else.
        let scenario = Drive.scenario {
            $0.load.model = .open
            $0.load.arrivals = .uniform
            $0.load.stages = [.init(level: 20_000, ramp: 0, hold: Self.second / 2)]
            $0.load.maxSessions = 1
        }
        let server = SpeechServer { $0.serve(frames: 100) }
        let drive = try await Drive.run(scenario, port: server.port)
        #expect(drive.records.count == 10_000)
        #expect(drive.outcomes[.heldBack] ?? 0 >= 9_990)
    }

    @Test func secondsOfAllLoopsComeInOrderAndWhole() async throws {
        let server = SpeechServer { $0.serve(frames: 3, paced: true) }
        let scenario = Drive.scenario(sessions: 5, hold: 2_400) {
            $0.load.warmup = Self.second
            $0.session.utterances = .fixed(1_000)
        }
        let drive = try await Drive.run(scenario, port: server.port, loops: 3)
        // `Drive` has checked that there is none missing.
        #expect(drive.seconds.count == 3)
        #expect(drive.seconds.map(\.window.measured) == [false, true, false])
        let starts = drive.seconds.map(\.window.start)
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == Self.second })
        #expect(drive.seconds.prefix(2).allSatisfy { $0.window.sessionsActive == 5 && $0.sessionsPeak == 5 })
        #expect(drive.seconds.allSatisfy { $0.window.openFiles > 5 && $0.window.residentBytes > 1 << 20 })
        #expect(drive.sum { Int($0.window.bytesReceived) } > drive.sum { Int($0.window.frames) } * 2_560)
        let warm = starts[0] + Self.second
        #expect(drive.records.allSatisfy { $0.measured == ($0.planned >= warm) })
        #expect(Set(drive.records.map(\.measured)) == [true, false])
    }

    @Test func loadThatIsEndedDrains() async throws {
        // The replies last for 1.2 s, after the first of which the load is ended.
        let server = SpeechServer { $0.serve(frames: 60, paced: true) }
        let scenario = Drive.scenario(sessions: 4, hold: 60_000) {
            $0.session.utterances = .fixed(100)
            $0.load.drain = 10 * Self.second
        }
        let drive = try await Drive.run(scenario, port: server.port, loops: 2) { generator, second in
            if second.index == 0 { generator.endLoad() }
        }
        #expect(Set(drive.outcomes.keys) == [.ok])
        #expect(drive.records.count == 4)
        #expect(drive.elapsed < 4)
        // The second in which it ended is none of the load's.
        #expect(drive.seconds.first?.window.measured == true)
        #expect(drive.seconds.dropFirst().allSatisfy { !$0.window.measured })
    }

    @Test func drainHasAnEnd() async throws {
        let server = SpeechServer { peer in
            peer.open()
            peer.waitForEnd()
        }
        let scenario = Drive.scenario(sessions: 4, hold: 300) {
            $0.session.deadlines.firstAudio = 60 * Self.second
            $0.load.drain = Self.second / 2
        }
        let drive = try await Drive.run(scenario, port: server.port)
        #expect(drive.outcomes == [.cancelled: 4])
        #expect(drive.elapsed >= 0.8 && drive.elapsed < 3)
    }

    @Test func cancelEndsAtOnce() async throws {
        let server = SpeechServer { $0.serve(frames: 500, paced: true) }
        let scenario = Drive.scenario(sessions: 6, hold: 60_000)
        let drive = try await Drive.run(scenario, port: server.port, loops: 2) { generator, second in
            if second.index == 0 {
                generator.endLoad()
                generator.cancel()
                generator.cancel()
            }
        }
        #expect(drive.outcomes == [.cancelled: 6])
        #expect(drive.elapsed < 2)
        #expect(drive.sessionsFailed == 0)
    }

    @Test func cancelBeforeAnythingHasBegun() async throws {
        let server = SpeechServer { $0.serve() }
        let scenario = Drive.scenario(sessions: 3, hold: 60_000)
        let target = try LoadTarget(scenario.target, url: "ws://127.0.0.1:\(server.port)/", adapterQuery: [])
        let generator = try await LoadGenerator.launch(
            .init(scenario: scenario, target: target, adapter: .init(), loops: 2)
        )
        generator.cancel()
        var seconds: [LoadSecond] = []
        await generator.forEachSecond { seconds.append($0) }
        #expect(seconds.last?.isLast == true && seconds.count <= 2)
        #expect(seconds.flatMap(\.recorded.utterances).allSatisfy { $0.outcome == .cancelled })
    }

    @Test func ignoredInterruptionCostsNoIdleTurns() async throws {
        // Audio goes on for a second and a half after a STOP that nobody heeds.
        let server = SpeechServer { peer in
            guard peer.open(), peer.hear() != nil else { return }
            peer.play(1...100, paced: true)
            peer.say(SpeechPeer.end)
            peer.waitForEnd()
        }
        let scenario = Drive.scenario(hold: 2_900) {
            $0.session.bargeIn = .init(probability: 1, after: 200 * Nanoseconds.perMillisecond, command: .stop)
        }
        let drive = try await Drive.run(scenario, port: server.port)
        #expect(drive.records.first?.bargeInIgnored == true)
        #expect(drive.outcomes[.ok] ?? 0 >= 1)
        // Fifty frames a second are some per cent of a core without optimisation; a loop that never waits has all of it.
        #expect(drive.seconds.allSatisfy { $0.window.cpuBusiestLoop < 0.6 })
    }
}

import Measurement
import Scenarios
import TestSupport
import Testing
import Timing

@testable import LoadGeneration

/// Servers that misbehave, on real sockets: each has its own outcome, and every run ends in time.
@Suite(.timeLimit(.minutes(2)), .ownThread)
struct BadServerTests {
    struct Server: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var outcome: Outcome
        var detail: String
        var script: @Sendable (SpeechPeer) -> Void

        init(
            _ name: String,
            _ outcome: Outcome,
            _ detail: String = "",
            script: @escaping @Sendable (SpeechPeer) -> Void
        ) {
            testDescription = name
            self.outcome = outcome
            self.detail = detail
            self.script = script
        }
    }

    /// What a server sends once the first text has come, and then waits.
    private static func answer(
        _ name: String,
        _ outcome: Outcome,
        _ detail: String = "",
        thenWaits: Bool = true,
        _ answer: @escaping @Sendable (SpeechPeer) -> Void
    ) -> Server {
        Server(name, outcome, detail) { peer in
            guard peer.open(), peer.hear() != nil else { return }
            answer(peer)
            if thenWaits { while peer.hear() != nil {} }
        }
    }

    static let servers: [Server] = [
        answer("garbage instead of frames", .protocolViolation, "1002") {
            $0.write((0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 167 | 0x70) })
        },
        answer("text that is no UTF-8", .protocolViolation, "1007") { $0.write(SpeechPeer.frame(1, [0xff, 0xfe])) },
        answer("100 MB announced", .protocolViolation, "1009") {
            $0.write([0x81, 127, 0, 0, 0, 0, 0x05, 0xf5, 0xe1, 0x00])
        },
        answer("masked frames", .protocolViolation, "1002") { $0.write([0x81, 0x81, 1, 2, 3, 4, 0x40]) },
        answer("half a frame, then the end", .closedEarly, "1006", thenWaits: false) {
            $0.write(Array(SpeechPeer.frame(1, Array(SpeechPeer.audio(1).utf8)).prefix(1_000)))
        },
        answer("the end after audio", .closedEarly, "1006", thenWaits: false) { $0.play(1...3) },
        answer("a close frame within the audio", .closedEarly, "1011 no voice") {
            $0.play(1...3)
            $0.sendClose(1011, "no voice")
        },
        answer("wrong Base64", .noAudio, "3 malformed frames") {
            for number in UInt64(1)...3 { $0.say(SpeechPeer.audio(number, pcm: "****" + SpeechPeer.loud.dropFirst(4))) }
        },
        answer("messages that are no JSON", .noAudio, "2 malformed") {
            $0.say("{")
            $0.say(#"{"type":"audio"}"#)
        },
        answer("unknown messages", .noAudio) { $0.say(#"{"type":"greeting"}"#) },
        answer("an error", .serverError, "WORKER_UNAVAILABLE: none free") {
            $0.say(#"{"type":"error","message":"none free","code":"WORKER_UNAVAILABLE"}"#)
        },
        answer("an end without audio", .noAudio, "session_end without audio") { $0.say(SpeechPeer.end) },
        answer("silence", .noAudio) { _ in },
        answer("audio without an end", .stalled) { $0.play(1...3) },
        answer("sequence 0", .ok) {
            $0.play(0...3)
            $0.say(SpeechPeer.end)
        },
        answer("sequence 2^63", .ok) {
            $0.play(1 << 63...1 << 63 + 3)
            $0.say(SpeechPeer.end)
        },
        Server("a close before session_start", .closedEarly, "1013 full") {
            $0.upgrade()
            $0.sendClose(1013, "full")
        },
        Server("no session_start", .connectTimeout, "no session_start") {
            $0.upgrade()
            $0.waitForEnd()
        },
        Server("nothing read", .noAudio) {
            $0.open()
            $0.waitWithoutReading()
        },
        Server("503", .upgradeRefused, "503 ") {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        },
        Server("no HTTP at all", .upgradeRefused) {
            _ = $0.readRequest()
            $0.write("220 mail.example.net ESMTP\r\n")
        },
        Server("a wrong accept key", .protocolViolation) {
            _ = $0.readRequest()
            $0.write(SpeechPeer.acceptance(of: "Sec-WebSocket-Key: another"))
        },
        Server("no answer to the upgrade", .connectTimeout, "no answer to the upgrade request") { $0.waitForEnd() },
    ]

    /// Deadlines that are there to be met.
    private static func scenario(
        sessions: Double = 1,
        hold: Int64 = 1_000,
        _ change: (inout Scenario) -> Void = { _ in }
    ) -> Scenario {
        Drive.scenario(sessions: sessions, hold: hold) {
            $0.session.deadlines.connect = 1_500 * Nanoseconds.perMillisecond
            $0.session.deadlines.firstAudio = 1_500 * Nanoseconds.perMillisecond
            $0.session.deadlines.stall = 1_500 * Nanoseconds.perMillisecond
            change(&$0)
        }
    }

    @Test(arguments: servers)
    func outcome(server: Server) async throws {
        let speech = SpeechServer(script: server.script)
        let scenario = Self.scenario(sessions: 2) { $0.session.audio.share = 1 }
        let drive = try await Drive.run(scenario, port: speech.port)
        #expect(drive.records.count >= 2)
        for record in drive.records {
            #expect(record.outcome == server.outcome, "\(record.detail)")
            #expect(record.detail.hasPrefix(server.detail), "\(record.detail)")
        }
        #expect(drive.elapsed < 8)
    }

    @Test func nobodyListens() async throws {
        let drive = try await Drive.run(Self.scenario(sessions: 3), port: SpeechServer.unusedPort())
        #expect(drive.outcomes == [.connectRefused: 3])
        #expect(drive.sessionsFailed == 3 && drive.sessionsOpened == 0)
        // A place whose session could not be opened is not filled again before a second has passed.
        #expect(drive.sessionsPlanned == 3 || drive.sessionsPlanned == 6)
    }

    @Test func nobodyAccepts() async throws {
        let server = SpeechServer(accepts: false) { _ in }
        let drive = try await Drive.run(Self.scenario(sessions: 3, hold: 100), port: server.port)
        #expect(drive.outcomes == [.connectTimeout: 3])
        #expect(drive.records.allSatisfy { $0.detail == "no answer to the upgrade request" })
    }

    @Test func plainServerBehindATLSAddress() async throws {
        let server = SpeechServer { peer in
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.waitForEnd()
        }
        let scenario = Self.scenario(sessions: 2, hold: 100) { $0.target.tls.verify = false }
        let drive = try await Drive.run(scenario, port: server.port, scheme: "wss")
        #expect(drive.outcomes == [.tlsFailed: 2])
    }

    @Test func oddMessagesBetweenUtterancesAreCounted() async throws {
        let server = SpeechServer { peer in
            guard peer.open(), peer.hear() != nil else { return }
            peer.play(1...100)
            peer.say(SpeechPeer.end)
            peer.play(101...103)
            peer.say(#"{"type":"error","message":"late","code":"INTERNAL_ERROR"}"#)
            peer.say("[]")
            peer.say(#"{"type":"greeting"}"#)
            peer.waitForEnd()
        }
        let drive = try await Drive.run(Self.scenario(hold: 1_500), port: server.port)
        #expect(drive.outcomes == [.ok: 1])
        #expect(drive.sum(\.oddities.strayFrames) == 3)
        #expect(drive.sum(\.oddities.strayErrors) == 1)
        #expect(drive.sum(\.oddities.strayMalformed) == 1)
        #expect(drive.sum(\.oddities.unknown) == 1)
        #expect(drive.sum { Int($0.window.frames) } == 103)
    }

    @Test func lossesStandInTheSeconds() async throws {
        let server = SpeechServer { peer in
            guard peer.open(), peer.hear() != nil else { return }
            peer.play(1...3)
            peer.play(8...100)
            peer.say(SpeechPeer.end)
            peer.waitForEnd()
        }
        let drive = try await Drive.run(Self.scenario(hold: 1_500), port: server.port)
        #expect(drive.records.map(\.missing) == [4])
        #expect(drive.sum { Int($0.window.missing) } == 4)
    }

    /// The connection is reset after every possible number of the server's bytes.
    @Test func resetAtAnyByte() async throws {
        let opening = SpeechPeer.acceptance(of: "").utf8.count
        // A short frame of 12 samples keeps the number of bytes, and so of sessions, low.
        let frame = SpeechPeer.frame(1, Array(SpeechPeer.audio(1, pcm: String(repeating: "ACAAIAAg", count: 4)).utf8))
        let start = SpeechPeer.frame(1, Array(#"{"type":"session_start","session_id":"ws"}"#.utf8))
        let end = SpeechPeer.frame(1, Array(SpeechPeer.end.utf8))
        let total = opening + start.count + 2 * frame.count + end.count
        let server = SpeechServer { peer in
            peer.reset(after: peer.number % total)
            guard peer.upgrade(), peer.write(start), peer.hear() != nil else { return }
            guard peer.write(frame), peer.write(frame) else { return }
            peer.write(end)
        }
        // In the open model nobody takes a failed session's place: each number of bytes comes once.
        let scenario = Drive.scenario {
            $0.load.model = .open
            $0.load.arrivals = .uniform
            $0.load.stages = [.init(level: Double(total) / 5, ramp: 0, hold: 5 * Nanoseconds.perSecond)]
            $0.load.drain = 20 * Nanoseconds.perSecond
        }
        let drive = try await Drive.run(scenario, port: server.port, loops: 2)
        #expect(drive.sessionsPlanned == total)
        #expect(drive.records.count == total)
        // Every number of bytes is too few.
        #expect(drive.outcomes == [.closedEarly: total])
        // No deadline was needed, and no session was left over.
        #expect(drive.elapsed < 15)
        #expect(server.sessions.accepted == total)
    }
}

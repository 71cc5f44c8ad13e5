import Glibc
import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceOrchestrator

/// Faults as clients meet them on real sockets, and as the ledger has them.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct ServerFaultTests {
    private static func settings(
        at: Int64 = 0,
        for duration: Int64? = nil,
        _ change: (inout Faults) -> Void
    ) -> ReferenceSettings {
        var faults = Faults()
        change(&faults)
        return .quick.with { $0.timetable = [TimetableEntry(at: at, for: duration, faults: faults)] }
    }

    /// A session that has been greeted.
    private static func session(_ server: ReferenceServer, target: String = "/") throws -> TestClient {
        let client = try TestClient(port: server.ports.webSocket, target: target)
        guard client.status == 101 else { return client }
        _ = try client.expect()
        return client
    }

    /// Fails unless the connection is reset.
    private static func expectReset(_ client: TestClient) throws {
        do {
            while let frame = try client.next() { #expect(frame.isAudio, "\(frame.text)") }
            Issue.record("the connection ended in order")
        } catch let failure as RawSocket.Failure {
            #expect(failure.number == ECONNRESET)
        }
    }

    @Test func frameFaultsReachTheClientAsTheLedgerHasThem() async throws {
        let ledger = LedgerLines()
        let settings = Self.settings {
            $0.dropFrames = 0.1
            $0.duplicateFrames = 0.1
            $0.reorderFrames = 0.1
        }
        let sequences = try await withServer(settings, ledger: ledger.path) { server in
            let client = try Self.session(server)
            // 60 characters are 200 frames.
            try client.say(String(repeating: "a", count: 60))
            return try client.frames { $0.isEnd }.compactMap(\.sequence)
        }
        let dropped = try ledger.lines("drop").compactMap { $0.number("sequence") }
        let doubled = try ledger.lines("duplicate").compactMap { $0.number("sequence") }
        let late = try ledger.lines("reorder").compactMap { $0.number("sequence") }
        #expect(!dropped.isEmpty && !doubled.isEmpty && !late.isEmpty)
        #expect(try ledger.lines("drop").allSatisfy { $0.text("why") == "fault" && $0.number("utterance") == 1 })
        let expected = (1...200).filter { !dropped.contains($0) }.flatMap { doubled.contains($0) ? [$0, $0] : [$0] }
        #expect(sequences.sorted() == expected)
        // A frame that is late comes right after a later one.
        for number in late {
            let place = try #require(sequences.firstIndex(of: number))
            #expect(place > 0 && sequences[place - 1] > number)
        }
        let line = try #require(try ledger.lines(nil).first)
        #expect(line.number("frames") == sequences.count && line.number("drops") == dropped.count)
        #expect(line.number("duplicates") == doubled.count && line.number("reorders") == late.count)
        #expect(line.number("corruptions") == 0 && line.text("outcome") == "completed")
    }

    @Test(arguments: ["/", "/?encoding=opus", "/?framing=binary", "/?encoding=opus&framing=binary"])
    func corruptedFramesCannotBeRead(target: String) async throws {
        let ledger = LedgerLines()
        let frames = try await withServer(Self.settings { $0.corruptFrames = 0.5 }, ledger: ledger.path) { server in
            let client = try Self.session(server, target: target)
            try client.say("123456")
            return try client.frames { $0.isEnd }.filter(\.isAudio)
        }
        let damaged = try ledger.lines("corrupt").compactMap { $0.number("sequence") }
        #expect(frames.count == 20 && !damaged.isEmpty && damaged.count < 20)
        for (index, frame) in frames.enumerated() {
            let isSound: Bool
            if target.contains("binary") {
                isSound = frame.payload[10] == 0
            } else {
                let text = try #require(frame.field("pcm") ?? frame.field("opus"))
                isSound = text.utf8.allSatisfy { UInt8(ascii: "*") != $0 } && text.utf8.count.isMultiple(of: 4)
                #expect(isSound || text.hasSuffix("=*"))
                #expect(frame.sequence == index + 1)
            }
            #expect(isSound != damaged.contains(index + 1), "frame \(index + 1)")
        }
    }

    @Test func stallHoldsAllFramesBack() async throws {
        let ledger = LedgerLines()
        let stall = 300 * millisecond
        try await withServer(Self.settings(for: stall) { $0.stall = stall }, ledger: ledger.path) { server in
            let client = try Self.session(server)
            try client.say("123")
            #expect(try client.frames { $0.isEnd }.compactMap(\.sequence) == Array(1...10))
        }
        let started = try #require(try ledger.lines("started").first?.instant())
        let faults = try ledger.lines("fault")
        #expect(faults.map { $0.text("state") } == ["began", "ended"])
        #expect(faults.map { $0.text("what") } == ["stall 300ms", "stall 300ms"])
        #expect(faults.map { $0.instant() } == [started, started + stall])
        let line = try #require(try ledger.lines(nil).first)
        #expect(try #require(line.instant("first_frame_written")) >= started + stall)
    }

    @Test func zombiesAreSilentAndInTheLedger() async throws {
        let ledger = LedgerLines()
        try await withServer(Self.settings { $0.zombies = 1 }, ledger: ledger.path) { server in
            let client = try Self.session(server)
            try client.say("123")
            // The answer to a ping says that the text before it has been taken up.
            try client.send(first: 0x89, [])
            #expect(try client.expect().first == 0x8a)
            #expect(client.isSilent(forMilliseconds: 100))
        }
        #expect(try ledger.lines("zombie").map { $0.number("utterance") } == [1])
        let line = try #require(try ledger.lines(nil).first)
        #expect(line.text("outcome") == "unanswered" && line.instant("first_frame_written") == nil)
    }

    @Test func errorsKeepTheSession() async throws {
        let ledger = LedgerLines()
        let settings = Self.settings { $0.errors = .init(code: .connectionError) }
        try await withServer(settings, ledger: ledger.path) { server in
            let client = try Self.session(server)
            for _ in 0..<2 {
                try client.say("123")
                #expect(try client.expect().field("code") == "CONNECTION_ERROR")
            }
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value(#"tts_grpc_request_errors_total{method="Synthesize"}"#) == 2)
        }
        #expect(try ledger.lines("error").map { $0.text("code") } == ["CONNECTION_ERROR", "CONNECTION_ERROR"])
    }

    @Test func closeFramesCarryTheirCode() async throws {
        let ledger = LedgerLines()
        let settings = Self.settings { $0.close = .init(code: 1011) }
        let id = try await withServer(settings, ledger: ledger.path) { server in
            let client = try TestClient(port: server.ports.webSocket)
            let id = try client.expect().field("session_id")
            try client.say("123")
            let frames = try client.frames { $0.first == 0x88 }
            #expect(frames.count == 6 && frames.last?.closeCode == 1011)
            return id
        }
        let line = try #require(try ledger.lines("session_closed").first)
        #expect(line.text("session_id") == id && line.number("code") == 1011 && line.text("by") == "server")
        #expect(try ledger.lines("session_closed").count == 1)
        #expect(try ledger.lines(nil).map { $0.text("outcome") } == ["abandoned"])
    }

    @Test func code1006IsAReset() async throws {
        let ledger = LedgerLines()
        let settings = Self.settings { $0.close = .init(code: 1006) }
        try await withServer(settings, ledger: ledger.path) { server in
            let client = try Self.session(server)
            try client.say("123")
            try Self.expectReset(client)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_websocket_connection_errors_total") == 1)
            #expect(page.value("tts_websocket_connections_active") == 0)
        }
        let line = try #require(try ledger.lines("session_closed").first)
        #expect(line.number("code") == nil && line.text("by") == "server")
    }

    @Test(arguments: [503, 429, 500]) func upgradesAreRefused(status: Int) async throws {
        let ledger = LedgerLines()
        let settings = Self.settings { $0.refuseUpgrade = .init(status: status) }
        try await withServer(settings, ledger: ledger.path) { server in
            let client = try Self.session(server)
            #expect(client.status == status)
        }
        #expect(try ledger.lines("upgrade_refused").map { $0.number("status") } == [status])
        #expect(try ledger.lines("session_opened").isEmpty)
    }

    @Test func aShareOfUpgradesIsRefused() async throws {
        let ledger = LedgerLines()
        let settings = Self.settings { $0.refuseUpgrade = .init(status: 503, share: 0.5) }
        let statuses = try await withServer(settings, ledger: ledger.path) { server in
            try (0..<40).map { _ in try Self.session(server).status }
        }
        let refused = statuses.filter { $0 == 503 }.count
        // All or none of 40 happens once in 10^11 times.
        #expect(refused > 0 && refused < 40 && statuses.allSatisfy { [101, 503].contains($0) })
        #expect(try ledger.lines("upgrade_refused").count == refused)
        #expect(try ledger.lines("session_opened").count == 40 - refused)
    }

    @Test func ignoredControlIsInTheLedger() async throws {
        let ledger = LedgerLines()
        let settings = Self.settings { $0.ignoreControl = 1 }.with { $0.delivery = .paced }
        try await withServer(settings, ledger: ledger.path) { server in
            let client = try Self.session(server)
            // 45 characters last three seconds.
            try client.say(String(repeating: "a", count: 45))
            _ = try client.frames { $0.sequence == 3 }
            try client.control("STOP")
            #expect(try client.frames { $0.isEnd }.last?.field("reason") == "completed")
        }
        let line = try #require(try ledger.lines("control").first)
        let utterance = try #require(try ledger.lines(nil).first)
        #expect(line.text("command") == "STOP" && line.flag("obeyed") == false)
        #expect(line.instant("last_frame_after") == utterance.instant("last_frame_written"))
        let received = try #require(line.instant("received"))
        #expect(try #require(line.instant("handled")) >= received)
        #expect(try #require(line.instant("last_frame_after")) > received)
    }

    @Test func obeyedControlEndsTheFrames() async throws {
        let ledger = LedgerLines()
        try await withServer(.quick.with { $0.delivery = .paced }, ledger: ledger.path) { server in
            let client = try Self.session(server)
            // 150 characters last ten seconds.
            try client.say(String(repeating: "a", count: 150))
            _ = try client.frames { $0.sequence == 3 }
            try client.control("PAUSE")
            try client.send(first: 0x89, [])
            _ = try client.frames { $0.first == 0x8a }
            try client.control("RESUME")
            _ = try client.frames(through: \.isAudio)
            try client.control("STOP")
            _ = try client.frames { $0.isEnd }
        }
        let lines = try ledger.lines("control")
        #expect(lines.map { $0.text("command") } == ["PAUSE", "RESUME", "STOP"])
        #expect(lines.allSatisfy { $0.flag("obeyed") == true })
        #expect(lines.map { $0.instant("last_frame_after") == nil } == [true, false, true])
        let written = try #require(try ledger.lines(nil).first?.instant("last_frame_written"))
        #expect(try #require(lines[2].instant("handled")) >= written)
    }

    @Test func serviceIsDownWhileTheExporterGoesOn() async throws {
        let ledger = LedgerLines()
        // Up for half a second and down for half a second, over and over.
        let half = 500 * millisecond
        var faults = Faults()
        faults.service = .down
        let settings = ReferenceSettings.quick.with {
            $0.delivery = .paced
            $0.timetable = [TimetableEntry(at: half, for: half, every: 2 * half, faults: faults)]
        }
        try await withServer(settings, ledger: ledger.path) { server in
            var resets = 0
            func open() throws -> TestClient {
                while true {
                    do {
                        return try Self.session(server)
                    } catch let failure as RawSocket.Failure {
                        #expect([ECONNRESET, EPIPE].contains(failure.number))
                        resets += 1
                    } catch is TestClient.Unexpected {
                        resets += 1
                    }
                }
            }
            let client = try open()
            // 60 characters last four seconds: the next outage comes in their middle.
            try client.say(String(repeating: "a", count: 60))
            try Self.expectReset(client)
            // The metrics port answers all the time.
            var health = ""
            while !health.contains("unhealthy") {
                let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
                #expect(page.status == 200)
                health = try HTTPGet(port: server.ports.metrics, path: "/health").body
            }
            resets = 0
            while resets == 0 { _ = try open() }
            #expect(try open().status == 101)
        }
        let outages = try ledger.lines("fault").filter { $0.text("state") == "began" }.compactMap { $0.instant() }
        let cut = try ledger.lines("session_closed").filter { $0.text("by") == "server" }.compactMap { $0.instant() }
        #expect(try #require(cut.first) >= outages[0])
        #expect(try !ledger.lines("connection_reset").isEmpty)
    }

    @Test func exporterIsDownWhileTheServiceRuns() async throws {
        let settings = Self.settings(for: 300 * millisecond) { $0.exporter = .init(.down) }
        try await withServer(settings) { server in
            let client = try Self.session(server)
            try client.say("123")
            #expect(try client.frames { $0.isEnd }.count == 11)
            for port in [server.ports.metrics, server.ports.workerMetrics] {
                var page: HTTPGet?
                while page == nil {
                    do {
                        page = try HTTPGet(port: port, path: "/metrics")
                    } catch let failure as RawSocket.Failure {
                        #expect([ECONNRESET, EPIPE].contains(failure.number))
                    }
                }
                #expect(page?.status == 200)
                #expect(MonotonicInstant.now.nanoseconds >= server.ports.started + 300 * millisecond)
            }
        }
    }

    @Test func oneExporterIsDown() async throws {
        var fault = ExporterFault()
        fault.worker = .down
        try await withServer(Self.settings { $0.exporter = fault }) { server in
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.status == 200)
            #expect(throws: RawSocket.Failure.self) {
                try HTTPGet(port: server.ports.workerMetrics, path: "/metrics")
            }
        }
    }

    @Test func sessionsAreNamedOnThePage() async throws {
        var fault = ExporterFault()
        fault.sessionIDs = true
        try await withServer(Self.settings { $0.exporter = fault }) { server in
            let client = try TestClient(port: server.ports.webSocket)
            let id = try #require(try client.expect().field("session_id"))
            try client.say("123")
            _ = try client.frames { $0.isEnd }
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value(#"tts_frames_sent_total{session_id="\#(id)"}"#) == 10)
            #expect(page.value(#"tts_frame_queue_depth{session_id="\#(id)"}"#) == 0)
            #expect(page.value("tts_frames_sent_total") == nil)
        }
    }

    @Test func workersComeAndGoOverTime() async throws {
        let settings = Self.settings(for: 200 * millisecond) { $0.workers = 0 }
        try await withServer(settings) { server in
            let client = try Self.session(server)
            try client.say("123")
            #expect(try client.frames { $0.isEnd }.count == 11)
            #expect(MonotonicInstant.now.nanoseconds >= server.ports.started + 200 * millisecond)
        }
    }
}

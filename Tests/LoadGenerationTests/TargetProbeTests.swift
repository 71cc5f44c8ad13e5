import Scenarios
import TestSupport
import Testing
import Timing

@testable import LoadGeneration

/// The one connection before a run.
@Suite(.timeLimit(.minutes(1)), .ownThread)
struct TargetProbeTests {
    private func probe(port: UInt16, milliseconds: Int64 = 5_000) async throws -> String? {
        let target = try LoadTarget(
            Target(endpoint: .url("")),
            url: "ws://127.0.0.1:\(port)/",
            adapterQuery: [(name: "encoding", value: "opus")]
        )
        return await TargetProbe.failure(of: target, deadline: milliseconds * Nanoseconds.perMillisecond)
    }

    @Test func serverThatCanBeDriven() async throws {
        let server = SpeechServer { $0.serve() }
        #expect(try await probe(port: server.port) == nil)
    }

    @Test func whatComesAfterTheUpgradeIsNoReasonNotToRun() async throws {
        let dropping = SpeechServer { $0.upgrade() }
        #expect(try await probe(port: dropping.port) == nil)
        let resetting = SpeechServer {
            $0.upgrade()
            $0.reset()
        }
        #expect(try await probe(port: resetting.port) == nil)
        let deaf = SpeechServer {
            $0.upgrade()
            $0.waitForEnd()
        }
        #expect(try await probe(port: deaf.port) == nil)
    }

    @Test func reasonsWhyNothingCanRun() async throws {
        #expect(try await probe(port: SpeechServer.unusedPort())?.hasPrefix("can't connect: ") == true)
        let busy = SpeechServer {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await probe(port: busy.port)?.contains("HTTP 503") == true)
        let mail = SpeechServer {
            _ = $0.readRequest()
            $0.write("220 mail.example.net ESMTP\r\n")
        }
        #expect(try await probe(port: mail.port)?.hasPrefix("what answers is not a WebSocket server") == true)
        let silent = SpeechServer { $0.waitForEnd() }
        #expect(
            try await probe(port: silent.port, milliseconds: 200)
                == "not open within 0.2 s (session.deadlines.connect): no answer to the upgrade request"
        )
    }
}

import ReferenceConfiguration
import ReferenceOrchestrator
import TestSupport
import Testing
import Timing

/// The reference orchestrator as a client sees it that nobody here has written.
@Suite(.timeLimit(.minutes(2)), .ownThread, .needs(.webSockets))
struct IndependentClientTests {
    private struct Options: Encodable, Sendable {
        struct Stop: Encodable, Sendable {
            var after: Int
            var command = "STOP"
        }
        /// 1, 3 and 15 characters: 4, 10 and 50 frames.
        var texts = ["a", "abc", "abc def ghi jkl"]
        var words = false
        var fragments = 1
        var compression: DeflateOptions?
        var ca: String?
        var stop: Stop?
    }

    private static var quick: ReferenceSettings {
        ReferenceSettings().with {
            $0.firstAudio = .constant(20e6)
            $0.rtf = .constant(0.02)
        }
    }

    /// Serves, lets the client speak and checks what holds in every variant.
    private func converse(
        _ settings: ReferenceSettings = quick,
        _ options: Options = Options(),
        query: String = "",
        frames: [Int] = [4, 10, 50]
    ) async throws -> ClientReport {
        let server = try await ReferenceServer.start(settings: settings)
        var options = options
        options.ca = server.ports.tls?.ca
        let url = (server.ports.tls?.url ?? "ws://127.0.0.1:\(server.ports.webSocket)/") + query
        let report: ClientReport
        do {
            report = try await Script.client(url, options)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        #expect(report.start.type == "session_start")
        let id = try #require(report.start.sessionID)
        #expect(report.extensions == (options.compression != nil && settings.compression ? ["permessage-deflate"] : []))
        #expect(report.utterances.map(\.sequences.count) == frames)
        for utterance in report.utterances {
            #expect(utterance.end.type == "session_end" && utterance.end.reason == "completed")
            #expect(utterance.end.sessionID == id)
            #expect(utterance.rates.allSatisfy { $0 == 48_000 } && utterance.lengths.allSatisfy { $0 == 20 })
        }
        #expect(report.utterances.flatMap(\.sequences) == Array(1...frames.reduce(0, +)))
        #expect(report.error.type == "error" && report.error.code == "INTERNAL_ERROR")
        #expect(report.close == 1000)
        return report
    }

    /// The numbers that the samples carry, read by the script after the code's documentation.
    private func expectMarks(_ report: ClientReport) {
        for (place, utterance) in report.utterances.enumerated() {
            #expect(utterance.bytes.allSatisfy { $0 == 1920 })
            #expect(utterance.marks == utterance.marks.indices.map { [place + 1, $0] })
        }
    }

    @Test(arguments: ["", "?framing=binary"])
    func burst(query: String) async throws { expectMarks(try await converse(query: query)) }

    @Test func paced() async throws {
        let report = try await converse(Self.quick.with { $0.delivery = .paced })
        expectMarks(report)
        // 49 steps of 20 ms lie between fifty frames; a reader that is late with the first one sees a little less.
        #expect(try #require(report.utterances.last?.span) > 0.8)
    }

    @Test(arguments: ["encoding=opus", "encoding=opus&framing=binary"])
    func opus(query: String) async throws {
        let report = try await converse(query: "?\(query)")
        #expect(report.utterances.flatMap(\.encodings).allSatisfy { $0 == "opus" })
        #expect(report.utterances.flatMap(\.bytes).allSatisfy { (3...1275).contains($0) })
    }

    @Test func fragmented() async throws {
        var options = Options()
        options.fragments = 7
        expectMarks(try await converse(Self.quick, options))
    }

    @Test func wordByWord() async throws {
        var options = Options()
        options.words = true
        options.fragments = 2
        expectMarks(try await converse(Self.quick, options))
    }

    @Test(
        arguments: [
            DeflateOptions(),
            DeflateOptions(serverNoContextTakeover: true, clientNoContextTakeover: true),
            DeflateOptions(serverMaxWindowBits: 9, clientMaxWindowBits: 9),
            DeflateOptions(serverMaxWindowBits: 15, clientMaxWindowBits: 12),
        ] as [DeflateOptions],
        ["", "?framing=binary"]
    )
    func compressed(_ compression: DeflateOptions, query: String) async throws {
        var options = Options()
        options.compression = compression
        options.fragments = 3
        expectMarks(try await converse(Self.quick.with { $0.compression = true }, options, query: query))
        // A server that was not told to compress says nothing of it, and the client goes without.
        expectMarks(try await converse(Self.quick, options, query: query))
    }

    @Test func underTLS() async throws {
        var options = Options()
        options.compression = DeflateOptions()
        let settings = Self.quick.with {
            $0.tls = .selfSigned
            $0.compression = true
            $0.delivery = .paced
        }
        expectMarks(try await converse(settings, options))
    }

    @Test func stopped() async throws {
        var options = Options()
        options.texts = [String(repeating: "long ", count: 100)]
        options.stop = .init(after: 5)
        let server = try await ReferenceServer.start(settings: Self.quick.with { $0.delivery = .paced })
        let report: ClientReport
        do {
            report = try await Script.client("ws://127.0.0.1:\(server.ports.webSocket)/", options)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        let frames = try #require(report.utterances.first?.sequences)
        // Of the 1,667 frames of the whole text, those before the command and what was sent until it arrived.
        #expect(frames == Array(1...frames.count) && (5..<500).contains(frames.count))
    }
}

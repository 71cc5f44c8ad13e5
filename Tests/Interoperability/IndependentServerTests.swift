import Foundation
import Recording
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import ReferenceOrchestrator

/// `ttsload run` against a server that nobody here has written.
@Suite(.timeLimit(.minutes(3)), .serialized, .ownThread, .needs(.webSockets))
struct IndependentServerTests {
    private struct Options: Encodable, Sendable {
        var frames = 10
        var paced = false
        var fragments = 1
        var compression: DeflateOptions?
        var certificate: String?
        var restart = false
        var end = "session_end"
        var drop: [Int] = []
        var double: [Int] = []
    }

    private struct Failure: Error { var said: String }

    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("ttsload-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private static let scenario = """
        name: interoperability
        seed: 7
        target:
          url: SCHEME://127.0.0.1:PORT/
        load:
          stages:
            - {sessions: 4, hold: 1s}
        session:
          utterances: 2
          think_time: {fixed: 20ms}
          texts: {inline: ["Yes.", "No, \\"thanks\\".", "Grüß Gott – 你好."]}
          audio: {check: 100%}
        targets: [failures < 99%]
        metrics: []

        """

    /// Drives the server for a second and compares what either side has counted.
    private func run(_ options: Options, _ overrides: String...) async throws -> RunReport {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (report, seen) = try await Script.server(options) { [folder] port in
            let scheme = options.certificate == nil ? "ws" : "wss"
            let file = "\(folder)/scenario.yaml"
            try Self.scenario.replacing("SCHEME", with: scheme).replacing("PORT", with: "\(port)")
                .write(toFile: file, atomically: true, encoding: .utf8)
            let result = try await Subprocess.run(
                .path(FilePath(CommandLine.arguments[0]).removingLastComponent().appending("ttsload")),
                arguments: Arguments(
                    ["run", file, "--quiet", "--out", "\(folder)/run"] + overrides.flatMap { ["--set", $0] }
                ),
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20)
            )
            guard let json = try? String(contentsOfFile: "\(folder)/run/report.json", encoding: .utf8) else {
                throw Failure(said: "\(result.terminationStatus): \(result.standardError)")
            }
            return try RunReport(json: json)
        }
        let planned = report.utterances.planned
        #expect(planned >= 4 && report.utterances.outcomes == ["ok": planned])
        #expect(seen.utterances.count == planned)
        let texts: Set = ["Yes.", "No, \"thanks\".", "Grüß Gott – 你好."]
        #expect(texts.isSuperset(of: seen.utterances))
        #expect(report.audio.frames - report.audio.duplicate == planned * (options.frames - options.drop.count))
        #expect(report.audio.missing == planned * options.drop.count)
        #expect(report.audio.duplicate == planned * options.double.count)
        #expect(report.audio.malformed == 0 && report.audio.reordered == 0)
        #expect(seen.sent == planned * (options.frames - options.drop.count + options.double.count))
        #expect(report.sessions.failed == 0)
        let isCompressed = options.compression != nil && overrides.contains("target.compression=true")
        #expect(seen.extensions.allSatisfy { $0 == (isCompressed ? ["permessage-deflate"] : []) })
        // One connection to see whether anybody is there, and one a session, each closed in order.
        #expect(seen.sessions == report.sessions.opened + 1)
        #expect(seen.losses == nil)
        return report
    }

    @Test(arguments: ["base64", "binary"])
    func burst(framing: String) async throws {
        let report = try await run(Options(), "target.framing=\(framing)")
        #expect(report.audio.delivery == "burst")
    }

    @Test func paced() async throws {
        let report = try await run(Options(frames: 25, paced: true))
        #expect(report.audio.delivery == "paced")
    }

    @Test func fragmented() async throws { _ = try await run(Options(fragments: 5)) }

    @Test(
        arguments: [
            DeflateOptions(),
            DeflateOptions(serverNoContextTakeover: true, clientNoContextTakeover: true),
            DeflateOptions(serverMaxWindowBits: 9, clientMaxWindowBits: 9),
        ] as [DeflateOptions]
    )
    func compressed(_ compression: DeflateOptions) async throws {
        _ = try await run(Options(fragments: 3, compression: compression), "target.compression=true")
    }

    @Test func notCompressedUnlessAskedFor() async throws { _ = try await run(Options(compression: .init())) }

    @Test func underTLS() async throws {
        let made = try SelfSignedCertificate(host: "127.0.0.1")
        let file = "\(folder)/certificate.pem"
        try Data(made.certificate + made.key).write(to: URL(fileURLWithPath: file))
        let options = Options(paced: true, compression: .init(), certificate: file)
        _ = try await run(options, "target.tls.ca=\(file)", "target.compression=true")
    }

    @Test func framesThatAreMissingOrCameTwiceAreCountedToTheLastOne() async throws {
        _ = try await run(Options(drop: [3, 4, 7], double: [5]))
    }

    @Test func endByAGapWithNumbersThatBeginAnew() async throws {
        _ = try await run(Options(restart: true, end: "silence"), "session.end={gap: 300ms}")
    }

    @Test func closedAfterEachUtterance() async throws { _ = try await run(Options(end: "close")) }

    @Test func textInChunks() async throws { _ = try await run(Options(), "session.stream={tokens_per_second: 100}") }
}

import Foundation
import Measurement
import Recording
import Testing

extension CommandLineTests {
    /// Each way of driving and of being answered, in a short run of its own.
    @Suite struct VariantTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func run(_ overrides: String...) async throws -> Sample.Measured {
            let run = try await Sample.run(["--quiet"] + overrides.flatMap { ["--set", $0] }, in: scratch, attempts: 2)
            expectMet(run)
            #expect(run.report.utterances.outcomes.values.reduce(0, +) == run.report.utterances.planned)
            #expect(run.report.utterances.ok > 0)
            return run
        }

        private func utterances(of run: Sample.Measured) throws -> [UtteranceRecord] {
            var records: [UtteranceRecord] = []
            try RunFolderReader(path: scratch(run.folder)).forEachUtterance { records.append($0) }
            return records
        }

        @Test func openModel() async throws {
            let run = try await run("load.model=open", "load.stages.0={rate: 10/s, hold: 2500ms}")
            #expect(run.report.loadModel == "open")
            #expect((5...60).contains(run.report.sessions.planned))
            #expect(run.report.figures.connect.count == run.report.sessions.opened)
        }

        @Test func theOpenModelsCeilingIsCounted() async throws {
            let run = try await Sample.run(
                ["--set", "load.model=open", "--set", "load.stages.0={rate: 20/s, hold: 2s}"]
                    + ["--set", "load.max_sessions=2", "--set", "targets=[failures < 100%]"],
                in: scratch,
                attempts: 1
            )
            #expect((run.report.utterances.outcomes["held_back"] ?? 0) > 0)
            #expect(run.report.utterances.outcomes.values.reduce(0, +) == run.report.utterances.planned)
            #expect(run.report.sessions.peak <= 2)
            #expect(run.report.warnings.contains { $0.contains("max_sessions") })
        }

        @Test(arguments: ["STOP", "PAUSE"]) func bargeIn(command: String) async throws {
            let run = try await run(
                "target.reference.delivery=paced",
                "session.texts={inline: [\"This sentence is long enough for anybody to interrupt it.\"]}",
                "session.barge_in={probability: 100%, after: 200ms, command: \(command)}"
            )
            #expect(run.report.figures.bargeIn.count > 0)
            #expect(run.report.bargeIn.attempted == run.report.figures.bargeIn.count + run.report.bargeIn.ignored)
            #expect(run.report.audio.delivery == "paced")
            #expect(run.report.figures.jitter.count > 0)
            // Interrupted after 200 ms, nobody hears the four seconds that the sentence takes.
            #expect(try utterances(of: run).allSatisfy { $0.audio < 2_000_000_000 })
        }

        @Test func streamedText() async throws {
            let run = try await run("session.stream={tokens_per_second: 60}")
            let records = try utterances(of: run).filter { $0.outcome == .ok && $0.textCharacters > 8 }
            #expect(!records.isEmpty)
            for record in records {
                let (sent, committed) = (try #require(record.sent), try #require(record.committed))
                #expect(committed > sent)
            }
        }

        @Test(arguments: ["pcm16", "opus"], ["base64", "binary"])
        func encodings(encoding: String, framing: String) async throws {
            let run = try await run(
                "target.encoding=\(encoding)",
                "target.framing=\(framing)",
                "session.audio={check: 100%}",
                "load.stages.0={sessions: 8, hold: 1500ms}",
                "target.reference={encoding: \(encoding), framing: \(framing), first_audio: {constant: 400ms}}"
            )
            #expect(run.report.audio.frames > 0 && run.report.audio.malformed == 0 && run.report.audio.missing == 0)
            // Frames of 20 ms.
            let length = run.report.audio.seconds / Double(run.report.audio.frames)
            #expect(abs(length - 0.02) < 0.001)
            #expect(run.report.figures.firstAudible.count == run.report.figures.fal.count)
            #expect(run.report.utterances.truncated == 0)
        }

        @Test func arrivalsDatedByTheProcess() async throws {
            for (choice, source) in [("user", TimestampQuality.user), ("kernel", .kernel)] {
                let run = try await Sample.run(["--timestamps", choice], in: scratch, attempts: 2)
                expectMet(run)
                #expect(run.report.audio.timestamps == choice)
                let heard = try utterances(of: run).filter { $0.firstAudio != nil }
                #expect(!heard.isEmpty)
                if source == .user { #expect(heard.allSatisfy { $0.timestamp == .user }) }
                if source == .kernel { #expect(heard.allSatisfy { $0.timestamp != .user }) }
                let isWarned = run.report.warnings.contains { $0.contains("include the tool's own delay") }
                #expect(isWarned == (source == .user))
                #expect(run.finished.output.contains("\(choice) timestamps"))
                try FileManager.default.removeItem(atPath: scratch(run.folder))
            }
        }

        @Test func overIPv6() async throws {
            _ = try await Tool.serve(["--host", "::1"]) { [scratch] ports in
                // Nothing listens on the other protocol's loopback address.
                #expect(Listener.connect(to: ports.port) == nil)
                let metrics = """
                    metrics:
                      - {job: orchestrator, url: "http://[::1]:\(ports.metricsPort)/metrics"}

                    """
                let text = Sample.scenario(url: "ws://[::1]:\(ports.port)/").replacing("metrics: []\n", with: metrics)
                let run = try await Sample.run(in: scratch, file: try scratch.write(text, as: "six.yaml"), attempts: 2)
                expectMet(run)
                #expect(run.report.utterances.outcomes == ["ok": run.report.utterances.planned])
                #expect(run.report.target == "ws://[::1]:\(ports.port)/")
                let scrapes = try #require(run.report.scrapes.first)
                #expect(scrapes.ok > 0 && scrapes.failed == 0)
            }
        }

        @Test func overTLS() async throws {
            let identity = try SelfSigned(in: scratch)
            _ = try await Tool.serve { [scratch] ports in
                let relay = TLSRelay(identity, to: ports.port)
                let url = "wss://localhost:\(relay.port)/"
                let file = try scratch.write(Sample.scenario(url: url), as: "secure.yaml")
                let run = try await Sample.run(
                    ["--set", "target.tls.ca=\(identity.certificate)"],
                    in: scratch,
                    file: file
                )
                expectMet(run)
                #expect(run.report.utterances.outcomes == ["ok": run.report.utterances.planned])
                var handshakes = 0
                try RunFolderReader(path: scratch(run.folder)).forEachUtterance {
                    if let length = $0.connectTLS, length > 0 { handshakes += 1 }
                }
                #expect(handshakes == run.report.sessions.opened)
            }
        }
    }
}

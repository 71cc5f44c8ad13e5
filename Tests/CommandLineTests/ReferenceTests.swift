import Foundation
import Measurement
import Recording
import Subprocess
import Testing

extension CommandLineTests {
    /// Each way in which the reference delivers, as the client sees it: the outcome that its settings promise.
    @Suite struct ReferenceTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        /// A short run; what it measures is judged by counts, whatever the machine is busy with.
        private func run(_ reference: String, _ overrides: String...) async throws -> RunReport {
            let sets = ["target.reference=\(reference)", "load.stages.0={sessions: 4, hold: 1s}"] + overrides
            let run = try await Sample.run(["--quiet"] + sets.flatMap { ["--set", $0] }, in: scratch, attempts: 1)
            #expect(run.report.utterances.outcomes.values.reduce(0, +) == run.report.utterances.planned)
            #expect(run.report.audio.malformed == 0 && run.report.audio.reordered == 0)
            return run.report
        }

        private func expectAllWell(_ report: RunReport, sourceLocation: SourceLocation = #_sourceLocation) {
            let outcomes = report.utterances.outcomes
            #expect(outcomes == ["ok": report.utterances.planned], sourceLocation: sourceLocation)
            #expect(report.utterances.ok >= 4, sourceLocation: sourceLocation)
            #expect(report.audio.missing == 0 && report.audio.duplicate == 0, sourceLocation: sourceLocation)
        }

        @Test(arguments: ["continue", "restart"], ["burst", "paced"])
        func endsByTheMessage(sequence: String, delivery: String) async throws {
            expectAllWell(try await run("{sequence: \(sequence), delivery: \(delivery)}"))
        }

        @Test(arguments: ["continue", "restart"])
        func endsBySilence(sequence: String) async throws {
            let report = try await run("{end: silence, sequence: \(sequence)}", "session.end={gap: 400ms}")
            expectAllWell(report)
            // The gap that ends an utterance is no part of its latency.
            #expect((report.figures.fal.p50 ?? 1) < 0.4)
        }

        @Test func closesAfterEachUtterance() async throws {
            let report = try await run("{after_end: close}")
            expectAllWell(report)
            // So each session has one.
            #expect(report.sessions.opened == report.utterances.planned)
        }

        @Test func refusesConnectionsAboveItsLimit() async throws {
            // All four ask at once, and the two who are let in speak for longer than the others wait.
            let report = try await run("{connection_limit: 2, delivery: paced}")
            let refused = report.utterances.outcomes["upgrade_refused"] ?? 0
            #expect(refused > 0 && report.utterances.ok > 0)
            #expect(refused + report.utterances.ok == report.utterances.planned)
            #expect(report.sessions.failed == refused)
        }

        @Test func sendsIdleSessionsAway() async throws {
            let report = try await run(
                "{idle_timeout: 1s}",
                "session.think_time={fixed: 3s}",
                "load.stages.0={sessions: 4, hold: 5s}"
            )
            expectAllWell(report)
            // Nobody comes to a second text: each session is closed while it thinks.
            #expect(report.sessions.opened == report.utterances.planned)
        }

        @Test func measuredTimesComeFromFilesBesideTheScenario() async throws {
            _ = try scratch.write("0.5\n\n0.5\n", as: "first.csv")
            _ = try scratch.write("0.01", as: "rtf.csv")
            let report = try await run("{first_audio: {file: first.csv}, rtf: {file: rtf.csv}}")
            expectAllWell(report)
            #expect((0.5...0.9).contains(report.figures.fal.p50 ?? 0))
        }

        @Test func compressedUnderTLSWithARealVoice() async throws {
            let report = try await run(
                "{voice: espeak, sample_rate: 22050, tls: self_signed, compression: true, leading_silence: 100ms}",
                "target.compression=true",
                "session.audio={check: 100%}",
                "metrics=[{job: orchestrator}, {job: tts-worker}]"
            )
            expectAllWell(report)
            let audible = report.figures.firstAudible.p50 ?? 0
            #expect(audible >= (report.figures.fal.p50 ?? 1))
            #expect(report.warnings.allSatisfy { !$0.contains("scrape") }, "\(report.warnings)")
        }

        @Test func leavesNoCertificateBehind() async throws {
            let scenario = try scratch.write(Sample.scenario, as: "sample.yaml")
            try FileManager.default.createDirectory(atPath: scratch("temporary"), withIntermediateDirectories: true)
            let finished = try await Tool.run(
                ["run", scenario, "--out", "run", "--set", "target.reference.tls=self_signed"]
                    + ["--set", "load.stages.0={sessions: 2, hold: 1s}"],
                in: scratch,
                environment: ["TMPDIR": .some(scratch("temporary"))]
            )
            #expect([0, 96].contains(finished.code), "\(finished.errors)")
            try await eventually { try scratch.names(in: "temporary").isEmpty }
        }

        // MARK: serve

        @Test func servesWithFilesBesideItsSettings() async throws {
            _ = try scratch.write("0.05\n", as: "first.csv")
            let settings = try scratch.write("first_audio: {file: first.csv}\ntls: self_signed\n", as: "serve.yaml")
            let finished = try await Tool.serve(["--config", settings]) { ports in
                let ca = try #require(ports.ca)
                let file = try scratch.write(
                    Sample.scenario(url: try #require(ports.url)),
                    as: "secure.yaml"
                )
                let run = try await Sample.run(["--set", "target.tls.ca=\(ca)"], in: scratch, file: file, attempts: 1)
                #expect(run.report.utterances.outcomes == ["ok": run.report.utterances.planned])
                #expect((run.report.figures.fal.p50 ?? 1) < 0.4)
                // Without its certificate the server is nobody that a client knows.
                let stranger = try await Tool.run(["run", file, "--out", "stranger"], in: scratch)
                #expect(stranger.code == 69 && stranger.errors.contains("certificate"), "\(stranger.errors)")
            }
            #expect(finished.code == 0)
        }

        @Test func aVoiceThatIsNotInstalledIsSaidAtStart() async throws {
            let settings = try scratch.write("voice: espeak\n", as: "serve.yaml")
            let served = try await Tool.run(
                ["serve", "--config", settings, "--port", "0", "--metrics-port", "0", "--worker-metrics-port", "0"],
                in: scratch,
                environment: ["PATH": "/nowhere"]
            )
            #expect(served.code == 69 && served.output.isEmpty)
            #expect(served.errors.contains("apt-get install espeak-ng"), "\(served.errors)")
            let scenario = try scratch.write(Sample.scenario, as: "sample.yaml")
            let run = try await Tool.run(
                ["run", scenario, "--set", "target.reference.voice=espeak", "--out", "run"],
                in: scratch,
                environment: ["PATH": "/nowhere"]
            )
            #expect(run.code == 69 && run.errors.contains("apt-get install espeak-ng"), "\(run.errors)")
            #expect(!scratch.holds("run"))
        }

        @Test func aCertificateThatIsNoneIsSaidAtStart() async throws {
            _ = try scratch.write("no certificate", as: "broken.pem")
            let settings = try scratch.write("tls: {certificate: broken.pem, key: broken.pem}\n", as: "serve.yaml")
            let served = try await Tool.run(["serve", "--config", settings], in: scratch)
            #expect(served.code == 65 && served.errors.contains("broken.pem holds no certificate"), "\(served.errors)")
        }
    }
}

import Foundation
import Recording
import Testing

extension CommandLineTests {
    /// `ttsload serve`, as somebody else's client sees it.
    @Suite struct ServeTests {
        @Test func printsItsPortsServesItsPagesAndEndsWhenTold() async throws {
            let finished = try await Tool.serve { ports in
                #expect(Set([ports.port, ports.metricsPort, ports.workerMetricsPort]).count == 3)
                let orchestrator = try Page(port: ports.metricsPort, path: "/metrics")
                #expect(orchestrator.status == 200)
                #expect(orchestrator.body.contains("# TYPE tts_sessions_active gauge"))
                let worker = try Page(port: ports.workerMetricsPort, path: "/metrics")
                #expect(worker.status == 200 && worker.body.contains("# TYPE "))
                let health = try Page(port: ports.metricsPort, path: "/health")
                #expect(health.status == 200 && health.body.contains("healthy"))
                #expect(try Page(port: ports.metricsPort, path: "/nowhere").status == 404)
            }
            #expect(finished.code == 0)
            #expect(finished.output.split(separator: "\n").count == 1)
            #expect(finished.errors.isEmpty)
        }

        @Test func endsAtOnceWhenToldAtOnce() async throws {
            let finished = try await Tool.serve { _ in }
            #expect(finished.code == 0)
        }

        @Test func takesItsSettingsFromAFileAndKeepsALedger() async throws {
            let scratch = try Scratch()
            let settings = try scratch.write("first_audio: {constant: 50ms}\n", as: "reference.yaml")
            let finished = try await Tool.serve(["--config", settings, "--ledger", scratch("ledger.jsonl")]) { ports in
                let url = "ws://127.0.0.1:\(ports.port)/"
                let file = try scratch.write(Sample.scenario(url: url), as: "external.yaml")
                let run = try await Sample.run(in: scratch, file: file, attempts: 1)
                #expect((run.report.figures.fal.p50 ?? 1) < 0.4)
                #expect(run.report.utterances.ok > 0)
                #expect(run.report.target == url)
            }
            #expect(finished.code == 0)
            #expect(try !scratch.text("ledger.jsonl").isEmpty)
        }
    }
}

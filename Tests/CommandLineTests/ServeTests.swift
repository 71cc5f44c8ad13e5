import Foundation
import Glibc
import Recording
import Subprocess
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

        @Test func aWrongPathIsSeen() async throws {
            let scratch = try Scratch()
            let finished = try await Tool.serve { ports in
                let url = "ws://127.0.0.1:\(ports.port)/socket"
                let file = try scratch.write(Sample.scenario(url: url), as: "external.yaml")
                let run = try await Tool.run(["run", file, "--out", "run"], in: scratch)
                #expect(run.code == 69)
                #expect(run.errors.contains("refused the WebSocket upgrade with HTTP 404: Not Found"), "\(run.errors)")
            }
            #expect(finished.code == 0)
        }

        /// As when the run that started it is killed, and a client elsewhere neither reads nor goes.
        @Test func endsWithItsStandardInputWhateverItsClientsDo() async throws {
            let free = ["--port", "0", "--metrics-port", "0", "--worker-metrics-port", "0"]
            let code = try await within(.seconds(60)) {
                let result = try await Subprocess.run(
                    .path(Tool.path),
                    arguments: Arguments(["serve", "--config", "-", "--attached"] + free),
                    input: .inputWriter,
                    output: .sequence,
                    error: .discarded
                ) { execution in
                    _ = try await execution.standardInputWriter.write("{speech_rate: 1}\n...\n")
                    let child = Child(execution.processIdentifier.value, execution.standardOutput)
                    let ports = try await Ports(json: child.line { _ in true })
                    let client = try #require(Listener.connect(to: ports.port))
                    defer { close(client) }
                    let upgrade =
                        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                    Listener.send(Array(upgrade.utf8), to: client)
                    #expect(String(decoding: Listener.receive(client), as: UTF8.self).contains(" 101 "))
                    try await execution.standardInputWriter.finish()
                    try await child.readToEnd()
                }
                return result.terminationStatus
            }
            #expect(code == .exited(0))
        }

        @Test func takesItsSettingsFromAFileAndKeepsALedger() async throws {
            let scratch = try Scratch()
            let settings = try scratch.write("first_audio: {constant: 50ms}\n", as: "reference.yaml")
            let finished = try await Tool.serve(["--config", settings, "--ledger", scratch("ledger.jsonl")]) { ports in
                let url = "ws://127.0.0.1:\(ports.port)/ws"
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

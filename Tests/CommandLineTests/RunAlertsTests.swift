import Foundation
import Recording
import Subprocess
import SystemPackage
import TestSupport
import Testing

extension CommandLineTests {
    /// Alerts as a part of a run: `alerts` in a scenario.
    @Suite struct RunAlertsTests {
        private static var runbook: String {
            FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
                .appending("scenarios/alerts/runbook.yml").string
        }

        /// 26 minutes; seven of them with first audio five times as slow, and in them three with lost frames.
        private static func incident(_ expectations: String, targets: String = "fal.p50 < 400ms") -> String {
            """
            name: incident
            seed: 3
            target:
              reference:
                catalogue: complete
                timetable:
                  - {at: 120s, for: 7m, first_audio: {scale: 5}}
                  - {at: 300s, for: 180s, drop_frames: 10%}
            load:
              stages: [{sessions: 8, hold: 26m}]
            session: {utterances: 3, think_time: {exponential: 500ms, max: 2s}, texts: {builtin: short}}
            targets: [\(targets)]
            metrics: [{job: orchestrator, interval: 1s}, {job: tts-worker, interval: 1s}]
            alerts:
              rules: [\(runbook)]
              scrape_interval: 10s
              expect: {\(expectations)}
            """
        }

        private func simulate(_ scenario: String, in scratch: Scratch) async throws -> Tool.Finished {
            let path = try scratch.write(scenario, as: "incident.yaml")
            return try await Tool.run(
                ["simulate", path, "--out", scratch("run"), "--start", "2026-11-22T10:30:00Z"],
                in: scratch,
                limit: .seconds(180)
            )
        }

        private func promtool(_ arguments: [String]) async throws -> (code: Int32?, said: String) {
            let result = try await Subprocess.run(
                .path("/usr/bin/promtool"),
                arguments: Arguments(arguments),
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20)
            )
            let said = result.standardOutput + result.standardError
            if case .exited(let code) = result.terminationStatus { return (code, said) }
            return (nil, said)
        }

        @Test func anIncidentIsToldOfInTime() async throws {
            let scratch = try Scratch()
            let finished = try await simulate(
                Self.incident("HighFirstAudioLatency: fires within 6m, FramesDropping: fires, HighGPUMemory: silent"),
                in: scratch
            )
            #expect(finished.code == 0, "\(finished.output) \(finished.errors)")
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.alerts.count == 9)
            let slow = try #require(report.alerts.first { $0.name == "HighFirstAudioLatency" })
            #expect(slow.verdict == .met && slow.fidelity.first?.detected == 1)
            #expect((300...360).contains(slow.fidelity.first?.detectionDelay ?? 0))
            #expect(try scratch.text("run/rules/runbook.yml").contains("alert: HighFirstAudioLatency"))
            #expect(try scratch.text("run/junit.xml").contains("alert FramesDropping: fires"))
            #expect(try scratch.text("run/report.html").contains("<h2>Alerts</h2>"))
            // The folder is all it takes.
            let before = try scratch.text("run/events.jsonl")
            let again = try await Tool.run(["report", scratch("run"), "--json"], in: scratch)
            let rebuilt = try scratch.text("run/report.json")
            #expect(again.code == 0 && again.output == rebuilt)
            #expect(try RunReport(json: again.output).alerts == report.alerts)
            #expect(try scratch.text("run/events.jsonl") == before)
        }

        @Test func anUnexpectedAlertEndsWith97() async throws {
            let scratch = try Scratch()
            let finished = try await simulate(Self.incident("HighFirstAudioLatency: silent"), in: scratch)
            #expect(finished.code == 97, "\(finished.output) \(finished.errors)")
            // The terminal's width breaks it.
            let said = finished.output.replacing("\n    ", with: " ")
            #expect(said.contains("An alert did not do what was expected: HighFirstAudioLatency fired"), "\(said)")
            let cases = try scratch.text("run/junit.xml")
            #expect(cases.contains(#"failures="1" errors="0""#))
            #expect(cases.contains("expected: silent – HighFirstAudioLatency fired"))
        }

        @Test(.needs(.prometheus)) func promtoolConfirmsWhatASimulatedRunsAlertsDid() async throws {
            let scratch = try Scratch()
            _ = try await simulate(Self.incident("HighFirstAudioLatency: fires"), in: scratch)
            let export = try await Tool.run([
                "alerts", "export", "--rules", Self.runbook, "--run", scratch("run"), "--compat", "2", "--out",
                scratch("t.yml"), "--openmetrics", scratch("t.om"),
            ])
            #expect(export.code == 0, "\(export.errors)")
            let text = try scratch.text("t.yml")
            #expect(text.contains("alertname: \"HighFirstAudioLatency\"\n        exp_alerts:\n          - exp_labels:"))
            let confirmed = try await promtool(["test", "rules", scratch("t.yml")])
            #expect(confirmed.code == 0, "\(confirmed.said.prefix(2000))")
            // A confirmation that nothing could refuse would be none.
            let falsified = try scratch.write(
                text.replacing("\"severity\": \"warning\"", with: "\"severity\": \"critical\"", maxReplacements: 1),
                as: "false.yml"
            )
            #expect(try await promtool(["test", "rules", falsified]).code == 1)
            let blocks = try await promtool([
                "tsdb", "create-blocks-from", "openmetrics", scratch("t.om"), scratch("data"),
            ])
            #expect(blocks.code == 0, "\(blocks.said.prefix(2000))")
            let made = try scratch.names(in: "data")
            #expect(!made.isEmpty)
        }

        @Test(arguments: [
            ("runbook", ["ModelLoadFailures", "HighGPUMemory", "SessionQueueBackup"]), ("complete", []),
        ])
        func whatCannotFireIsNamedByItsMetric(catalogue: String, blocked: [String]) async throws {
            let scratch = try Scratch()
            let quickstart = FilePath(Self.runbook).removingLastComponent().removingLastComponent()
                .appending("quickstart.yaml").string
            let finished = try await Tool.run(
                ["simulate", quickstart, "--out", scratch("run"), "--set", "target.reference.catalogue=\(catalogue)"],
                in: scratch,
                limit: .seconds(120)
            )
            #expect(finished.code == 0, "\(finished.errors)")
            let alerts = try RunReport(json: try scratch.text("run/report.json")).alerts
            #expect(alerts.count == 9)
            #expect(alerts.filter { !$0.fireable }.map(\.name) == blocked)
            #expect(alerts.allSatisfy { $0.fireable == $0.blockedBy.isEmpty })
            let metrics = ["tts_model_load_errors_total", "tts_gpu_memory_total_bytes", "tts_session_queue_depth"]
            #expect(alerts.flatMap(\.blockedBy).map(\.selector) == (blocked.isEmpty ? [] : metrics))
            for metric in metrics {
                let said = "can't fire: \(metric): is a metric that no target exports"
                #expect(finished.output.replacing(/\n +/, with: " ").contains(said) != blocked.isEmpty)
                #expect(try scratch.text("run/report.html").contains("\(metric): is a metric") != blocked.isEmpty)
            }
        }

        @Test func whatIsWrongIsSaidBeforeAnyLoad() async throws {
            let scratch = try Scratch()
            let misspelt = try await simulate(Self.incident("HighFirstAudioLatancy: fires"), in: scratch)
            #expect(misspelt.code == 65)
            #expect(misspelt.errors.contains("incident.yaml:17:"))
            #expect(misspelt.errors.contains("did you mean \"HighFirstAudioLatency\"?"))
            let rules = try scratch.write(
                "groups:\n- name: g\n  rules:\n  - {alert: A, expr: sum(x}\n",
                as: "bad.yml"
            )
            let scenario = Self.incident("A: fires").replacing(Self.runbook, with: rules)
            for command in [["run"], ["scenario", "check"]] {
                let path = try scratch.write(scenario, as: "bad.yaml")
                let finished = try await Tool.run(command + [path], in: scratch)
                #expect(finished.code == 65 && finished.errors.contains("bad.yml:4:"), "\(finished.errors)")
            }
            #expect(!scratch.holds("run") && !scratch.holds("reports"))
        }
    }
}

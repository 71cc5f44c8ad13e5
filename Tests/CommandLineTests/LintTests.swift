import Foundation
import Testing
import Timing

extension CommandLineTests {
    /// `ttsload alerts lint` and `explain`.
    @Suite struct LintTests {
        private static let runbook = "\(CommandLineTests.package)/Tests/AlertingTests/Rules/runbook.yml"

        /// The first line of each finding, without the file's folder.
        private func headlines(_ output: String) -> [String] {
            output.split(separator: "\n").filter { $0.hasSuffix("]") && !$0.hasPrefix(" ") }
                .map { String($0).replacing(Self.runbook, with: "runbook.yml") }
        }

        @Test(arguments: [("runbook", Int32(99)), ("complete", 0)])
        func theRunbookAgainstLivePages(catalogue: String, code: Int32) async throws {
            let scratch = try Scratch()
            let settings = try scratch.write("catalogue: \(catalogue)\n", as: "c.yaml")
            let served = try await Tool.serve(["--config", settings]) { ports in
                let result = try await Tool.run([
                    "alerts", "lint", Self.runbook, "--metrics",
                    "orchestrator=http://127.0.0.1:\(ports.metricsPort)/metrics", "--metrics",
                    "tts-worker=http://127.0.0.1:\(ports.workerMetricsPort)/metrics", "--target", "fal.p95 < 300ms",
                ])
                #expect(result.code == code && result.errors.isEmpty, "\(result.errors)")
                let blocked = headlines(result.output).filter { $0.hasSuffix("[fireable]") }
                let unguarded = headlines(result.output).filter { $0.hasSuffix("[exporter-death]") }
                #expect(
                    blocked
                        == (code == 0
                            ? []
                            : [
                                "runbook.yml:57:20: error: ModelLoadFailures: cannot fire: tts_model_load_errors_total "
                                    + "is a metric that no target exports; the nearest is tts_model_unload_total "
                                    + "[fireable]",
                                "runbook.yml:77:44: error: HighGPUMemory: cannot fire: tts_gpu_memory_total_bytes is a "
                                    + "metric that no target exports; the nearest is tts_gpu_memory_used_bytes "
                                    + "[fireable]",
                                "runbook.yml:87:15: error: SessionQueueBackup: cannot fire: tts_session_queue_depth "
                                    + "is a metric that no target exports; the nearest is tts_frame_queue_depth "
                                    + "[fireable]",
                            ])
                )
                // The runbook watches the worker's page alone.
                #expect(unguarded.allSatisfy { $0.contains("the job orchestrator dies") } && unguarded.count >= 3)
            }
            #expect(served.code == 0)
        }

        @Test func aRunSaysWhatIsExported() async throws {
            let scratch = try Scratch()
            var made = MadeUpRun()
            let start = MadeUpRun.start.nanoseconds / 1_000_000_000
            made.scrapes = "# TYPE depth gauge\ndepth{job=\"w\"} 1 \(start).000\nup{job=\"w\"} 1 \(start).000\n"
            try made.write(to: scratch("run"))
            let rules = try scratch.write(
                "groups: [{name: g, rules: [{alert: A, expr: 'rate(depth[1m]) > dept'}]}]",
                as: "rules.yml"
            )
            let result = try await Tool.run(
                ["alerts", "lint", rules, "--run", scratch("run"), "--format", "json"]
            )
            #expect(result.code == 99, "\(result.errors)")
            let found = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let findings = try #require(found?["findings"] as? [[String: Any]])
            #expect(findings.map { $0["check"] as? String }.contains("counter-type"))
            let blocked = try #require(findings.first { $0["check"] as? String == "fireable" })
            #expect((blocked["why"] as? String)?.contains("the nearest is depth") == true)
            #expect(blocked["excerpt"] as? String == "rate(depth[1m]) > dept\n                  ^^^^")
        }

        /// The whole text over a simulated run, against what is recorded beside these tests.
        ///
        /// With RECORD_SNAPSHOTS=1 it is recorded anew.
        @Test(arguments: [("runbook", Int32(99)), ("complete", 0)])
        func theWholeTextOverARun(catalogue: String, code: Int32) async throws {
            let scratch = try Scratch()
            let scenario = try scratch.write(Sample.scenario, as: "scenario.yaml")
            let simulated = try await Tool.run([
                "simulate", scenario, "--set", "target.reference.catalogue=\(catalogue)", "--start",
                "2026-11-22T10:30:00Z", "--out", scratch("run"), "--quiet",
            ])
            #expect(simulated.code == 0, "\(simulated.errors)")
            let result = try await Tool.run(
                ["alerts", "lint", Self.runbook, "--run", scratch("run"), "--target", "fal.p95 < 300ms"]
            )
            #expect(result.code == code && result.errors.isEmpty, "\(result.errors)")
            let text = result.output.replacing(Self.runbook, with: "runbook.yml")
            let golden = "\(CommandLineTests.package)/Tests/CommandLineTests/Golden/lint-\(catalogue).txt"
            if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
                try text.write(toFile: golden, atomically: true, encoding: .utf8)
            }
            #expect(try text == String(contentsOfFile: golden, encoding: .utf8))
        }

        @Test func theConfigurationOfPrometheusNamesTheRules() async throws {
            let scratch = try Scratch()
            try FileManager.default.createDirectory(atPath: scratch("rules"), withIntermediateDirectories: true)
            for (name, rules) in [
                ("alerts.yml", "{alert: Slow, expr: 'rate(x_total{job=\"w\"}[1m]) > 1'}"),
                ("rules/a.yml", "{alert: A, expr: 'job:x:sum > 1'}"),
                ("rules/b.yml", "{record: 'job:x:sum', expr: sum by (job) (x)}"),
            ] {
                _ = try scratch.write("groups: [{name: g, rules: [\(rules)]}]\n", as: name)
            }
            let scrapes = "scrape_configs: [{job_name: w, scrape_interval: 30s}]"
            let configuration = try scratch.write(
                "\(scrapes)\nrule_files: [alerts.yml, 'rules/*.yml']\n",
                as: "p.yml"
            )
            for arguments in [[configuration], ["--prometheus", configuration]] {
                let found = try await Tool.run(["alerts", "lint"] + arguments)
                #expect(found.code == 0 && found.errors.isEmpty, "\(found.errors)")
                let lines = headlines(found.output).map { $0.replacing(scratch.path, with: "") }
                #expect(lines.contains { $0.hasPrefix("/alerts.yml:1:") && $0.hasSuffix("[rate-window]") }, "\(lines)")
                #expect(lines.contains { $0.hasPrefix("/rules/a.yml:1:") && $0.hasSuffix("[exporter-death]") })
                // The one file records what the other reads.
                #expect(!found.output.contains("[missing-recording]"))
            }
            // Its intervals alone, with a file of one's own.
            let alone = try await Tool.run(
                ["alerts", "lint", scratch("rules/a.yml"), "--prometheus", configuration]
            )
            #expect(
                alone.code == 0 && !alone.output.contains("alerts.yml") && alone.output.contains("[missing-recording]")
            )

            for (text, code, problem) in [
                ("\(scrapes)\n", Int32(65), "has no rule_files"),
                ("\(scrapes)\nrule_files: [gone.yml]\n", 65, "bad.yml:2:14: rule_files: gone.yml is not there"),
                (
                    "\(scrapes)\nrule_files:\n- 'none/*.yml'\n", 65,
                    "bad.yml:3:3: rule_files: none/*.yml matches no file"
                ),
            ] {
                let bad = try scratch.write(text, as: "bad.yml")
                let result = try await Tool.run(["alerts", "lint", bad])
                #expect(
                    result.code == code && result.errors.contains(problem) && result.output.isEmpty,
                    "\(result.errors)"
                )
            }
            for arguments in [
                [], [configuration, "--prometheus", configuration], [configuration, "--scrape-interval", "5s"],
            ] {
                let result = try await Tool.run(["alerts", "lint"] + arguments)
                #expect(result.code == 64 && !result.errors.isEmpty, "\(result.errors)")
            }
        }

        @Test func receiversOutOfReach() async throws {
            let scratch = try Scratch()
            let configuration = try scratch.write(
                "route: {receiver: a}\nreceivers:\n- name: a\n- name: slack\n- name: pagerduty\n",
                as: "am.yml"
            )
            let result = try await Tool.run(
                ["alerts", "lint", Self.runbook, "--alertmanager", configuration, "--format", "github"]
            )
            #expect(result.code == 0, "\(result.errors)")
            let lines = result.output.split(separator: "\n").filter { $0.contains("title=unreached-receiver") }
            #expect(lines.count == 2 && lines[0].contains("receiver slack") && lines[1].contains("pagerduty"))
            #expect(lines[0].hasPrefix("::warning file=\(configuration),line=4,col=9,"))
        }

        @Test func whatCannotBeRead() async throws {
            let scratch = try Scratch()
            let bad = try scratch.write("groups: [{name: g, rules: [{alert: A, expr: sum(}]}]", as: "bad.yml")
            for arguments in [[bad], [scratch("none.yml")], [Self.runbook, "--run", scratch("none")]] {
                let result = try await Tool.run(["alerts", "lint"] + arguments)
                #expect(result.code == 65 && result.output.isEmpty && !result.errors.isEmpty)
            }
            let port = Listener.unusedPort()
            let gone = try await Tool.run(
                ["alerts", "lint", Self.runbook, "--metrics", "w=http://127.0.0.1:\(port)/metrics"]
            )
            #expect(gone.code == 69 && gone.errors.contains("job w at 127.0.0.1:\(port)"), "\(gone.errors)")
            for arguments in [
                ["--scrape-interval", "soon"], ["--target", "fal"], ["--metrics", "http://127.0.0.1/metrics"],
                ["--compat", "4"],
            ] {
                let result = try await Tool.run(["alerts", "lint", Self.runbook] + arguments)
                #expect(result.code == 64 && result.errors.contains(arguments[0]), "\(result.errors)")
            }
        }

        @Test func everyCheckIsExplained() async throws {
            let list = try await Tool.run(["alerts", "explain"])
            #expect(list.code == 0)
            let names = list.output.split(separator: "\n").compactMap {
                $0.split(separator: " ").first.map(String.init)
            }
            #expect(names.count == 19)
            let page = try await Tool.run(["alerts", "explain", "rate-window"])
            #expect(page.code == 0 && page.output.hasPrefix("rate-window: ") && page.output.contains("Mended:"))
            let unknown = try await Tool.run(["alerts", "explain", "rate-windw"])
            #expect(unknown.code == 64 && unknown.errors.contains("did you mean \"rate-window\"?"))
        }
    }
}

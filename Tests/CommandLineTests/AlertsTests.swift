import Foundation
import Testing
import Timing

extension CommandLineTests {
    /// `ttsload alerts …`.
    @Suite struct AlertsTests {
        private static let rules = """
            groups:
            - name: g
              interval: 2s
              rules:
              - alert: Deep
                expr: depth > 40
                for: 4s
                labels: {severity: warning}
                annotations: {summary: 'depth {{ $value }} of {{ $labels.job }}'}
              - {alert: Gone, expr: missing > 1}
            """

        /// A run of ten seconds whose queue is deep from the third on, scraped every second.
        private func run(_ scratch: Scratch) throws -> String {
            let start = MadeUpRun.start.nanoseconds / 1_000_000_000
            var made = MadeUpRun()
            for second in 0...10 {
                made.scrapes += "depth{job=\"w\"} \(second >= 3 ? 50 : 10) \(start + Int64(second)).000\n"
                made.scrapes += "up{job=\"w\"} 1 \(start + Int64(second)).000\n"
            }
            try made.write(to: scratch("run"))
            return scratch("run")
        }

        @Test func replaySaysWhatEveryAlertDid() async throws {
            let scratch = try Scratch()
            let folder = try run(scratch)
            let rules = try scratch.write(Self.rules, as: "rules.yml")
            let result = try await Tool.run(["alerts", "replay", "--rules", rules, "--run", folder])
            #expect(result.code == 0, "\(result.errors)")
            // Evaluated at 0, 2, 4, 6, 8 and 10 s.
            #expect(
                result.output == """
                      Deep  fired 8s after the run's start, for 2s in all
                        4s         pending   {job="w", severity="warning"}  50
                        8s         firing    {job="w", severity="warning"}  50
                          summary: depth 50 of w
                      Gone  never fired

                      Gone: can't fire: missing: is a metric that no target exports

                      alert  target           told of  after  true  missed  false  again  resolved
                      Deep   fal.p50 < 300ms  0 of 0   –      0 s   0 s     2 s    0      –
                      Deep   failures < 10%   0 of 0   –      0 s   0 s     2 s    0      –
                      Gone   fal.p50 < 300ms  0 of 0   –      0 s   0 s     0 s    0      –
                      Gone   failures < 10%   0 of 0   –      0 s   0 s     0 s    0      –

                      told of: incidents in which clients missed the target, and the delay to the first one's firing
                      true, missed: time of misses in which it fired, or was silent; false: it fired while the target was met
                      resolved: from the incident's end to the firing's

                    """
            )
        }

        @Test func replayIsJSONForPrograms() async throws {
            let scratch = try Scratch()
            let folder = try run(scratch)
            let rules = try scratch.write(Self.rules, as: "rules.yml")
            let result = try await Tool.run(
                ["alerts", "replay", "--rules", rules, "--run", folder, "--interval", "1s", "--json"]
            )
            #expect(result.code == 0, "\(result.errors)")
            let found = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let alerts = try #require(found?["alerts"] as? [[String: Any]])
            #expect(alerts.map { $0["alert"] as? String } == ["Deep", "Gone"])
            #expect(alerts[0]["first_firing_s"] as? Double == 7)
            #expect(alerts[0]["line"] as? Int == 5)
            let steps = try #require(alerts[0]["transitions"] as? [[String: Any]])
            #expect(steps.map { $0["to"] as? String } == ["pending", "firing"])
            #expect(steps.map { $0["after_s"] as? Double } == [3, 7])
            #expect(alerts.map { $0["fireable"] as? Bool } == [true, false])
            let fidelity = try #require(alerts[0]["fidelity"] as? [[String: Any]])
            #expect(fidelity.map { $0["target"] as? String } == ["fal.p50 < 300ms", "failures < 10%"])
            #expect(fidelity[0]["false_s"] as? Double == 3)
        }

        @Test func theFoldersPageIsWrittenWithTheseRulesAndNothingElse() async throws {
            let scratch = try Scratch()
            let folder = try run(scratch)
            _ = try await Tool.run(["report", folder, "--quiet"])
            let before = try scratch.text("run/report.json")
            #expect(try !scratch.text("run/report.html").contains("<h2>Alerts</h2>"))
            let rules = try scratch.write(Self.rules, as: "rules.yml")
            let result = try await Tool.run(["alerts", "replay", "--rules", rules, "--run", folder, "--report"])
            #expect(result.code == 0 && result.errors.contains("report.html shows the alerts of"), "\(result.errors)")
            let page = try scratch.text("run/report.html")
            #expect(page.contains("<h2>Alerts</h2>") && page.contains("firing from 0:08 to 0:10"))
            #expect(page.contains("rules.yml</code> after the run"))
            #expect(try scratch.text("run/report.json") == before)
            #expect(!scratch.holds("run/rules"))
        }

        @Test func aRunWithoutTargetsSaysThatThereIsNoTruth() async throws {
            let scratch = try Scratch()
            var made = MadeUpRun()
            made.targets = []
            try made.write(to: scratch("run"))
            let rules = try scratch.write(Self.rules, as: "rules.yml")
            let result = try await Tool.run(["alerts", "replay", "--rules", rules, "--run", scratch("run")])
            #expect(result.code == 0 && result.output.contains("has no targets"), "\(result.output)")
        }

        @Test func exportIsAFileForPromtool() async throws {
            let scratch = try Scratch()
            let folder = try run(scratch)
            let rules = try scratch.write(Self.rules, as: "rules.yml")
            let result = try await Tool.run(
                ["alerts", "export", "--rules", rules, "--run", folder, "--out", scratch("t.yml")]
            )
            #expect(result.code == 0 && result.errors.isEmpty && result.output.isEmpty, "\(result.errors)")
            let text = try scratch.text("t.yml")
            #expect(text.contains("- \"\(rules)\""))
            #expect(text.contains("values: \"10+0x2 50+0x7\""))
            #expect(text.contains("\"summary\": \"depth 50 of w\""))
        }

        @Test func mistakesAreShownAtTheirPlace() async throws {
            let scratch = try Scratch()
            let folder = try run(scratch)
            let rules = try scratch.write(Self.rules.replacing("depth > 40", with: "sum(depth"), as: "bad.yml")
            let result = try await Tool.run(["alerts", "replay", "--rules", rules, "--run", folder])
            #expect(result.code == 65)
            #expect(result.errors.contains("bad.yml:6:"))
            #expect(result.output.isEmpty)
            let good = try scratch.write(Self.rules, as: "rules.yml")
            let nowhere = try await Tool.run(["alerts", "export", "--rules", good, "--run", scratch("none")])
            #expect(nowhere.code == 65 && nowhere.errors.contains("none"))
            let usage = try await Tool.run(
                ["alerts", "replay", "--rules", good, "--run", folder, "--interval", "soon"]
            )
            #expect(usage.code == 64 && usage.errors.contains("--interval soon"))
        }
    }
}

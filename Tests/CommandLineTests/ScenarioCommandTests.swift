import Foundation
import Subprocess
import Testing

extension CommandLineTests {
    /// `ttsload scenario …`.
    @Suite struct ScenarioCommandTests {
        private static var shipped: [String] {
            let folder = "\(CommandLineTests.package)/scenarios"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
        }

        @Test func allShippedScenariosAreValid() async throws {
            #expect(Self.shipped.count >= 8)
            let result = try await Tool.run(
                ["scenario", "check"] + Self.shipped,
                environment: ["TTS_TOKEN": "secret-of-the-environment"]
            )
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.isEmpty)
            for file in Self.shipped {
                let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
                #expect(result.output.contains(name))
            }
            #expect(!result.output.contains("secret-of-the-environment"))
        }

        @Test func aMissingVariableOfTheEnvironmentIsNamedAndTheOtherFilesAreStillChecked() async throws {
            let result = try await Tool.run(["scenario", "check"] + Self.shipped, environment: ["TTS_TOKEN": nil])
            #expect(result.code == 65)
            #expect(result.errors.contains("external-wss.yaml") && result.errors.contains("TTS_TOKEN"))
            #expect(result.output.contains("streaming-text"))
        }

        @Test func overridesChangeWhatWouldBeDone() async throws {
            let scratch = try Scratch()
            let file = try scratch.write(Sample.scenario, as: "sample.yaml")
            let result = try await Tool.run(["scenario", "check", file, "--set", "load.stages.0.sessions=4321"])
            #expect(result.code == 0)
            #expect(result.output.replacing(",", with: "").contains("4321"))
        }

        @Test func theSchemaIsJSONAndNamesTheKeys() async throws {
            let result = try await Tool.run(["scenario", "schema"])
            #expect(result.code == 0 && result.errors.isEmpty)
            let schema = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let properties = try #require(schema?["properties"] as? [String: Any])
            #expect(Set(properties.keys).isSuperset(of: ["name", "target", "load", "session", "targets", "metrics"]))
        }

        /// What only the run's own parts can tell is told with its place in the scenario too, once.
        @Test(arguments: [["run"], ["simulate"], ["scenario", "check"]])
        func whatIsFoundBeyondTheFormHasItsPlace(command: [String]) async throws {
            let scratch = try Scratch()
            let queries = """
                queries:
                  - {name: a, expr: "avg("}
                  - {name: b, expr: "sum(rate(up))"}
                  - name: c
                    expr: |
                      sum(
                        rate(up[1m]
                """
            let targets = Sample.scenario.replacing("- fal.max < 60s", with: #"- query("rate(") < 1"#)
            _ = try scratch.write(targets + queries + "\n", as: "bad.yaml")
            let result = try await Tool.run(command + ["bad.yaml"], in: scratch)
            #expect(result.code == 65 && result.output.isEmpty)
            let told = result.errors.split(separator: "\n").filter { $0.contains("bad.yaml") }.map(String.init)
            #expect(told.count == 4, "\(result.errors)")
            for (line, start) in zip(
                told,
                [
                    "ttsload: bad.yaml:15:17: targets[0]: not PromQL: ",
                    "bad.yaml:18:26: queries[0].expr: not PromQL: ",
                    "bad.yaml:19:31: queries[1].expr: not PromQL: ", "bad.yaml:23:20: queries[2].expr: not PromQL: ",
                ]
            ) {
                #expect(line.hasPrefix(start), "\(line)")
            }
        }

        @Test func anUnknownAlertHasItsPlaceOnce() async throws {
            let scratch = try Scratch()
            _ = try scratch.write("groups: []\n", as: "rules.yml")
            let alerts = "alerts: {rules: [rules.yml], expect: {Nonsense: fires}}\n"
            _ = try scratch.write(Sample.scenario + alerts, as: "bad.yaml")
            let result = try await Tool.run(["scenario", "check", "bad.yaml"], in: scratch)
            #expect(result.code == 65)
            let start = "ttsload: bad.yaml:17:39: alerts.expect.Nonsense: no rule file has an alert of this name"
            #expect(result.errors.hasPrefix(start), "\(result.errors)")
        }

        @Test func aFileThatIsNoCertificateHasItsPlace() async throws {
            let scratch = try Scratch()
            let text = Sample.scenario(url: "wss://127.0.0.1:1/").replacing(
                "target:",
                with: "target:\n  tls: {ca: bad.yaml}"
            )
            _ = try scratch.write(text, as: "bad.yaml")
            for command in [["run"], ["scenario", "check"]] {
                let result = try await Tool.run(command + ["bad.yaml"], in: scratch)
                #expect(result.code == 65)
                let start =
                    "bad.yaml:4:13: target.tls.ca: the file \(scratch("bad.yaml")) cannot be used: no certificate in PEM"
                #expect(result.errors.contains(start), "\(result.errors)")
            }
        }

        /// The commands of a help text can be run as they stand there, line by line.
        @Test func theHelpOfRunsExamplesFitAndAreValid() async throws {
            let help = try await Tool.run(["run", "--help"], environment: ["COLUMNS": "80"]).output
            let lines = help.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            var commands: [String] = []
            for (line, next) in zip(lines, lines.dropFirst() + [""]) where line.hasPrefix("ttsload run ") {
                commands.append(line.hasSuffix("\\") ? line.dropLast() + next : line)
            }
            #expect(commands.count == 4)
            let overridden = try #require(commands.first { $0.contains("target.url=") })
            let words = overridden.split(separator: " ").map(String.init)
            #expect(words[2] == "scenarios/ci-smoke.yaml")
            let checked = ["scenario", "check", "\(CommandLineTests.package)/\(words[2])"] + words.dropFirst(3)
            let result = try await Tool.run(checked)
            #expect(result.code == 0, "\(result.errors)")
        }

        @Test func theHelpNamesEveryExitCode() async throws {
            let help = try await Tool.run(["--help"]).output
            let codes = try #require(help.firstRange(of: "Exit codes:")).upperBound
            let numbers = Set(help[codes...].split { !$0.isNumber }.compactMap { Int($0) })
            #expect(numbers.isSuperset(of: [0, 64, 65, 69, 70, 96, 97, 98, 99, 130]), "\(help)")
        }
    }
}

import Foundation
import Testing

extension CommandLineTests {
    /// `ttsload promql …` on a folder made up by the test, and on scripts.
    @Suite struct PromQLTests {
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
            var run = MadeUpRun()
            // Once a second a counter at ten a second, and two gauges.
            for second in 0...10 {
                let time = 1_795_343_400 + second
                run.scrapes += "words_total{instance=\"a\",job=\"j\"} \(second * 10) \(time).000\n"
                run.scrapes += "depth{instance=\"a\",job=\"j\",model=\"m\"} \(second % 4) \(time).000\n"
                run.scrapes += "depth{instance=\"a\",job=\"j\",model=\"n\"} 7 \(time).000\n"
                run.scrapes += "up{instance=\"a\",job=\"j\"} 1 \(time).000\n"
            }
            try run.write(to: scratch("run"))
        }

        private func promql(_ arguments: String...) async throws -> Tool.Finished {
            try await Tool.run(["promql"] + arguments, in: scratch)
        }

        @Test func theRunsEndIsAskedByDefault() async throws {
            let found = try await promql("rate(words_total[5s])", "--run", "run")
            #expect(found.code == 0)
            let expected = "at 2026-11-22T10:30:10.000Z (+10s)\n{instance=\"a\", job=\"j\"}  10\n"
            #expect(found.output == expected)
            #expect(found.errors.isEmpty)
        }

        @Test(arguments: ["2026-11-22T10:30:05Z", "1795343405", "+5s", "-5s", "-5"])
        func instantsHaveManyForms(time: String) async throws {
            let found = try await promql("sum(depth)", "--run", "run", "--at", time, "--json")
            #expect(
                found.output == #"{"status":"success","data":{"resultType":"vector","#
                    + #""result":[{"metric":{},"value":[1795343405,"8"]}]}}"# + "\n"
            )
        }

        @Test func aRangeIsAMatrix() async throws {
            let found = try await promql(
                "max(depth{model=\"m\"})",
                "--run",
                "run",
                "--from",
                "+2s",
                "--to",
                "-4s",
                "--step",
                "2s",
                "--format",
                "json"
            )
            #expect(
                found.output == #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"#
                    + #""values":[[1795343402,"2"],[1795343404,"0"],[1795343406,"2"]]}]}}"# + "\n"
            )
        }

        @Test func aPlotCoversTheWholeRun() async throws {
            let found = try await promql("depth{model=\"n\"}", "--run", "run", "--format", "plot")
            #expect(found.code == 0)
            #expect(found.output.contains("+0s") && found.output.contains("+10s"))
            #expect(found.output.contains("min 7  max 7  last 7  points 11"))
        }

        @Test func theOlderSemanticsAndTheLookbackCanBeChosen() async throws {
            // Prometheus 2 has both ends of the range, 3 leaves the left one out.
            let closed = try await promql("count_over_time(up[5s])", "--run", "run", "--compat", "2", "--json")
            #expect(closed.output.contains(#","6"]"#))
            let open = try await promql("count_over_time(up[5s])", "--run", "run", "--json")
            #expect(open.output.contains(#","5"]"#))
            let late = try await promql("up", "--run", "run", "--at", "+15s", "--lookback", "3s")
            #expect(late.code == 0 && late.output.isEmpty)
            #expect(late.errors.contains("no answer: none of 1 series"))
            let unknown = try await promql("unheard_of", "--run", "run")
            #expect(unknown.code == 0 && unknown.errors.contains("nothing that run scraped"))
        }

        @Test func mistakesPointAtThePlace() async throws {
            let found = try await promql("sum(rate(words_total[5s])", "--run", "run")
            #expect(found.code == 65 && found.output.isEmpty)
            #expect(found.errors.contains("ttsload: 1:26: "))
            #expect(found.errors.hasSuffix("sum(rate(words_total[5s])\n" + String(repeating: " ", count: 25) + "^\n"))
            let asJSON = try await promql("1 +", "--run", "run", "--json")
            #expect(asJSON.code == 65)
            #expect(asJSON.output.hasPrefix(#"{"status":"error","errorType":"bad_data","error":"1:4: "#))
            let many = try await promql("words_total * on(job) depth", "--run", "run")
            #expect(many.code == 65 && many.errors.contains("many-to-many"))
            let nowhere = try await promql("up", "--run", "elsewhere")
            #expect(nowhere.code == 65 && nowhere.errors.contains("elsewhere"))
        }

        @Test(arguments: [
            ["up"], [], ["up", "--run", "run", "--at", "noon"], ["up", "--run", "run", "--step", "0"],
            ["up", "--run", "run", "--at", "end", "--from", "start"], ["up", "--run", "run", "--compat", "4"],
            ["up", "--test", "a.test"], ["--test", "a.test", "--at", "end"], ["up", "--run", "run", "--lookback", "x"],
            ["up", "--run", "run", "--at", "end", "--format", "plot"], ["up", "--run", "run", "--ignore-annotations"],
        ])
        func misuseIs64(arguments: [String]) async throws {
            let found = try await Tool.run(["promql"] + arguments, in: scratch)
            #expect(found.code == 64, "\(found.errors)")
            #expect(!found.errors.isEmpty && found.output.isEmpty)
        }

        @Test func aRangeThatEndsBeforeItBeginsIsRefused() async throws {
            let found = try await promql("up", "--run", "run", "--from", "+8s", "--to", "+2s")
            #expect(found.code == 65 && found.errors.contains("+2s"))
        }

        @Test func scriptsThatPassAre0() async throws {
            let folder = "\(CommandLineTests.package)/Tests/PromQLTests/Scripts"
            let scripts = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix("v2_") }
            let found = try await Tool.run(["promql", "--test"] + scripts.sorted().map { "\(folder)/\($0)" })
            #expect(found.code == 0)
            let lines = found.output.split(separator: "\n")
            #expect(lines.last?.hasSuffix(" 0 failed, 0 unsupported") == true)
            #expect(lines.filter { $0.hasPrefix("pass ") }.count > 200)
            let older = try await promql("--test", "\(folder)/v2_semantics.test", "--compat", "2")
            #expect(older.code == 0)
        }

        @Test func oneFailureIs99AndSaysWhatWasExpected() async throws {
            let script =
                "load 1m\n  a 1 {{}}\n\neval instant at 0 a\n  a 2\n\neval instant at 1m a\n\neval instant at 0 1\n  1\n"
            _ = try scratch.write(script, as: "a.test")
            let found = try await promql("--test", "a.test")
            #expect(found.code == 99)
            let lines = found.output.split(separator: "\n").map(String.init)
            #expect(lines[0] == "fail a.test:4: a: expected a 2, got a 1")
            #expect(lines[1].hasPrefix("unsupported a.test:7: a: "))
            #expect(lines[2] == "pass a.test:9: 1")
            #expect(lines[3] == "3 evaluations: 1 passed, 1 failed, 1 unsupported")
            let json = try await promql("--test", "a.test", "--json")
            #expect(json.code == 99 && json.output.hasPrefix(#"{"passed":1,"failed":1,"unsupported":1,"files":["#))
        }

        @Test func annotationsCanBeLeftUnchecked() async throws {
            _ = try scratch.write("eval instant at 0 vector(1)\n  expect warn\n  {} 1\n", as: "a.test")
            #expect(try await promql("--test", "a.test").code == 99)
            #expect(try await promql("--test", "a.test", "--ignore-annotations").code == 0)
        }

        @Test func aScriptThatIsMissingIs65AndTheOthersRun() async throws {
            _ = try scratch.write("load\n", as: "bad.test")
            _ = try scratch.write("eval instant at 0 1\n  1\n", as: "good.test")
            let found = try await promql("--test", "bad.test", "missing.test", "good.test")
            #expect(found.code == 65)
            #expect(found.errors.contains("missing.test: can't be read"))
            #expect(found.output.contains("fail bad.test:1: load: expected a well-formed command, got line 1: invalid"))
            #expect(found.output.contains("pass good.test:1: 1"))
            #expect(try await promql("--test", "bad.test", "good.test").code == 99)
        }
    }
}

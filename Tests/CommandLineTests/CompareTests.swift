import Foundation
import Recording
import Testing
import Timing

extension CommandLineTests {
    /// `ttsload compare`, `trend` and `ab`.
    @Suite struct CompareTests {
        /// Writes a run of 300 sessions and its reports.
        private func make(_ name: String, latency: Int64, in scratch: Scratch, processor: Double = 0.1) async throws {
            var run = MadeUpRun()
            run.utterances = 300
            run.latency = latency * Nanoseconds.perMillisecond
            run.processorShare = processor
            try run.write(to: scratch(name))
            _ = try await Tool.run(["report", scratch(name), "--quiet"], in: scratch)
        }

        private func compare(_ arguments: [String], in scratch: Scratch) async throws -> Tool.Finished {
            try await Tool.run(["compare"] + arguments, in: scratch)
        }

        private func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        @Test func aSlowerRunExits98AndEveryOutputSaysSo() async throws {
            let scratch = try Scratch()
            try await make("base", latency: 200, in: scratch)
            try await make("slow", latency: 230, in: scratch)
            let files = ["--html", scratch("c.html"), "--markdown", scratch("c.md"), "--junit", scratch("c.xml")]
            let finished = try await compare(["base", "slow", "--json"] + files, in: scratch)
            #expect(finished.code == 98, "\(finished.errors)")
            let json = try object(finished.output)
            #expect(json["verdict"] as? String == "regression" && json["exitCode"] as? Int == 98)
            let differences = try #require(json["differences"] as? [[String: Any]])
            let p95 = try #require(differences.first { $0["measure"] as? String == "fal.p95" })
            #expect(p95["verdict"] as? String == "regression")
            #expect(abs((p95["relative"] as? Double ?? 0) - 0.15) < 1e-6)
            #expect(try scratch.text("c.html").contains("<h1>Regression: fal.p95 is +15 %"))
            #expect(try scratch.text("c.md").hasPrefix("## ❌ Regression: fal.p95 is +15 %"))
            #expect(try scratch.text("c.xml").contains("<failure type=\"regression\""))
            let github = try await compare(["base", "slow", "--format", "github"], in: scratch)
            #expect(github.output.contains("::error title=Regression%3A fal.p95::200 ms → 230 ms, +15 %25"))
            let text = try await compare(["base", "slow"], in: scratch)
            #expect(text.code == 98 && text.output.contains("✗ Regression: fal.p95 is +15 %"))
            let tolerant = try await compare(
                ["base", "slow", "--quiet"] + ["fal", "fal_from_sent"].flatMap { ["--tolerance", "\($0)=20%"] },
                in: scratch
            )
            #expect(tolerant.code == 0 && tolerant.output.isEmpty)
        }

        @Test func equalRunsExit0AndAStrictGateWantsMore() async throws {
            let scratch = try Scratch()
            try await make("base", latency: 200, in: scratch)
            try await make("same", latency: 200, in: scratch)
            #expect(try await compare(["base", "same"], in: scratch).code == 0)
            // The failures of 300 utterances are not known to half a point.
            let strict = try await compare(["base", "same", "--strict"], in: scratch)
            #expect(strict.code == 96 && strict.output.contains("failures"))
        }

        @Test func whatCannotBeComparedIsRefusedWithReasons() async throws {
            let scratch = try Scratch()
            try await make("base", latency: 200, in: scratch)
            try await make("other", latency: 200, in: scratch, processor: 1)
            let finished = try await compare(["base", "other"], in: scratch)
            #expect(
                finished.code == 65 && finished.errors.contains("other is invalid: its generator was the bottleneck")
            )
            let anyway = try await compare(["base", "other", "--anyway"], in: scratch)
            #expect(anyway.code == 0 && anyway.output.contains("Compared all the same"))
            let missing = try await compare(["base", "nowhere"], in: scratch)
            #expect(missing.code == 65 && missing.errors.contains("nowhere: is not there"))
            #expect(try await compare(["base"], in: scratch).code == 64)
            let tolerance = try await compare(["base", "other", "--tolerance", "fall.p95=5%"], in: scratch)
            #expect(tolerance.code == 64 && tolerance.errors.contains("did you mean fal.p95?"))
        }

        @Test func reportsAloneShowValuesAndNoVerdict() async throws {
            let scratch = try Scratch()
            try await make("base", latency: 200, in: scratch)
            try await make("slow", latency: 400, in: scratch)
            for name in ["base", "slow"] {
                _ = try scratch.write(try scratch.text("\(name)/report.json"), as: "\(name).json")
            }
            let alone = try await compare(["base.json", "slow.json", "--json"], in: scratch)
            #expect(alone.code == 0, "\(alone.errors)")
            let json = try object(alone.output)
            #expect(json["verdict"] as? String == "notEnoughData")
            #expect(try await compare(["base.json", "slow.json", "--strict"], in: scratch).code == 96)
            // In its folder the report stands for the folder.
            #expect(try await compare(["base/report.json", "slow/report.json"], in: scratch).code == 98)
        }

        @Test func aTrendShowsWhereTheFiguresChanged() async throws {
            let scratch = try Scratch()
            for run in 0..<12 {
                try await make("runs/night-\(run < 10 ? "0" : "")\(run)", latency: run < 6 ? 200 : 260, in: scratch)
            }
            let finished = try await Tool.run(
                ["trend", "runs", "--json", "--html", scratch("trend.html")],
                in: scratch
            )
            #expect(finished.code == 0, "\(finished.errors)")
            let lines = try #require(try object(finished.output)["lines"] as? [[String: Any]])
            let p95 = try #require(lines.first { $0["measure"] as? String == "fal.p95" })
            let changes = try #require(p95["changes"] as? [[String: Any]])
            #expect(changes.map { $0["run"] as? Int } == [6])
            #expect(
                try scratch.text("trend.html").contains("fal.p95 from 200 ms to 260 ms (+30 %) since runs/night-06")
            )
            let text = try await Tool.run(["trend", "runs"], in: scratch)
            #expect(text.output.contains("◆ fal.p95") && text.output.contains("▁▁▁▁▁▁██████"))
            let none = try await Tool.run(["trend", "runs/night-00"], in: scratch)
            #expect(none.code == 65 && none.errors.contains("a trend needs two"))
        }

        @Test func twoServersAreDrivenInTurnsAndComparedPairByPair() async throws {
            let scratch = try Scratch()
            // The scenario's own target is the reference: both addresses take its place.
            let scenario = try scratch.write(Sample.scenario + "metrics: []\n", as: "sample.yaml")
            _ = try await Tool.serve { first in
                _ = try await Tool.serve { second in
                    let finished = try await Tool.run(
                        [
                            "ab", scenario, "--a", "ws://127.0.0.1:\(first.port)/", "--b",
                            "ws://127.0.0.1:\(second.port)/", "--pairs", "2", "--out", scratch("ab"), "--json",
                        ],
                        in: scratch
                    )
                    // On a busy machine the generator itself may be the bottleneck, and the runs prove nothing.
                    let isBusy = finished.errors.contains("its generator was the bottleneck")
                    #expect(finished.code == (isBusy ? 65 : 0), "\(finished.errors)")
                    let pages: Set = ["compare.html", "compare.json", "compare.md"]
                    #expect(
                        try scratch.names(in: "ab")
                            == Set(["01-a", "01-b", "02-a", "02-b"]).union(isBusy ? [] : pages)
                    )
                    let reports = try ["01-a", "01-b", "02-a", "02-b"].map {
                        try RunReport(json: scratch.text("ab/\($0)/report.json"))
                    }
                    #expect(reports[0].seed == reports[1].seed && reports[0].seed != reports[2].seed)
                    #expect(reports[0].target.contains("\(first.port)") && reports[1].target.contains("\(second.port)"))
                }
            }
        }
    }
}

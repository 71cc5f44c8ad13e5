import Foundation
import Glibc
import Measurement
import Recording
import Subprocess
import SystemPackage
import Testing
import Timing

extension CommandLineTests {
    /// `ttsload simulate`.
    @Suite struct SimulateTests {
        private static let start = "2026-11-22T10:30:00Z"

        private static var scenarios: FilePath {
            FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
                .appending("scenarios")
        }

        private func simulate(_ arguments: [String], in scratch: Scratch, out: String) async throws -> Tool.Finished {
            try await Tool.run(["simulate"] + arguments + ["--start", Self.start, "--out", scratch(out)], in: scratch)
        }

        @Test func aSimulatedRunLeavesAWholeFolderThatSaysWhatItIs() async throws {
            let scratch = try Scratch()
            let path = try scratch.write(Sample.scenario, as: "sample.yaml")
            let finished = try await simulate([path, "--json"], in: scratch, out: "run")
            #expect(finished.code == 0, "\(finished.errors)")
            #expect(finished.errors.contains("simulating in virtual time, recording to \(scratch("run"))"))
            #expect(
                try scratch.names(in: "run") == [
                    "run.json", "report.json", "report.html", "report.md", "junit.xml", "scenario.yaml",
                    "utterances.csv.zst", "windows.csv.zst", "histograms.json", "scrapes.om.zst", "events.jsonl",
                    "ledger.jsonl",
                ]
            )
            #expect(finished.output == (try scratch.text("run/report.json")))
            let report = try RunReport(json: finished.output)
            #expect(report.simulated == true && report.verdict == .met && report.generator.verdict == "fit")
            #expect(report.started == "2026-11-22T10:30:00.000Z" && report.audio.timestamps == "virtual")
            #expect(report.figures.fal.min == 0.4 && report.figures.fal.max == 0.4)
            #expect(report.warnings.first?.hasPrefix("This run is simulated") == true)
            #expect(report.scrapes.map(\.job) == ["orchestrator", "tts-worker"])
            #expect(report.scrapes.allSatisfy { $0.ok >= 3 && $0.failed == 0 && $0.series > 10 })
            #expect(try scratch.text("run/report.html").contains("<h1>Simulated: "))
            #expect(try scratch.text("run/report.md").hasPrefix("## ✅ Simulated: "))
            #expect(try scratch.text("run/junit.xml").contains(#"<property name="simulated" value="true"/>"#))
        }

        /// Each row of the clients' has its line of the server's, and the instants are the same: no time lies between.
        @Test func theLedgerAgreesWithWhatTheClientsSaw() async throws {
            let scratch = try Scratch()
            let path = try scratch.write(Sample.scenario, as: "sample.yaml")
            _ = try await simulate([path, "--quiet"], in: scratch, out: "run")
            var written: [String: Int64] = [:]
            for line in try scratch.text("run/ledger.jsonl").split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                let fields = try #require(object)
                // What is no utterance's line is an event's.
                guard fields["event"] == nil else { continue }
                let session = try #require(fields["session_id"] as? String)
                let number = try #require(fields["utterance"] as? Int)
                written["\(session)/\(number)"] = (fields["first_frame_written_wall_ns"] as? NSNumber)?.int64Value
            }
            var count = 0
            try RunFolderReader(path: scratch("run")).forEachUtterance { row in
                count += 1
                #expect(row.firstAudio?.nanoseconds == written["\(row.serverSessionID)/\(row.utterance + 1)"])
            }
            #expect(count > 10 && count == written.count)
        }

        @Test func theSameStartGivesTheSameRows() async throws {
            let scratch = try Scratch()
            let quickstart = Self.scenarios.appending("quickstart.yaml").string
            for name in ["one", "other"] {
                let finished = try await simulate([quickstart, "--quiet"], in: scratch, out: name)
                #expect(finished.code == 0 && finished.output.isEmpty)
            }
            for file in ["utterances.csv.zst", "windows.csv.zst", "scrapes.om.zst", "ledger.jsonl", "events.jsonl"] {
                let one = try Data(contentsOf: URL(fileURLWithPath: scratch("one/\(file)")))
                let other = try Data(contentsOf: URL(fileURLWithPath: scratch("other/\(file)")))
                #expect(one == other && !one.isEmpty, "\(file)")
            }
        }

        @Test func theSummarySaysThatItIsSimulated() async throws {
            let scratch = try Scratch()
            let path = try scratch.write(Sample.scenario, as: "sample.yaml")
            let finished = try await simulate([path], in: scratch, out: "run")
            #expect(finished.output.contains("Simulated: "))
            #expect(finished.output.contains("simulated · no load was made · nothing was measured"))
            let again = try await Tool.run(["report", scratch("run")], in: scratch)
            #expect(again.output == finished.output)
        }

        @Test func aRealServerCannotBeSimulated() async throws {
            let scratch = try Scratch()
            let external = Self.scenarios.appending("external-wss.yaml").string
            let finished = try await Tool.run(
                ["simulate", external, "--out", scratch("run")],
                in: scratch,
                environment: ["TTS_TOKEN": "none"]
            )
            #expect(finished.code == 65 && !scratch.holds("run"))
            #expect(finished.errors.contains("target.url: a real server cannot be simulated"))
        }

        @Test func wrongInstantsAreRefused() async throws {
            let scratch = try Scratch()
            let path = try scratch.write(Sample.scenario, as: "sample.yaml")
            for start in ["yesterday", "2026-02-30T00:00:00Z", "2026-11-22"] {
                let finished = try await Tool.run(["simulate", path, "--start", start], in: scratch)
                #expect(finished.code == 64)
                #expect(finished.errors.contains("2026-11-22T10:30:00Z"), "\(finished.errors)")
            }
        }

        @Test func aFolderThatHoldsARunIsNotTaken() async throws {
            let scratch = try Scratch()
            let path = try scratch.write(Sample.scenario, as: "sample.yaml")
            _ = try await simulate([path, "--quiet"], in: scratch, out: "run")
            #expect(try await simulate([path, "--quiet"], in: scratch, out: "run").code == 65)
        }

        @Test func anInterruptEndsTheLoadWhereVirtualTimeIs() async throws {
            let scratch = try Scratch()
            let path = try scratch.write(Sample.scenario, as: "sample.yaml")
            let arguments = ["simulate", path, "--out", "run", "--set", "load.stages.0.hold=720h"]
            let finished = try await Tool.watch(arguments, in: scratch) { child in
                try await child.line(containing: "simulating")
                child.send(SIGINT)
            }
            #expect(finished.code == 130)
            let report = try RunReport(json: scratch.text("run/report.json"))
            #expect(report.verdict == .interrupted && report.duration < 720 * 3600)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            let events = try RunFolderReader(path: scratch("run")).events()
            #expect(events.map(\.kind) == [.started, .stage, .interrupted, .loadEnded, .finished])
        }

        /// Shortened, so that the longest of them takes no longer than the others.
        @Test func everyShippedReferenceScenarioCanBeSimulated() async throws {
            let scratch = try Scratch()
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.scenarios.string)
                .filter { $0.hasSuffix(".yaml") && $0 != "external-wss.yaml" }
            #expect(names.count >= 7)
            for name in names.sorted() {
                let finished = try await simulate(
                    [
                        Self.scenarios.appending(name).string, "--set", "load.stages.0.hold=20s", "--set",
                        "load.warmup=1s", "--quiet",
                    ],
                    in: scratch,
                    out: name
                )
                #expect([0, 96, 99].contains(finished.code), "\(name): \(finished.errors)")
                let report = try RunReport(json: scratch.text("\(name)/report.json"))
                #expect(report.utterances.ok > 0 && report.generator.verdict == "fit", "\(name)")
            }
        }
    }
}

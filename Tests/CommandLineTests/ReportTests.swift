import Foundation
import Recording
import Testing
import Timing

extension CommandLineTests {
    /// `ttsload report` on folders of every kind.
    @Suite struct ReportTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func report(_ run: MadeUpRun) async throws -> (Tool.Finished, RunReport) {
            try run.write(to: scratch("run"))
            let finished = try await Tool.run(["report", "run"], in: scratch)
            return (finished, try RunReport(json: try scratch.text("run/report.json")))
        }

        private func expect(
            _ run: MadeUpRun,
            _ verdict: RunReport.Verdict,
            _ code: Int32,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let (finished, report) = try await report(run)
            #expect(report.verdict == verdict, sourceLocation: sourceLocation)
            #expect(report.exitCode == code && finished.code == code, sourceLocation: sourceLocation)
            #expect(finished.output.contains("exit code \(code)"), sourceLocation: sourceLocation)
        }

        @Test func metTargetsAre0() async throws { try await expect(MadeUpRun(), .met, 0) }

        /// Files of a run that came to its end, which somebody or something damaged since.
        @Test(arguments: ["utterances.csv.zst", "windows.csv.zst"], ["cut", "gone", "empty"])
        func aDamagedRecordIs96AndSaysSo(file: String, how: String) async throws {
            try MadeUpRun().write(to: scratch("run"))
            let path = scratch("run/\(file)")
            let bytes = try #require(FileManager.default.contents(atPath: path))
            switch how {
            case "cut": try bytes.prefix(bytes.count * 9 / 10).write(to: URL(fileURLWithPath: path))
            case "empty": try Data().write(to: URL(fileURLWithPath: path))
            default: try FileManager.default.removeItem(atPath: path)
            }
            let finished = try await Tool.run(["report", "run"], in: scratch)
            #expect(finished.code == 96)
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.verdict == .invalid)
            #expect(report.targets.allSatisfy { $0.verdict == .invalid })
            #expect(report.damage.count == 1 && report.damage[0].hasPrefix(file))
            #expect(finished.output.contains("Invalid: the run's record is damaged"))
            #expect(finished.output.contains("The run folder is damaged: \(file)"))
            #expect(!finished.output.contains("bottleneck"))
            // It stays damaged, whoever looks next.
            #expect(try await Tool.run(["report", "run"], in: scratch).code == 96)
        }

        @Test(arguments: ["scrapes.om.zst", "scenario.yaml"])
        func damageElsewhereIsTold(file: String) async throws {
            try MadeUpRun(scrapes: "up 1 1.0\n").write(to: scratch("run"))
            try Data().write(to: URL(fileURLWithPath: scratch("run/\(file)")))
            let finished = try await Tool.run(["report", "run"], in: scratch)
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(
                report.warnings.contains { $0.hasPrefix("The run folder is damaged: \(file) ") },
                "\(report.warnings)"
            )
            #expect(finished.code == 0)
        }

        @Test func aMissedTargetIs99() async throws {
            try await expect(MadeUpRun(latency: 400 * Nanoseconds.perMillisecond), .missed, 99)
        }

        @Test func tooFewUtterancesAre96() async throws {
            try await expect(MadeUpRun(utterances: 3), .inconclusive, 96)
        }

        @Test func aSaturatedGeneratorIs96WhateverTheTargetsSay() async throws {
            try await expect(MadeUpRun(processorShare: 0.97), .invalid, 96)
        }

        @Test func anInterruptedRunIs130() async throws {
            try await expect(MadeUpRun(isInterrupted: true), .interrupted, 130)
        }

        @Test func figuresAreThoseOfTheRows() async throws {
            let (_, report) = try await report(MadeUpRun())
            #expect(report.utterances.planned == 200 && report.utterances.outcomes == ["ok": 200])
            #expect(report.figures.fal.count == 200 && report.figures.fal.p99 == 0.2)
            #expect(report.figures.rtf.p50 == 0.6)
            #expect(report.audio.frames == 20_000 && report.audio.seconds == 400)
            #expect(report.duration == 10)
        }

        /// All that is left of its run.json is what no run can be without, and the targets.
        @Test func aFolderOfAnEarlierVersionIsReadAllTheSame() async throws {
            try MadeUpRun().write(to: scratch("run"))
            let file = URL(fileURLWithPath: scratch("run/run.json"))
            let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
            let kept: Set = ["format", "name", "startedNs", "endedNs", "targets", "finished"]
            #expect(whole.count > 20)
            try JSONSerialization.data(withJSONObject: whole.filter { kept.contains($0.key) }).write(to: file)
            let finished = try await Tool.run(["report", "run"], in: scratch)
            #expect(finished.code == 0, "\(finished.errors)")
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.verdict == .met && report.utterances.outcomes == ["ok": 200])
            var later = whole
            later["format"] = 2
            try JSONSerialization.data(withJSONObject: later).write(to: file)
            let refused = try await Tool.run(["report", "run"], in: scratch)
            #expect(refused.code == 65)
            #expect(refused.errors.contains("run/run.json: is of format 2, this version reads up to format 1"))
        }

        @Test func aRunThatIsBeingWrittenIsLeftAlone() async throws {
            var metadata = RunMetadata(name: "going-on", started: .now)
            metadata.targets = ["failures < 10%"]
            let writer = try RunFolderWriter(creating: scratch("run"), scenarioYAML: "", metadata: metadata)
            let finished = try await Tool.run(["report", "run"], in: scratch)
            #expect(finished.code == 65)
            #expect(finished.errors.contains("is being written"))
            _ = writer.finish(metadata: metadata)
        }

        @Test func aFinishedRunsReportIsMadeAgainByteByByte() async throws {
            let run = try await Sample.run(["--quiet"], in: scratch)
            let original = try scratch.text("\(run.folder)/report.json")
            let page = try scratch.text("\(run.folder)/report.html")
            for name in ["report.json", "report.html", "report.md", "junit.xml"] {
                try FileManager.default.removeItem(atPath: scratch("\(run.folder)/\(name)"))
            }
            let again = try await Tool.run(["report", run.folder, "--json"], in: scratch)
            #expect(again.code == run.finished.code)
            #expect(again.output == original)
            #expect(try scratch.text("\(run.folder)/report.json") == original)
            #expect(try scratch.text("\(run.folder)/report.html") == page)
            #expect(try scratch.names(in: run.folder).isSuperset(of: ["report.md", "junit.xml"]))
            let quiet = try await Tool.run(["report", run.folder, "--quiet"], in: scratch)
            #expect(quiet.code == run.finished.code && quiet.output.isEmpty && quiet.errors.isEmpty)
        }

        @Test func utterancesCutOffAnywhereAreReadAsFarAsTheyGo() async throws {
            try MadeUpRun(utterances: 5000).write(to: scratch("run"))
            let file = URL(fileURLWithPath: scratch("run/utterances.csv.zst"))
            let whole = try Data(contentsOf: file)
            try whole.prefix(whole.count * 2 / 3).write(to: file)
            let finished = try await Tool.run(["report", "run"], in: scratch)
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(finished.code == report.exitCode)
            #expect(report.utterances.planned < 5000)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            #expect(report.utterances.planned > 0 || !report.warnings.isEmpty)
        }

        @Test func damageIsToldNotPassedOver() async throws {
            try MadeUpRun().write(to: scratch("run"))
            _ = try scratch.write(#"{"format": 1, "histograms": {"fal": "nonsense"}}"#, as: "run/histograms.json")
            let finished = try await Tool.run(["report", "run"], in: scratch)
            #expect(finished.code == 65)
            #expect(finished.errors.hasPrefix("ttsload: run"))
        }
    }
}

import Glibc
import Measurement
import Recording
import SystemPackage
import Testing

extension CommandLineTests {
    /// Whole runs against the reference orchestrator.
    @Suite struct RunTests {
        @Test func aRunLeavesAWholeFolderAndItsReportOnStandardOutput() async throws {
            let scratch = try Scratch()
            let run = try await Sample.run(["--json"], in: scratch)
            expectMet(run)
            #expect(run.finished.output == (try scratch.text("\(run.folder)/report.json")))
            #expect(run.finished.errors.contains("recording to \(run.folder)"))
            #expect(
                try scratch.names(in: run.folder) == [
                    "run.json", "report.json", "report.html", "report.md", "junit.xml", "scenario.yaml",
                    "utterances.csv.zst", "windows.csv.zst", "histograms.json", "scrapes.om.zst", "events.jsonl",
                ]
            )
            try expectWhole(run.report, in: RunFolderReader(path: scratch(run.folder)))
            #expect(try scratch.text("\(run.folder)/report.html").contains("sample"))
            #expect(try scratch.text("\(run.folder)/junit.xml").contains("fal.max &lt; 60s"))
            #expect(try scratch.text("\(run.folder)/report.md").contains("fal.max"))
        }

        /// What the report counts is what the rows hold, and the other files say the same.
        private func expectWhole(_ report: RunReport, in folder: RunFolderReader) throws {
            var outcomes: [String: Int] = [:]
            var measured = 0
            try folder.forEachUtterance { utterance in
                outcomes[utterance.outcome.rawValue, default: 0] += 1
                if utterance.countsInFigures { measured += 1 }
                if utterance.outcome == .ok {
                    #expect(utterance.frames > 0 && utterance.audio > 0)
                    #expect(utterance.sent.map { $0 >= utterance.planned } == true)
                    #expect((utterance.firstAudioLatency ?? 0) >= 400_000_000)
                }
            }
            #expect(report.utterances.planned > 0)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            #expect(report.utterances.outcomes == outcomes)
            #expect(report.utterances.measured == measured)
            #expect(report.figures.fal.count == measured)
            #expect(report.figures.fal.buckets.reduce(0) { $0 + $1.count } == measured)
            #expect(report.sessions.peak == 8)
            #expect(report.sessions.opened == report.sessions.planned && report.sessions.failed == 0)
            #expect(report.seed == 7 && report.name == "sample" && report.format == 1)

            let windows = try folder.windows()
            #expect(windows.reduce(0) { $0 + Int($1.utterancesEnded) } == report.utterances.planned)
            #expect(windows.reduce(0) { $0 + Int($1.sessionsOpened) } == report.sessions.opened)

            #expect(report.scrapes.map(\.job) == ["orchestrator", "tts-worker"])
            for scrape in report.scrapes { #expect(scrape.ok >= 2 && scrape.failed == 0 && scrape.series > 10) }
            var scrapes: [UInt8] = []
            try folder.scrapesText { scrapes += $0 }
            let text = String(decoding: scrapes, as: UTF8.self)
            #expect(text.contains(#"job="orchestrator""#) && text.contains(#"job="tts-worker""#))
            #expect(text.contains("tts_sessions_active") && text.hasSuffix("# EOF\n"))

            let events = try folder.events()
            #expect(events.first?.kind == .started && events.last?.kind == .finished)
            #expect(events.map(\.atNanoseconds) == events.map(\.atNanoseconds).sorted())
            #expect(events.contains { $0.kind == .loadEnded })
            #expect(folder.warnings.isEmpty)
        }

        @Test func aMissedTargetIs99AndAQuietRunSaysNothing() async throws {
            let scratch = try Scratch()
            let run = try await Sample.run(
                ["--quiet", "--set", "targets=[fal.max < 1ms, failures < 99%]"],
                in: scratch
            )
            #expect(run.finished.output.isEmpty)
            #expect(run.finished.errors.isEmpty)
            #expect(run.report.targets.map(\.verdict) == (run.isFit ? [.missed, .met] : [.invalid, .invalid]))
            expect(run, .missed, 99)
        }

        @Test func tooFewUtterancesAre96AndTheSummaryIsForPeople() async throws {
            let scratch = try Scratch()
            let few = ["--set", "load.stages.0={sessions: 1, hold: 1s}", "--set", "targets=[fal.p99 < 60s]"]
            let run = try await Sample.run(few, in: scratch)
            expect(run, .inconclusive, 96)
            if run.isFit {
                #expect(run.report.targets.map(\.verdict) == [.inconclusive])
                #expect((run.report.targets.first?.needed ?? 0) > 0)
                #expect(run.finished.output.contains("inconclusive"))
            }
            #expect(run.finished.output.contains("exit code 96"))
        }

        @Test func aRunOutlivesWhoeverReadItsOutput() async throws {
            let scratch = try Scratch()
            let file = try scratch.write(Sample.scenario, as: "sample.yaml")
            _ = try await Tool.run(
                ["-c", #""$0" "$@" 2>&1 | true"#, Tool.path.string, "run", file, "--out", "run"],
                executable: "/bin/sh",
                in: scratch
            )
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.utterances.planned > 0 && report.verdict != .interrupted)
        }

        @Test func aServerThatDiesIsCountedNotFatal() async throws {
            let scratch = try Scratch()
            let file = try scratch.write(Sample.scenario, as: "sample.yaml")
            let finished = try await Tool.watch(["run", file, "--out", "run"], in: scratch) { child in
                try await child.line(containing: "driving")
                let reference = try #require(Processes.children(of: child.identifier).first)
                #expect(Processes.arguments(of: reference).contains("serve"))
                try await eventually { try !RunFolderReader(path: scratch("run")).windows().isEmpty }
                kill(reference, SIGKILL)
            }
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(finished.code == report.exitCode)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            #expect((report.utterances.outcomes["closed_early"] ?? 0) > 0)
            #expect((report.utterances.outcomes["connect_refused"] ?? 0) > 0)
            #expect(report.verdict == (report.generator.verdict == "fit" ? .missed : .invalid))
            #expect(report.scrapes.contains { $0.failed > 0 && $0.lastError?.isEmpty == false })
            // Each kind of trouble is an event once, however often it happened.
            let errors = try RunFolderReader(path: scratch("run")).events().filter { $0.kind == .error }.map(\.text)
            for trouble in ["first closed_early", "first connect_refused", "orchestrator: scrape failed"] {
                #expect(errors.count { $0.hasPrefix(trouble) } == 1, "\(trouble) in \(errors)")
            }
        }
    }
}

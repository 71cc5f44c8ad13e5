import Calibration
import Foundation
import Glibc
import Measurement
import Recording
import Testing

extension CommandLineTests {
    /// The instrument against the truth: whatever else the machine does, every count is exact.
    @Suite struct CalibrateTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func report(_ folder: String) throws -> CalibrationReport {
            try JSONDecoder().decode(
                CalibrationReport.self,
                from: Data(scratch.text("\(folder)/calibration.json").utf8)
            )
        }

        @Test func aQuickCalibrationIsExactToTheLastOne() async throws {
            let arguments = ["calibrate", "--quick", "--sessions", "20", "--out", "made", "--json"]
            let finished = try await Tool.run(arguments, in: scratch, limit: .seconds(120))
            #expect(finished.code == 0, "\(finished.errors)")
            #expect(finished.output == (try scratch.text("made/calibration.json")))
            let report = try report("made")
            #expect(report.exitCode == 0 && report.verdict == .within && report.format == 1)
            #expect(!report.setting.judgesTiming && report.setting.timestamps == .kernel)
            let steps = ["paced-20", "burst-20", "faults-20", "stalls-20"]
            #expect(report.steps.map(\.name) == steps)
            #expect(try scratch.names(in: "made") == Set(steps + ["calibration.json", "calibration.html"]))
            for step in report.steps { try expectExact(step) }
            let faults = try #require(report.steps.first { $0.kind == .faults })
            for name in ["missing frames", "duplicated frames", "reordered frames", "damaged messages"] {
                #expect(faults.counts.first { $0.name == name }.map { $0.trueCount > 0 } == true, "\(name)")
            }
            let paced = try #require(report.steps.first { $0.kind == .paced })
            #expect(paced.timing(.firstAudioLatency).map { $0.count == paced.utterances - paced.cutOff } == true)
            for figure in [CalibratedFigure.realTimeFactor, .jitter, .connect] {
                #expect((paced.timing(figure)?.count ?? 0) > 0, "\(figure)")
            }
            #expect(try scratch.text("made/calibration.html").contains("<h1>\(report.headline)</h1>"))
        }

        private func expectExact(_ step: CalibrationReport.Step) throws {
            #expect(step.utterances > 20 && step.cutOff == 0)
            for count in step.counts where !count.isTimed {
                #expect(count.trueCount == count.measured && count.mismatches == 0, "\(step.name): \(count)")
            }
            // The rows and the ledger say themselves how many there were.
            let folder = try RunFolderReader(path: scratch("made/\(step.folder)"))
            var sent = 0
            var frames = 0
            try folder.forEachUtterance { row in
                if row.sent != nil { sent += 1 }
                if !row.detail.hasPrefix("1006") { frames += Int(row.frames) }
            }
            let texts = try scratch.text("made/\(step.folder)/ledger.jsonl").split(separator: "\n")
                .filter { $0.contains(#""text_received_wall_ns""#) }
            #expect(texts.count == sent)
            #expect(step.counts.first { $0.name == "texts" }?.measured == sent)
            #expect(step.counts.first { $0.name == "frames" }?.measured == frames)
            #expect(scratch.holds("made/\(step.folder)/report.html"))
        }

        /// On no machine does a process know to 100 µs when what it reads has arrived.
        @Test func theProcessesOwnTimestampsMakeTheGeneratorUnfit() async throws {
            let arguments = ["calibrate", "--quick", "--sessions", "10", "--timestamps", "user", "--out", "user"]
            let finished = try await Tool.run(arguments, in: scratch, limit: .seconds(150))
            #expect(finished.code == 0, "\(finished.errors)")
            let report = try report("user")
            #expect(report.steps.map(\.name) == ["paced-10-kernel", "paced-10", "burst-10", "faults-10", "stalls-10"])
            for step in report.steps where !step.isReference {
                #expect(step.timestamps == .user && step.generator == "saturated", "\(step.name)")
                #expect(step.why.contains { $0.contains("since the kernel did not stamp arrivals") }, "\(step.why)")
                #expect((step.uncertaintyP99 ?? 0) > 100e-6)
                let latency = try #require(step.timing(.firstAudioLatency))
                #expect(latency.doubtful * 20 > latency.count)
            }
            let run = try scratch.text("user/paced-10/report.json")
            #expect(run.contains(#""arrivalUncertainty""#))
            let page = try scratch.text("user/calibration.html")
            #expect(page.contains("The kernel's timestamps and the process's own"))
        }

        @Test func anInterruptedCalibrationHasItsReport() async throws {
            let arguments = ["calibrate", "--sessions", "5", "--hold", "10m", "--out", "cut", "--no-pin"]
            let finished = try await Tool.watch(arguments, in: scratch) { [scratch] child in
                try await child.line(containing: "step 1 of 4")
                try await eventually { scratch.holds("cut/paced-5/run.json") }
                try await eventually { try RunFolderReader(path: scratch("cut/paced-5")).windows().count >= 3 }
                child.send(SIGINT)
            }
            #expect(finished.code == 130)
            #expect(finished.output.contains("Interrupted before all loads were measured"))
            let report = try report("cut")
            #expect(report.verdict == .interrupted && report.steps.map(\.name) == ["paced-5"])
            #expect(report.skipped == ["burst-5", "faults-5", "stalls-5"])
            #expect(report.setting.clientProcessors.isEmpty)
            #expect(scratch.holds("cut/calibration.html") && scratch.holds("cut/paced-5/ledger.jsonl"))
        }

        @Test(arguments: [
            (["--sessions", "10,x"], "--sessions"), (["--sessions", "0"], "--sessions"),
            (["--hold", "0s"], "--hold"), (["--hold", "5"], "--hold"),
            (["--quick", "--hold", "5s"], "--hold"), (["--quick", "--sessions", "1,2"], "--quick"),
            (["--loops", "0"], "--loops"),
        ])
        func whatMakesNoSenseIsRefused(arguments: [String], named: String) async throws {
            let finished = try await Tool.run(["calibrate", "--out", "never"] + arguments, in: scratch)
            #expect(finished.code == 64)
            #expect(finished.errors.contains(named))
            #expect(!scratch.holds("never"))
        }

        @Test func aCalibrationIsNotOverwritten() async throws {
            try FileManager.default.createDirectory(atPath: scratch("there"), withIntermediateDirectories: false)
            _ = try scratch.write("{}", as: "there/calibration.json")
            let finished = try await Tool.run(["calibrate", "--quick", "--out", "there"], in: scratch)
            #expect(finished.code == 65)
            #expect(finished.errors.contains("there: holds a calibration already"))
            #expect(try scratch.text("there/calibration.json") == "{}")
        }
    }
}

import Foundation
import Recording
import Testing

@Suite struct RunReportTests {
    private func report() -> RunReport {
        var report = RunReport()
        report.name = "checkout \"voice\""
        report.verdict = .missed
        report.exitCode = 99
        report.seed = .max
        report.duration = 30.25
        report.targets = [
            RunReport.Target(
                expression: "fal.p95 < 300ms",
                verdict: .missed,
                value: 0.412,
                interval: [0.4, nil],
                confidence: 0.99,
                samples: 150,
                effectiveSamples: 120.5,
                designEffect: 1.25,
                needed: nil,
                limit: 0.3,
                unit: "seconds",
                why: "the whole interval is above"
            )
        ]
        report.utterances.outcomes = ["ok": 140, "no_audio": 10]
        report.figures.fal.count = 2
        report.figures.fal.p95 = 0.1 + 0.2
        report.figures.fal.buckets = [RunReport.Bucket(le: 0.1, count: 1), RunReport.Bucket(le: 0.5, count: 1)]
        report.warnings = ["one", "two"]
        return report
    }

    @Test func comesBackAsItWas() throws {
        let folder = try Folder()
        _ = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
            .finish(metadata: metadata())
        try RunFolderWriter.write(report: report(), to: folder("run"))
        #expect(try RunFolderReader(path: folder("run")).report() == report())
    }

    @Test func keysAreSortedAndNumbersShort() throws {
        let text = try report().json()
        #expect(text.contains("\"seed\" : 18446744073709551615"))
        #expect(text.contains("\"confidence\" : 0.99,"))
        let positions = ["\"alerts\"", "\"audio\"", "\"figures\"", "\"verdict\"", "\"version\""]
            .compactMap { text.range(of: "\n  \($0)")?.lowerBound }
        #expect(positions.count == 5 && positions == positions.sorted())
    }

    @Test func numbersThatJSONCannotSayNeverAppear() throws {
        var report = report()
        report.targets[0].value = .infinity
        report.targets[0].interval = [.nan, -.infinity]
        report.targets[0].designEffect = .nan
        report.targets[0].effectiveSamples = .infinity
        report.targets[0].confidence = .nan
        report.targets[0].limit = .infinity
        report.duration = .nan
        report.figures.rtf.mean = .nan
        report.figures.fal.max = .infinity
        report.figures.fal.buckets.append(RunReport.Bucket(le: .infinity, count: 3))
        report.audio.seconds = .nan
        report.playback.longestStall = .infinity
        report.generator.cpuPerCore = .nan
        report.generator.cpuProcess = .nan
        report.generator.clockErrorSeconds = .infinity
        report.generator.loopDelay.p99 = .nan
        report.generator.startLateness.max = .infinity
        let text = try report.json()
        #expect(!text.lowercased().contains("nan") && !text.contains("inf"))
        let read = try RunReport(json: text)
        #expect(read.targets[0].value == nil && read.targets[0].interval == [nil, nil])
        #expect(read.figures.fal.max == nil && read.figures.fal.buckets.count == 2)
    }

    @Test func hostIsDescribed() {
        let host = RunReport.Host.current()
        #expect(!host.name.isEmpty && host.kernel.hasPrefix("Linux ") && !host.processor.isEmpty && host.cores > 0)
    }
}

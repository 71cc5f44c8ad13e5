import Foundation
import Recording
import Subprocess
import SystemPackage
import Testing

extension CommandLineTests {
    /// Disks that take no more, stood in for by a limit on the size of files, which needs no privilege.
    @Suite struct FullDiskTests {
        private let scratch: Scratch
        private let file: String

        init() throws {
            scratch = try Scratch()
            file = try scratch.write(Sample.scenario, as: "sample.yaml")
        }

        /// A run whose files may hold so many KiB each.
        private func run(limit: Int, _ arguments: [String] = []) async throws -> Tool.Finished {
            let shell = ["-c", #"ulimit -f \#(limit); exec "$0" "$@""#, Tool.path.string]
            return try await Tool.run(
                shell + ["run", file, "--out", "run"] + arguments,
                executable: "/bin/bash",
                in: scratch
            )
        }

        @Test func aReportThatFindsNoRoomIsNamedAndMadeLater() async throws {
            let finished = try await run(limit: 32)
            #expect(finished.code == 70)
            let last = finished.errors.split(separator: "\n").last
            #expect(last == "ttsload: run/report.html: cannot write the file: File too large", "\(finished.errors)")
            // What the run showed is told all the same, and the other files are whole.
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(finished.output.contains("exit code \(report.exitCode)"))
            let names = try scratch.names(in: "run")
            #expect(names.isSuperset(of: ["report.md", "junit.xml"]))
            #expect(!names.contains { $0.contains("report.html") })

            let again = try await Tool.run(["report", "run"], in: scratch)
            #expect(again.code == report.exitCode && again.errors.isEmpty)
            #expect(try scratch.text("run/report.html").hasSuffix("</html>\n"))
        }

        @Test func rowsThatFindNoRoomAreToldAndTheRestIsReadable() async throws {
            let jobs = ["orchestrator", "tts-worker"].map { "{job: \($0), interval: 200ms}" }.joined(separator: ", ")
            let finished = try await run(limit: 3, ["--quiet", "--set", "metrics=[\(jobs)]"])
            #expect(finished.code == 70)
            let problem = "ttsload: run/scrapes.om.zst: cannot write the file: File too large"
            #expect(finished.errors.split(separator: "\n").count { $0 == problem } == 1, "\(finished.errors)")
            #expect(finished.errors.contains("run/scrapes.om.zst: ") && finished.errors.contains(" bytes are lost"))
            #expect(finished.errors.contains("run: the record of this run is not whole"))

            let again = try await Tool.run(["report", "run"], in: scratch)
            #expect(again.code == 130, "\(again.errors)")
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.utterances.ok > 0)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            #expect(report.warnings.contains { $0.contains("cut off") })
        }
    }
}

import Foundation
import Recording
import Subprocess
import SystemPackage
import Testing

extension CommandLineTests {
    /// Who may read a run folder, and that nothing is written or read outside of it.
    @Suite struct FolderSafetyTests {
        private let scratch: Scratch
        private let file: String

        init() throws {
            scratch = try Scratch()
            file = try scratch.write(Sample.scenario, as: "sample.yaml")
        }

        private func mode(_ name: String) throws -> Int {
            var status = stat()
            guard lstat(scratch(name), &status) == 0 else { throw Errno(rawValue: errno) }
            return Int(status.st_mode & 0o7777)
        }

        @Test(arguments: [(0o077, 0o700, 0o600), (0o022, 0o755, 0o644), (0o027, 0o750, 0o640)])
        func theFolderHasTheUsersMask(mask: Int, folder: Int, files: Int) async throws {
            let shell = ["-c", #"umask \#(String(mask, radix: 8)); exec "$0" "$@""#, Tool.path.string]
            let short = ["--set", "load.stages.0.hold=1s", "--quiet"]
            let finished = try await Tool.run(
                shell + ["run", file, "--out", "parent/run"] + short,
                executable: "/bin/bash",
                in: scratch
            )
            #expect(finished.code == 0 || finished.code == 96, "\(finished.errors)")
            #expect(try mode("parent") == folder && mode("parent/run") == folder)
            let names = try scratch.names(in: "parent/run")
            #expect(names.count == 11)
            for name in names { #expect(try mode("parent/run/\(name)") == files, "\(name)") }
        }

        @Test func linksInTheFolderLeadNowhere() async throws {
            let run = try await Sample.run(in: scratch)
            let outside = try scratch.write("precious", as: "outside")
            let manager = FileManager.default
            for name in ["report.json", "report.html", "report.md", "junit.xml"] {
                try manager.removeItem(atPath: scratch("\(run.folder)/\(name)"))
                try manager.createSymbolicLink(atPath: scratch("\(run.folder)/\(name)"), withDestinationPath: outside)
            }
            // A report is made anew beside the link's target.
            let again = try await Tool.run(["report", run.folder], in: scratch)
            #expect(again.code == run.finished.code, "\(again.errors)")
            #expect(try scratch.text("outside") == "precious")
            #expect(try scratch.text("\(run.folder)/report.html").hasSuffix("</html>\n"))

            // What is read must not be a link, even to the very file.
            let rows = scratch("\(run.folder)/utterances.csv.zst")
            try manager.moveItem(atPath: rows, toPath: scratch("rows"))
            try manager.createSymbolicLink(atPath: rows, withDestinationPath: scratch("rows"))
            let refused = try await Tool.run(["report", run.folder], in: scratch)
            #expect(refused.code == 65 || refused.code == 70, "\(refused.errors)")
            #expect(refused.errors.contains("utterances.csv.zst"))
        }

        @Test func aRunDoesNotWriteThroughLinks() async throws {
            let outside = try scratch.write("precious", as: "outside")
            try FileManager.default.createDirectory(atPath: scratch("run"), withIntermediateDirectories: true)
            for name in ["utterances.csv.zst", "events.jsonl", "report.html"] {
                try FileManager.default.createSymbolicLink(atPath: scratch("run/\(name)"), withDestinationPath: outside)
            }
            let finished = try await Tool.run(["run", file, "--out", "run"], in: scratch)
            #expect(finished.code == 65 || finished.code == 70, "\(finished.errors)")
            #expect(finished.errors.contains("run"))
            #expect(try scratch.text("outside") == "precious")
        }
    }
}

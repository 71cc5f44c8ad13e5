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

        /// `/dev/full` takes nothing (full(4)).
        @Test func aResultThatFindsNoRoomIsToldOf() async throws {
            let made = try await run(limit: 100_000, ["--quiet"])
            #expect([0, 96].contains(made.code), "\(made.errors)")
            for command in [
                ["scenario", "schema"], ["scenario", "check", file], ["report", "run"], ["report", "run", "--json"],
                ["promql", "--run", "run", "up"], ["alerts", "explain"],
                ["serve", "--port", "0", "--metrics-port", "0", "--worker-metrics-port", "0"],
            ] {
                let finished = try await Tool.run(
                    ["-c", #"exec "$0" "$@" >/dev/full"#, Tool.path.string] + command,
                    executable: "/bin/bash",
                    in: scratch
                )
                #expect(finished.code == 70, "\(command)")
                let last = finished.errors.split(separator: "\n").last
                let told = "ttsload: standard output: can't be written: No space left on device"
                #expect(last == told[...], "\(command): \(finished.errors)")
            }
        }

        /// A reader that has seen enough is no error.
        @Test func aReaderThatGoesIsNotToldOf() async throws {
            let script = #"set -o pipefail; "$0" scenario schema | head -c 1 >/dev/null"#
            let finished = try await Tool.run(
                ["-c", script, Tool.path.string],
                executable: "/bin/bash",
                in: scratch
            )
            #expect(finished.code == 0 && finished.errors.isEmpty)
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
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.utterances.ok > 0)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            // What the clients saw may be whole or not; what the servers said is not, and nobody interrupted anything.
            #expect(report.verdict != .interrupted && again.code == report.exitCode, "\(again.errors)")
            #expect(report.warnings.contains { $0.contains("scrapes.om.zst lost rows while it was recorded") })
        }

        /// A file system of its own, in a name space of mounts of its own, which only root may make; the limit on files
        /// above stands in for it elsewhere.
        @Test(.enabled(if: geteuid() == 0, "only root may mount a file system: the tests by a limit on files remain"))
        func aFullFileSystemIsTold() async throws {
            let script = """
                set -e
                mkdir disk
                mount -t tmpfs -o size=80m tmpfs disk
                "$0" run "$1" --out disk/run --quiet &
                until [ -s disk/run/run.json ]; do kill -0 $!; sleep 0.05; done
                head -c 90m /dev/zero >disk/filler 2>filler.err || true
                status=0
                wait $! || status=$?
                rm disk/filler
                again=0
                "$0" report disk/run >report.txt 2>report.err || again=$?
                cp -r disk/run run
                echo "$status $again"
                """
            let finished = try await Tool.run(
                ["-m", "bash", "-c", script, Tool.path.string, file],
                executable: "/usr/bin/unshare",
                in: scratch
            )
            #expect(finished.errors.contains("No space left on device"), "\(finished.errors)")
            #expect(finished.errors.contains("disk/run"))
            let codes = finished.output.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
            #expect(codes.first == 70, "\(finished.output)\(finished.errors)")
            let told = try scratch.text("report.err")
            #expect(codes.count == 2 && [0, 96, 99, 130].contains(codes.last ?? -1), "\(told)")
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.utterances.ok > 0)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
        }
    }
}

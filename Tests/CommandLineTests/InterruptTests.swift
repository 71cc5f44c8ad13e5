import Foundation
import Measurement
import Recording
import Subprocess
import Testing
import Timing

extension CommandLineTests {
    /// Runs that are ended from outside.
    @Suite struct InterruptTests {
        private let scratch: Scratch
        private let file: String

        init() throws {
            scratch = try Scratch()
            file = try scratch.write(Sample.scenario, as: "sample.yaml")
        }

        private var folder: RunFolderReader { get throws { try RunFolderReader(path: scratch("run")) } }
        private var report: RunReport { get throws { try RunReport(json: try scratch.text("run/report.json")) } }

        private func watchLongRun(
            _ arguments: [String] = [],
            body: @escaping @Sendable (Child) async throws -> Void
        ) async throws -> Tool.Finished {
            let run = ["run", file, "--out", "run"] + Sample.long + arguments
            return try await Tool.watch(run, in: scratch) { [scratch] child in
                try await child.line(containing: "driving")
                try await eventually { try RunFolderReader(path: scratch("run")).windows().count >= 2 }
                try await body(child)
            }
        }

        @Test func theFirstInterruptEndsTheLoadInOrder() async throws {
            let finished = try await watchLongRun { child in
                child.send(SIGINT)
                try await child.line(containing: "Ending the load")
            }
            #expect(finished.code == 130)
            #expect(finished.output.contains("exit code 130"))
            let report = try report
            #expect(report.verdict == .interrupted && report.exitCode == 130)
            #expect(report.utterances.ok > 0)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            #expect(report.duration < 20)
            let events = try folder.events()
            #expect(events.map(\.kind) == [.started, .stage, .interrupted, .loadEnded, .finished])
            #expect(events.map(\.atNanoseconds) == events.map(\.atNanoseconds).sorted())
            // What was under way had the time to end.
            #expect(report.utterances.outcomes["cancelled"] == nil)
        }

        @Test func theSecondInterruptEndsItAtOnce() async throws {
            // Speech that takes far longer than anyone would wait for.
            let lasting = String(repeating: "All the way through the long night they talked. ", count: 40)
            let texts = #"session.texts={inline: ["\#(lasting)"]}"#
            let clock = ContinuousClock()
            let drain = ["--set", texts, "--set", "load.drain=60s"]
            let finished = try await watchLongRun(drain) { child in
                child.send(SIGINT)
                try await child.line(containing: "Ending the load")
                let second = clock.now
                child.send(SIGINT)
                try await child.readToEnd()
                #expect(clock.now - second < .seconds(10))
            }
            #expect(finished.code == 130)
            let report = try report
            #expect(report.verdict == .interrupted)
            #expect((report.utterances.outcomes["cancelled"] ?? 0) > 0)
            #expect(report.utterances.outcomes.values.reduce(0, +) == report.utterances.planned)
            var rows = 0
            let folder = try folder
            try folder.forEachUtterance { _ in rows += 1 }
            #expect(rows == report.utterances.planned)
            #expect(folder.metadata.finished && folder.metadata.interrupted && folder.warnings.isEmpty)
        }

        @Test func beforeTheLoadTheSecondInterruptLeavesNothing() async throws {
            let asked = DispatchSemaphore(value: 0)
            let silent = Listener { peer in while !Listener.receive(peer).isEmpty { asked.signal() } }
            let url = "ws://127.0.0.1:\(silent.port)/"
            let file = try scratch.write(Sample.scenario(url: url), as: "silent.yaml")
            let before = try scratch.names()
            let run = ["run", file, "--out", "run", "--set", "session.deadlines.connect=50s"]
            let finished = try await Tool.watch(run, in: scratch, limit: .seconds(20)) { child in
                try await eventually { asked.wait(timeout: .now()) == .success }
                child.send(SIGINT)
                try await child.line(containing: "Ending the load")
                child.send(SIGINT)
            }
            #expect(finished.code == 130)
            #expect(try scratch.names() == before)
        }

        @Test func aKilledRunHasItsReports() async throws {
            let killedAt = Moment()
            let finished = try await watchLongRun { [scratch] child in
                let reference = try #require(Processes.children(of: child.identifier).first)
                #expect(Processes.arguments(of: reference).contains("serve"))
                try await eventually { try RunFolderReader(path: scratch("run")).windows().count >= 4 }
                child.send(SIGKILL)
                killedAt.instant = .now
                // Nothing is left behind.
                try await eventually { !Processes.isAlive(reference) }
            }
            #expect(finished.status == .signaled(SIGKILL))

            let killed = try folder
            #expect(!killed.metadata.finished)
            let windows = try killed.windows()
            let last = try #require(windows.last)
            #expect(killedAt.instant - last.start < 3 * Nanoseconds.perSecond)
            var rows = 0
            try killed.forEachUtterance { _ in rows += 1 }
            #expect(rows == windows.reduce(0) { $0 + Int($1.utterancesEnded) })
            #expect(rows > 0)

            let rebuilt = try await Tool.run(["report", "run"], in: scratch)
            let report = try report
            #expect(rebuilt.code == report.exitCode)
            #expect(report.verdict == .interrupted)
            // What was under way is in no row, and in the report all the same.
            let planned = windows.reduce(0) { $0 + Int($1.utterancesPlanned) }
            #expect(report.utterances.planned == planned)
            #expect(report.utterances.outcomes.values.reduce(0, +) == planned)
            #expect(report.utterances.outcomes["cancelled", default: 0] == planned - rows)
            #expect(report.sessions.opened == windows.reduce(0) { $0 + Int($1.sessionsOpened) })
            #expect(report.sessions.peak == 8)
            #expect(report.warnings.contains { $0.contains("cut off") })
            let files: Set = ["report.json", "report.html", "report.md", "junit.xml"]
            #expect(try scratch.names(in: "run").isSuperset(of: files))
            #expect(try folder.events().allSatisfy { $0.at <= killedAt.instant })
        }
    }

    /// An instant that a closure tells its test; written before it is read.
    private final class Moment: @unchecked Sendable {
        // Unchecked: the closure has returned when the test reads it.
        var instant = WallInstant.now
    }
}

import Subprocess
import SystemPackage
import TestSupport
import Testing

extension CommandLineTests {
    /// The scripts of Tests/Hostile in short: each checks its own expectations and prints those that do not hold.
    @Suite(.needs(.scripts)) struct HostileServerTests {
        private func script(_ name: String, _ arguments: [String]) async throws -> Tool.Finished {
            try await Tool.run(
                ["\(CommandLineTests.package)/Tests/Hostile/\(name)", "--tool", Tool.path.string] + arguments,
                executable: "/usr/bin/python3",
                environment: ["PYTHONDONTWRITEBYTECODE": "1"],
                limit: .seconds(180)
            )
        }

        @Test(arguments: [[], ["--tls"]]) func everyHostilityHasItsOutcome(arguments: [String]) async throws {
            let finished = try await script("run.py", ["--connections", "300", "--rate", "40"] + arguments)
            #expect(finished.code == 0, "\(finished.output)\(finished.errors)")
            #expect(finished.output.contains("320 sessions") && finished.output.contains("connect_refused"))
        }

        @Test func whateverAKillLeavesIsARun() async throws {
            let finished = try await script("kill.py", ["--kills", "8", "--seed", "5"])
            #expect(finished.code == 0, "\(finished.output)\(finished.errors)")
            #expect(finished.output.contains("8 of 8") && finished.output.contains("in its run"))
        }
    }
}

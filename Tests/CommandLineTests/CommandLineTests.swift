import Subprocess
import SystemPackage
import Testing

/// The built `ttsload` beside the test bundle.
enum Tool {
    static var path: FilePath {
        FilePath(CommandLine.arguments[0]).removingLastComponent().appending("ttsload")
    }
}

@Suite struct CommandLineTests {
    @Test func knowsItsVersion() async throws {
        let result = try await run(.path(Tool.path), arguments: ["--version"], output: .string(limit: 4096))
        #expect(result.terminationStatus == .exited(0))
        #expect(result.standardOutput.hasPrefix("0."))
    }

    @Test func refusesAnUnknownOptionWithTheUsageCode() async throws {
        let result = try await run(
            .path(Tool.path),
            arguments: ["run", "--nonsense"],
            output: .discarded,
            error: .string(limit: 65536)
        )
        #expect(result.terminationStatus == .exited(64))
        #expect(result.standardError.contains("nonsense"))
    }
}

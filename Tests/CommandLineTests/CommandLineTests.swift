import Foundation
import TestSupport
import Testing

/// The commands as child processes, one after the other: each measures time or loads the machine.
@Suite(.serialized, .ownThread) struct CommandLineTests {
    /// The package's own folder.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test func knowsItsVersion() async throws {
        let result = try await Tool.run(["--version"])
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("0."))
    }

    @Test(arguments: [
        [], ["run"], ["report"], ["scenario"], ["scenario", "check"], ["scenario", "schema"], ["serve"],
        ["promql"], ["alerts", "lint"], ["alerts", "explain"], ["alerts", "replay"], ["alerts", "export"],
    ])
    func helpShowsExamplesThatAreThere(command: [String]) async throws {
        let result = try await Tool.run(command + ["--help"])
        #expect(result.code == 0)
        let examples = result.output.split(separator: "\n").filter { $0.hasPrefix("  ttsload ") }
        #expect(!examples.isEmpty)
        for example in examples where !command.isEmpty {
            let words = example.split(separator: " ").map(String.init)
            #expect(words.dropFirst().starts(with: command))
        }
        for word in result.output.split(whereSeparator: \.isWhitespace) where word.hasPrefix("scenarios/") {
            #expect(FileManager.default.fileExists(atPath: "\(Self.package)/\(word)"))
        }
    }
}

import Foundation
import PromQL
import Testing

/// Runs the scripts beside this file; each of them says what the evaluator has to answer.
@Suite struct ScriptTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")

    /// Scripts of Prometheus 2.42's semantics begin with `v2_`.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return files.filter { $0.hasSuffix(".test") }.sorted()
    }()

    @Test func thereAreScripts() { #expect(Self.names.count >= 10) }

    @Test(.timeLimit(.minutes(1)), arguments: names)
    func everyEvaluationPasses(name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let script = try PromQLScript(text)
        #expect(script.evaluationCount > 0)
        let options = ScriptOptions(compatibility: name.hasPrefix("v2_") ? .v2 : .v3, checksRangeMode: true)
        for outcome in script.run(options) where outcome.verdict != .pass {
            Issue.record("\(name): \(outcome)")
        }
    }
}

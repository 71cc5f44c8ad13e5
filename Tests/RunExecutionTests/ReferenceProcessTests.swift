import ReferenceConfiguration
import TestSupport
import Testing

@testable import RunExecution

@Suite(.ownThread) struct ReferenceProcessTests {
    /// What is no reference orchestrator: not there, ending at once, saying something else.
    @Test(.timeLimit(.minutes(1)), arguments: ["/nowhere/ttsload", "/bin/false", "/bin/echo"])
    func anExecutableThatIsNoneIsSaid(executable: String) async throws {
        let error = await #expect(throws: RunError.self) {
            try await ReferenceProcess.with(settings: ReferenceSettings(), executable: executable) { _ in
                Issue.record("nothing listens")
            }
        }
        guard case .reference = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

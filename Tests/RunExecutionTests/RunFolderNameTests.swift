import Foundation
import Recording
import Testing
import Timing

@testable import RunExecution

@Suite struct RunFolderNameTests {
    private let metadata = RunMetadata(name: "a", started: WallInstant(nanoseconds: 0))

    /// Two runs of one scenario that begin in the same second, as a script starts them.
    @Test func aMadeNameIsNeverOccupied() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let stem = folder.appending(path: "run").path
        let recorders = try (0..<3).map { _ in
            try RunRecorder.making(.made(stem), scenarioYAML: "a: 1\n", metadata: metadata)
        }
        #expect(recorders.map(\.path) == [stem, "\(stem)-2", "\(stem)-3"])
        #expect {
            _ = try RunRecorder.making(.chosen(stem), scenarioYAML: "a: 1\n", metadata: metadata)
        } throws: { error in
            if case RunError.occupied = error { true } else { false }
        }
    }
}

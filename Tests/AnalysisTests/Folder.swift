import Foundation

/// A directory of its own for one test, removed afterwards.
final class Folder {
    let path: String

    init() throws {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("analysis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        path = place.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

import Foundation

/// A directory of its own for one test, removed afterwards.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ttsload-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) is left behind: \(error)")
        }
    }

    /// The path of a file in it.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and gives its path.
    func write(_ text: String, as name: String) throws -> String {
        try text.write(toFile: self(name), atomically: true, encoding: .utf8)
        return self(name)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

    func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

    /// Names of all that is in it.
    func names(in folder: String = ".") throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: self(folder)))
    }
}

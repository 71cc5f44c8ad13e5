import Foundation

/// Files that a command writes where its user says.
enum OutputFile {
    /// Ends the command if the file can't be written.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Console.failure("\(path): can't be written: \(error.localizedDescription)", .internalError)
        }
    }
}

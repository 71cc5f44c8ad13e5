import Foundation
import Testing

/// Texts that are compared with what is on disk.
enum Golden {
    /// Fails when `text` differs from `Golden/<name>`; with RECORD_SNAPSHOTS=1 it writes that file instead.
    static func expect(_ text: String, is name: String, location: SourceLocation = #_sourceLocation) throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden").appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: url)
            return
        }
        let recorded = try String(decoding: Data(contentsOf: url), as: UTF8.self)
        guard recorded != text else { return }
        let ours = text.split(separator: "\n", omittingEmptySubsequences: false)
        let theirs = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        let line =
            zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(ours.count, theirs.count)
        let found = line < ours.count ? ours[line] : "(end)"
        let wanted = line < theirs.count ? theirs[line] : "(end)"
        Issue.record("\(name) line \(line + 1):\n\(found)\nrecorded:\n\(wanted)", sourceLocation: location)
    }
}

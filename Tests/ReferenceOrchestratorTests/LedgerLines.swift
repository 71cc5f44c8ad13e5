import Foundation

/// A ledger file that lasts as long as this value, and what stands in it.
final class LedgerLines {
    let path = NSTemporaryDirectory() + "ledger-\(UUID().uuidString).jsonl"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The lines of an event, in their order; the utterances' for nil.
    func lines(_ event: String?) throws -> [Line] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
            .filter { $0["event"] as? String == event }
            .map(Line.init)
    }

    struct Line {
        var fields: [String: Any]

        init(_ fields: [String: Any]) { self.fields = fields }

        func text(_ name: String) -> String? { fields[name] as? String }
        func number(_ name: String) -> Int? { fields[name] as? Int }
        func flag(_ name: String) -> Bool? { fields[name] as? Bool }
        /// Monotonic nanoseconds; nil if there is no such instant.
        func instant(_ name: String = "at") -> Int64? { (fields["\(name)_monotonic_ns"] as? Int).map { Int64($0) } }
    }
}

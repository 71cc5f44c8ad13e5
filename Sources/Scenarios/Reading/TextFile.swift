import Documents
import Foundation

/// Reads texts from a file: one a line, or JSON Lines with `text` and perhaps `id`.
enum TextFile {
    /// The protocol's own bounds on a text, in characters.
    static let lengths = 1...10_000

    /// The texts of a file.
    ///
    /// A file is JSON Lines when its name ends in `.jsonl` or `.ndjson`. In a plain file empty lines don't count, and
    /// the id of a text is its line's number. Messages name the file `shown`.
    /// - Throws: every line that is not a text, or what keeps the file from being read.
    static func read(_ path: String, shown: String) throws(DocumentErrors) -> [SessionScript.Text] {
        let source = try SourceText.read(path, shown: shown)
        let isJSON = path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
        var errors: [DocumentError] = []
        var texts: [SessionScript.Text] = []
        var ids: [String: Int] = [:]
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let number = index + 1
            switch isJSON
                ? json(line, number: number) : .success(SessionScript.Text(id: "\(number)", text: String(line)))
            {
            case .failure(let reason):
                errors.append(DocumentError(file: shown, line: number, column: 1, problem: reason.text))
            case .success(let text):
                if let problem = problem(with: text.text) {
                    errors.append(DocumentError(file: shown, line: number, column: 1, problem: problem))
                } else if let first = ids.updateValue(number, forKey: text.id) {
                    let problem = "the id \"\(text.id)\" stands on line \(first) too"
                    errors.append(DocumentError(file: shown, line: number, column: 1, problem: problem))
                }
                texts.append(text)
            }
            // Twenty are enough to see what is wrong with a file of a million lines.
            if errors.count == 20 { break }
        }
        if texts.isEmpty, errors.isEmpty { errors.append(DocumentError(file: shown, problem: "holds no text")) }
        guard errors.isEmpty else { throw DocumentErrors(errors) }
        return texts
    }

    /// What keeps a text from being sent.
    static func problem(with text: String) -> String? {
        let count = text.unicodeScalars.count
        if text.allSatisfy(\.isWhitespace) { return "an empty text; it needs at least one character" }
        return lengths.contains(count)
            ? nil : "a text of \(count) characters; at most \(lengths.upperBound) are allowed"
    }

    private struct Reason: Error { var text: String }

    private static func json(_ line: Substring, number: Int) -> Result<SessionScript.Text, Reason> {
        do {
            let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            return .success(SessionScript.Text(id: decoded.id?.text ?? "\(number)", text: decoded.text))
        } catch DecodingError.dataCorrupted {
            return .failure(Reason(text: "not JSON"))
        } catch {
            return .failure(Reason(text: "not an object with a text: {\"text\": \"…\", \"id\": \"…\"}"))
        }
    }

    private struct Line: Decodable {
        var text: String
        var id: Identifier?

        /// A string, or a whole number as many data sets have it.
        struct Identifier: Decodable {
            var text: String
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int64.self) {
                    text = String(number)
                } else {
                    text = try container.decode(String.self)
                }
            }
        }
    }
}

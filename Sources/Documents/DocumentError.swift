/// One mistake in a document: where it stands, what was found there and what is allowed.
public struct DocumentError: Error, Sendable, Equatable {
    /// The file as the caller named it, or the override (`--set load.stages.0.sessions=x`) that the value came from.
    public var file: String
    /// From 1; 0 when the mistake has no place in the file's text.
    public var line: Int
    /// From 1, in Unicode scalars; 0 when the mistake has no place in the file's text.
    public var column: Int
    /// For example `load.stages[0].sessions`; empty for the document as a whole.
    public var path: String
    /// What was found.
    public var problem: String
    /// The nearest of the allowed names, if one is near.
    public var suggestion: String?
    /// What would have been right, in words.
    public var allowed: String?
    /// The line of the file, unless it holds a secret.
    public var sourceLine: String?

    public init(
        file: String,
        line: Int = 0,
        column: Int = 0,
        path: String = "",
        problem: String,
        suggestion: String? = nil,
        allowed: String? = nil,
        sourceLine: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.problem = problem
        self.suggestion = suggestion
        self.allowed = allowed
        self.sourceLine = sourceLine
    }
}

extension DocumentError: CustomStringConvertible {
    /// The mistake in one line, followed by the source line with a caret below the place.
    public var description: String {
        guard let sourceLine else { return headline }
        // Tabs stay tabs, so that the caret stands below its place however wide a terminal makes them.
        let indent = sourceLine.unicodeScalars.prefix(max(0, column - 1)).map { $0 == "\t" ? "\t" : " " }.joined()
        return "\(headline)\n    \(sourceLine)\n    \(indent)^"
    }

    /// The mistake in one line.
    public var headline: String {
        var text = line > 0 ? "\(file):\(line):\(column): " : "\(file): "
        if !path.isEmpty { text += "\(path): " }
        text += problem
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        if let allowed { text += (suggestion == nil ? ". " : " ") + "Allowed: \(allowed)" }
        return text
    }
}

/// All mistakes of a document, in the order of their places.
public struct DocumentErrors: Error, Sendable, Equatable, CustomStringConvertible {
    public var errors: [DocumentError]

    public init(_ errors: [DocumentError]) { self.errors = errors }

    /// One mistake after the other, each as ``DocumentError/description``.
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

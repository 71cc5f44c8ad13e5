/// A YAML document as positioned nodes: parsed, overridden and with the environment's values put in.
///
/// Scalars have no type of their own here: what `5s` or `"5"` means is for the ``Form`` that reads it. Aliases and merge
/// keys (`<<`) are resolved; a second document in the file, a key given twice and aliases that would blow up are errors.
public struct Document: Sendable {
    /// What must not be shown of a value.
    public enum Secrecy: Sendable {
        case open
        /// Nothing of it is shown.
        case hidden
        /// A URL: its user information and the values of its query are not shown.
        case url
    }

    /// How a document is parsed.
    public struct Options: Sendable {
        /// Changes as `path=value`, for example `load.stages.0.sessions=50`, applied in order.
        public var overrides: [String] = []
        /// Values for `${NAME}`; nil leaves such text as it is.
        public var environment: [String: String]?
        /// What to keep secret, by the path in the document.
        public var secrecy: @Sendable (_ path: String) -> Secrecy = { _ in .open }
        public init() {}
    }

    public private(set) var root: DocumentNode
    public let source: SourceText
    let options: Options
    /// Mistakes that left the rest readable: a missing variable, a key given twice, an override of nothing.
    private(set) var problems: [DocumentError] = []
    private var secretLines: Set<Int> = []

    /// Parses a YAML text.
    ///
    /// - Throws: the first mistake in the syntax. All others are reported when the document is read.
    public static func parse(_ source: SourceText, options: Options = Options()) throws(DocumentErrors) -> Document {
        var composer = Composer(source: source)
        let root = try composer.compose()
        var document = Document(root: root, source: source, options: options)
        document.root.setPaths("")
        document.secretLines = document.linesOfSecrets()
        for problem in composer.problems { document.report(problem) }
        for index in options.overrides.indices { document.applyOverride(index) }
        document.root.setPaths("")
        document.substituteEnvironment()
        return document
    }

    private init(root: DocumentNode, source: SourceText, options: Options) {
        self.root = root
        self.source = source
        self.options = options
    }

    /// A mistake that parsing came upon.
    struct Problem {
        var place: DocumentNode.Place
        var path: String
        var text: String
        var suggestion: String?
        var allowed: String?
    }

    mutating func report(_ problem: Problem) {
        problems.append(error(problem))
    }

    mutating func edit(_ body: (inout DocumentNode, inout [Problem]) -> Void) {
        var found: [Problem] = []
        body(&root, &found)
        for problem in found { report(problem) }
    }

    /// The problem as it is shown: with its place, and with the source line unless that line holds a secret.
    func error(_ problem: Problem) -> DocumentError {
        var error = DocumentError(
            file: source.file,
            line: problem.place.line,
            column: problem.place.column,
            path: problem.path,
            problem: problem.text,
            suggestion: problem.suggestion,
            allowed: problem.allowed
        )
        if let index = problem.place.override {
            error.file = shownOverride(index)
            (error.line, error.column) = (0, 0)
        } else if !secretLines.contains(error.line) {
            error.sourceLine = source.line(error.line)
        }
        return error
    }

    /// The lines between the start of each secret value and the start of what follows it.
    private func linesOfSecrets() -> Set<Int> {
        var starts: Set<Int> = [source.lineCount + 1]
        var secrets: [Int] = []
        root.forEach { node in
            starts.insert(node.place.line)
            for entry in node.entries ?? [] { starts.insert(entry.place.line) }
            guard let scalar = node.scalar else { return }
            switch options.secrecy(node.path) {
            case .open: break
            case .hidden: secrets.append(node.place.line)
            case .url: if Redaction.url(scalar.template) != scalar.template { secrets.append(node.place.line) }
            }
        }
        let sorted = starts.sorted()
        var lines: Set<Int> = []
        for first in secrets {
            let next = sorted.first { $0 > first } ?? first + 1
            lines.formUnion(first..<max(next, first + 1))
        }
        return lines
    }
}

extension DocumentNode {
    /// Visits the node and all below it, in the document's order.
    func forEach(_ body: (DocumentNode) -> Void) {
        body(self)
        for entry in entries ?? [] { entry.value.forEach(body) }
        for element in elements ?? [] { element.forEach(body) }
    }

    mutating func setPaths(_ path: String) {
        self.path = path
        mapChildren { child, childPath in child.setPaths(childPath) }
    }

    /// Changes the nodes directly below; the body is given the path of each.
    mutating func mapChildren(_ body: (inout DocumentNode, String) -> Void) {
        switch content {
        case .scalar: break
        case .mapping(var entries):
            for index in entries.indices {
                body(&entries[index].value, DocumentNode.path(path, key: entries[index].key))
            }
            content = .mapping(entries)
        case .sequence(var elements):
            for index in elements.indices { body(&elements[index], DocumentNode.path(path, index: index)) }
            content = .sequence(elements)
        }
    }
}

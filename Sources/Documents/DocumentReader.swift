/// Reads one document with forms and gathers all that is wrong with it.
public final class DocumentReader {
    public let document: Document
    /// The folder that relative paths in the document start from.
    public let baseDirectory: String
    public private(set) var errors: [DocumentError]

    init(_ document: Document, baseDirectory: String) {
        self.document = document
        self.baseDirectory = baseDirectory
        errors = document.problems
    }

    /// Notes a mistake in a node, `columnOffset` scalars into it if that is known.
    public func report(
        _ problem: String,
        at node: DocumentNode,
        suggestion: String? = nil,
        allowed: String? = nil,
        columnOffset: Int = 0
    ) {
        var place = node.place
        if let scalar = node.scalar, scalar.variables.isEmpty, scalar.style != .block, scalar.text == scalar.template {
            place.column += columnOffset + (columnOffset > 0 && scalar.style == .quoted ? 1 : 0)
        }
        report(problem, place: place, path: node.path, suggestion: suggestion, allowed: allowed)
    }

    /// Notes a mistake at a byte of a scalar's text, as ``TextPlaces`` finds it in the file.
    public func report(_ problem: String, in node: DocumentNode, atByte offset: Int, allowed: String? = nil) {
        let place = document.places(of: node).place(at: offset)
        report(problem, place: place, path: node.path, suggestion: nil, allowed: allowed)
    }

    /// Notes a mistake in a key; what an override has set there is the override's.
    public func report(
        _ problem: String,
        key entry: DocumentNode.Entry,
        suggestion: String? = nil,
        allowed: String? = nil
    ) {
        let place = entry.value.place.override == nil ? entry.place : entry.value.place
        report(problem, place: place, path: entry.value.path, suggestion: suggestion, allowed: allowed)
    }

    /// Notes mistakes of another file that this document names.
    public func report(_ errors: DocumentErrors) { self.errors += errors.errors }

    /// Says what stands in a node, without secrets and at most 60 characters of it.
    public func found(_ node: DocumentNode) -> String {
        switch node.content {
        case .mapping: return "found a mapping"
        case .sequence: return "found a list"
        case .scalar(let scalar):
            if scalar.isNull { return "found nothing" }
            if let name = scalar.variables.first { return "found the value of ${\(name)}" }
            if document.options.secrecy(node.path) == .hidden { return "found a secret" }
            let text = document.shown(node)
            return "found \(JSON.string(text.count > 60 ? text.prefix(60) + "…" : text).rendered)"
        }
    }

    /// Says that a value came with an override, as an addition to a message about another; nothing if it did not.
    public func origin(of node: DocumentNode?) -> String {
        node?.place.override.map { ", which \(document.shownOverride($0)) gives" } ?? ""
    }

    /// Where another node stands, as an addition to its path; nothing if both came with one override.
    func place(of other: DocumentNode, seenFrom node: DocumentNode) -> String {
        if let override = other.place.override {
            return override == node.place.override ? "" : origin(of: other)
        }
        let isSameLine = node.place.override == nil && node.place.line == other.place.line
        return isSameLine ? ", column \(other.place.column) of this line" : " on line \(other.place.line)"
    }

    /// The path that a node names, as a path of the file system and as it may be shown; nil after a mistake.
    public func path(_ node: DocumentNode, allowed: String) -> (path: String, shown: String)? {
        guard let path = Form<String>.text.described(allowed).read(node, self) else { return nil }
        return (resolve(path), resolve(node.scalar?.template ?? path))
    }

    /// A path of the document as a path of the file system.
    private func resolve(_ path: String) -> String {
        path.hasPrefix("/") || baseDirectory.isEmpty ? path : "\(baseDirectory)/\(path)"
    }

    private func report(
        _ problem: String,
        place: DocumentNode.Place,
        path: String,
        suggestion: String?,
        allowed: String?
    ) {
        errors.append(
            document.error(
                Document.Problem(place: place, path: path, text: problem, suggestion: suggestion, allowed: allowed)
            )
        )
    }
}

extension Document {
    /// Reads the document as a value.
    ///
    /// - Throws: all mistakes, in the order of their places.
    public func read<Value>(_ form: Form<Value>, baseDirectory: String = "") throws(DocumentErrors) -> Value {
        let reader = DocumentReader(self, baseDirectory: baseDirectory)
        let value = form.read(root, reader)
        guard reader.errors.isEmpty, let value else {
            let ordered = reader.errors.enumerated().sorted { left, right in
                (left.element.line, left.element.column, left.offset)
                    < (right.element.line, right.element.column, right.offset)
            }
            throw DocumentErrors(ordered.map(\.element))
        }
        return value
    }
}

/// A value of a document together with the place it was written at.
public struct DocumentNode: Sendable {
    public enum Content: Sendable {
        case scalar(Scalar)
        case mapping([Entry])
        case sequence([DocumentNode])
    }

    /// A single value; what type it has is for its reader to say, quotes or not.
    public struct Scalar: Sendable {
        public enum Style: Sendable { case plain, quoted, block }

        /// With the environment's values put in.
        public var text: String
        /// As written, with the placeholders of the environment's values.
        public var template: String
        public var style: Style
        /// Names of the environment variables whose values stand in `text`.
        public var variables: [String] = []
        /// Something was wrong with the value and has been reported.
        var isBroken = false

        public init(_ text: String, style: Style = .plain) {
            self.text = text
            template = text
            self.style = style
        }

        /// Written as `null`, `~` or not at all.
        public var isNull: Bool { style == .plain && ["", "~", "null", "Null", "NULL"].contains(text) }
    }

    public struct Entry: Sendable {
        public var key: String
        public var place: Place
        public var value: DocumentNode

        public init(key: String, place: Place = .nowhere, value: DocumentNode) {
            self.key = key
            self.place = place
            self.value = value
        }
    }

    /// Where something was written.
    public struct Place: Sendable, Equatable {
        /// Index of the override that it came from; nil for the file itself.
        public var override: Int?
        /// From 1.
        public var line: Int
        /// From 1, in Unicode scalars.
        public var column: Int

        public init(override: Int? = nil, line: Int, column: Int) {
            self.override = override
            self.line = line
            self.column = column
        }

        /// For documents that are made and not read.
        public static let nowhere = Place(line: 0, column: 0)
    }

    public var content: Content
    public var place: Place
    /// For example `load.stages[0].sessions`; empty for the root.
    public var path = ""
    /// Written between braces or brackets.
    var isFlow = false

    public init(_ content: Content, place: Place = .nowhere) {
        self.content = content
        self.place = place
    }

    /// A scalar that is made and not read.
    public static func scalar(_ text: String) -> DocumentNode { DocumentNode(.scalar(Scalar(text))) }

    /// A text that is made and not read, and must not be taken for a number or for nothing.
    public static func quoted(_ text: String) -> DocumentNode { DocumentNode(.scalar(Scalar(text, style: .quoted))) }

    /// A mapping that is made and not read.
    public static func mapping(_ entries: [(key: String, value: DocumentNode)]) -> DocumentNode {
        DocumentNode(.mapping(entries.map { Entry(key: $0.key, value: $0.value) }))
    }

    /// A list that is made and not read.
    public static func sequence(_ elements: [DocumentNode]) -> DocumentNode { DocumentNode(.sequence(elements)) }
}

extension DocumentNode {
    public var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    public var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }
    public var elements: [DocumentNode]? { if case .sequence(let elements) = content { elements } else { nil } }

    /// Whether nothing is given here.
    public var isNull: Bool { scalar?.isNull ?? false }

    /// The value under a key of a mapping.
    public func child(_ key: String) -> DocumentNode? { entries?.first { $0.key == key }?.value }

    /// Where to say that one of some keys is missing: at the override that emptied it, else at the mapping.
    public func place(lacking keys: [String]) -> DocumentNode {
        let emptied = entries?.first { entry in
            keys.contains(entry.key) && entry.value.isNull && entry.value.place.override != nil
        }
        return emptied?.value ?? self
    }

    /// The path of a key below a path.
    static func path(_ parent: String, key: String) -> String {
        let isWord = !key.isEmpty && key.utf8.allSatisfy { isWordByte($0) }
        let name = isWord ? key : JSON.string(key).rendered
        return parent.isEmpty ? name : "\(parent).\(name)"
    }

    /// The path of an element below a path.
    static func path(_ parent: String, index: Int) -> String { "\(parent)[\(index)]" }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// One key of a mapping: its name, the form of its value and where the value goes.
public struct Field<Draft>: Sendable {
    public let key: String
    public let isRequired: Bool
    let schema: JSON
    let allowed: String
    /// Reads the value into the draft; false after a mistake.
    let read: @Sendable (DocumentNode, DocumentReader, inout Draft) -> Bool

    /// A key whose value is put into a property of the draft.
    public init<Value>(
        _ key: String,
        _ form: Form<Value>,
        _ property: any WritableKeyPath<Draft, Value> & Sendable,
        required isRequired: Bool = false,
        _ summary: String
    ) {
        self.init(key, form, isRequired, summary) { draft, value in draft[keyPath: property] = value }
    }

    /// A key whose value is put into an optional property of the draft.
    public init<Value>(
        _ key: String,
        _ form: Form<Value>,
        _ property: any WritableKeyPath<Draft, Value?> & Sendable,
        required isRequired: Bool = false,
        _ summary: String
    ) {
        self.init(key, form, isRequired, summary) { draft, value in draft[keyPath: property] = value }
    }

    private init<Value>(
        _ key: String,
        _ form: Form<Value>,
        _ isRequired: Bool,
        _ summary: String,
        _ set: @escaping @Sendable (inout Draft, Value) -> Void
    ) {
        self.key = key
        self.isRequired = isRequired
        allowed = form.allowed
        schema = Self.schema(form.schema, summary: summary, isRequired: isRequired)
        read = { node, reader, draft in
            guard let value = form.read(node, reader) else { return false }
            set(&draft, value)
            return true
        }
    }

    /// The form's own schema with a description; an optional key may also be empty.
    private static func schema(_ schema: JSON, summary: String, isRequired: Bool) -> JSON {
        let description = JSON.Member("description", .string(summary))
        if isRequired, case .object(let members) = schema { return .object([description] + members) }
        var choices = [schema]
        if case .object(let members) = schema, members.count == 1, case .array(let inner)? = schema["anyOf"] {
            choices = inner
        }
        let null: JSON = .object(["type": .string("null")])
        return .object([description, JSON.Member("anyOf", .array(choices + [null]))])
    }
}

extension Form {
    /// A mapping with known keys.
    ///
    /// Every key is looked at even if another is wrong. A key with nothing behind it counts as absent.
    /// - Parameters:
    ///   - draft: The value before any key is read.
    ///   - exactlyOneOf: Keys of which one and only one must be there; empty for none.
    ///   - finish: Makes the value when all keys were right, and reports what does not go together.
    public static func object<Draft: Sendable>(
        _ draft: Draft,
        described name: String,
        fields: [Field<Draft>],
        exactlyOneOf choice: [String] = [],
        finish: @escaping @Sendable (Draft, DocumentNode, DocumentReader) -> Value?
    ) -> Form {
        let reading = ObjectReading(draft: draft, fields: fields, choice: choice)
        return Form(schema: reading.schema, allowed: name) { node, reader, allowed in
            guard let draft = reading.read(node, reader, allowed) else { return nil }
            return finish(draft, node, reader)
        }
    }

    /// A mapping with known keys whose draft is the value itself.
    public static func object(
        _ draft: Value,
        described name: String,
        fields: [Field<Value>],
        exactlyOneOf choice: [String] = []
    ) -> Form where Value: Sendable {
        object(draft, described: name, fields: fields, exactlyOneOf: choice) { draft, _, _ in draft }
    }
}

private struct ObjectReading<Draft: Sendable>: Sendable {
    let draft: Draft
    let fields: [Field<Draft>]
    let choice: [String]

    var schema: JSON {
        let required = fields.filter(\.isRequired).map { JSON.string($0.key) }
        let oneOf = choice.map { key -> JSON in .object(["required": .array([.string(key)])]) }
        return .object([
            "type": .string("object"),
            "properties": .object(fields.map { JSON.Member($0.key, $0.schema) }),
            "required": required.isEmpty ? nil : .array(required),
            "oneOf": oneOf.isEmpty ? nil : .array(oneOf),
            "additionalProperties": .bool(false),
        ])
    }

    func read(_ node: DocumentNode, _ reader: DocumentReader, _ allowed: String) -> Draft? {
        guard let entries = node.entries else {
            if node.scalar?.isBroken != true { reader.report(reader.found(node), at: node, allowed: allowed) }
            return nil
        }
        var draft = draft
        var isGood = true
        var present: Set<String> = []
        for entry in entries {
            guard let field = fields.first(where: { $0.key == entry.key }) else {
                let keys = fields.map(\.key)
                let nearest = NearestName.of(entry.key, among: keys)
                reader.report(
                    "unknown key",
                    key: entry,
                    suggestion: nearest,
                    allowed: keys.sorted().joined(separator: ", ")
                )
                // A misspelt key is not missing as well.
                if let nearest { present.insert(nearest) }
                continue
            }
            if entry.value.isNull, entry.value.scalar?.isBroken != true { continue }
            present.insert(entry.key)
            if !field.read(entry.value, reader, &draft) { isGood = false }
        }
        for field in fields where field.isRequired && !present.contains(field.key) {
            if let empty = entries.first(where: { $0.key == field.key }) {
                reader.report("the key has no value", key: empty, allowed: field.allowed)
            } else {
                reader.report("the key \"\(field.key)\" is missing", at: node, allowed: field.allowed)
            }
            isGood = false
        }
        if !choice.isEmpty, !chooses(present, node, reader) { isGood = false }
        return isGood ? draft : nil
    }

    private func chooses(_ present: Set<String>, _ node: DocumentNode, _ reader: DocumentReader) -> Bool {
        let found = choice.filter { present.contains($0) }
        guard found.count != 1 else { return true }
        // An override that empties a key means it; a file that has nothing behind one rather forgot it.
        let empty = node.entries?.first { choice.contains($0.key) && $0.value.place.override == nil }
        if found.isEmpty, let empty {
            let allowed = "exactly one of \(choice.joined(separator: ", ")), with a value"
            reader.report("the key has no value", key: empty, allowed: allowed)
            return false
        }
        let problem = found.isEmpty ? "one key is missing" : "\(found.joined(separator: " and ")) exclude one another"
        let place = found.isEmpty ? node.place(lacking: choice) : node
        let allowed = "exactly one of \(choice.joined(separator: ", "))" + removal(of: found, from: node)
        reader.report(problem, at: place, allowed: allowed)
        return false
    }

    /// How an override takes away what the file has beside the key that another override gives; else nothing.
    private func removal(of found: [String], from node: DocumentNode) -> String {
        let entries = (node.entries ?? []).filter { found.contains($0.key) }
        let own = entries.filter { $0.value.place.override == nil }
        guard !own.isEmpty, own.count < entries.count else { return "" }
        let removals = own.map { entry in
            // An element's index is a word of an override's path.
            let path = entry.value.path.replacing("[", with: ".").replacing("]", with: "")
            return "--set \(path)=null"
        }
        return "; \(removals.joined(separator: " ")) takes away what the file has"
    }
}

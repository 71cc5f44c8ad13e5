/// What a part of a document must look like: how it is read, and the JSON Schema that says the same to an editor.
///
/// Forms are put together from smaller ones, so a key that the reader knows cannot be missing from the schema.
public struct Form<Value>: Sendable {
    /// JSON Schema (draft 2020-12).
    public var schema: JSON
    /// What is allowed, in words, after "Allowed:".
    public var allowed: String
    private let body: @Sendable (_ node: DocumentNode, _ reader: DocumentReader, _ allowed: String) -> Value?

    /// A form of one's own; `read` is given what is allowed in words, which its user may have put in other ones.
    public init(
        schema: JSON,
        allowed: String,
        read: @escaping @Sendable (_ node: DocumentNode, _ reader: DocumentReader, _ allowed: String) -> Value?
    ) {
        self.schema = schema
        self.allowed = allowed
        body = read
    }

    /// The value; nil after a mistake that has been reported.
    public func read(_ node: DocumentNode, _ reader: DocumentReader) -> Value? { body(node, reader, allowed) }

    /// A single value, from its text; nil means that the text is not allowed.
    ///
    /// - Parameter problem: What is wrong with a text that is not allowed, where more than its sight can be said.
    public static func scalar(
        schema: JSON,
        allowed: String,
        problem: @escaping @Sendable (String) -> String? = { _ in nil },
        suggestion: @escaping @Sendable (String) -> String? = { _ in nil },
        parse: @escaping @Sendable (String) -> Value?
    ) -> Form {
        Form(schema: schema, allowed: allowed) { node, reader, allowed in
            guard let scalar = node.scalar, !scalar.isNull else {
                if node.scalar?.isBroken != true { reader.report(reader.found(node), at: node, allowed: allowed) }
                return nil
            }
            guard !scalar.isBroken else { return nil }
            if let value = parse(scalar.text) { return value }
            // A suggestion would show what the environment holds.
            let nearest = scalar.variables.isEmpty ? suggestion(scalar.text) : nil
            let found = reader.found(node) + (problem(scalar.text).map { ", \($0)" } ?? "")
            reader.report(found, at: node, suggestion: nearest, allowed: allowed)
            return nil
        }
    }

    /// The same with the value turned into another.
    public func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(schema: schema, allowed: allowed) { node, reader, allowed in
            body(node, reader, allowed).map(transform)
        }
    }

    /// The same with one more condition; what it returns is what is wrong.
    public func checked(
        _ problem: @escaping @Sendable (Value, DocumentNode, DocumentReader) -> String?
    ) -> Form {
        Form(schema: schema, allowed: allowed) { node, reader, allowed in
            guard let value = body(node, reader, allowed) else { return nil }
            guard let problem = problem(value, node, reader) else { return value }
            reader.report(problem, at: node, allowed: allowed)
            return nil
        }
    }

    /// The same described in other words.
    public func described(_ allowed: String) -> Form {
        var form = self
        form.allowed = allowed
        return form
    }

    /// A single value in one form, a mapping or list in another.
    public static func either(scalar: Form, collection: Form) -> Form {
        let allowed = "\(scalar.allowed), or \(collection.allowed)"
        return Form(schema: .anyOf([scalar.schema, collection.schema]), allowed: allowed) { node, reader, allowed in
            if node.isNull {
                reader.report(reader.found(node), at: node, allowed: allowed)
                return nil
            }
            return (node.scalar == nil ? collection : scalar.described(allowed)).read(node, reader)
        }
    }
}

extension JSON {
    /// A schema that is met by any of these.
    static func anyOf(_ schemas: [JSON]) -> JSON { .object(["anyOf": .array(schemas)]) }

    /// A schema for text that must match a regular expression as a whole.
    static func pattern(_ expression: String) -> JSON {
        .object(["type": .string("string"), "pattern": .string("^(\(expression)|.*\\$\\{.*)$")])
    }

    /// A schema for text whose value comes from the environment.
    static let placeholder: JSON = .object(["type": .string("string"), "pattern": .string("\\$\\{")])
}

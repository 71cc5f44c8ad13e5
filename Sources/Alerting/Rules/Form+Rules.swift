import Documents
import PromQL

/// A rule's name and where it stands.
struct PlacedName: Sendable {
    var text: String
    var place: DocumentNode.Place
}

/// A text and where its characters stand.
struct PlacedText: Sendable {
    var text: String
    var places: TextPlaces
}

extension Form where Value == PlacedName {
    /// A text of at least one character.
    static var placedName: Form {
        let text = Form<String>.text
        return Form(schema: text.schema, allowed: text.allowed) { node, reader, allowed in
            text.described(allowed).read(node, reader).map { PlacedName(text: $0, place: node.place) }
        }
    }
}

extension Form where Value == PlacedText {
    /// Any text; nothing counts as an empty one.
    static var placedText: Form {
        let text = Form<String>.anyText
        return Form(schema: text.schema, allowed: text.allowed) { node, reader, allowed in
            text.described(allowed).read(node, reader).map { text in
                PlacedText(text: node.isNull ? "" : text, places: reader.document.places(of: node))
            }
        }
    }
}

extension Form where Value == Int64 {
    /// A duration as Prometheus's configuration writes it, in milliseconds.
    static var promDuration: Form {
        .scalar(
            schema: .object([
                "type": .array([.string("string"), .string("integer")]),
                "pattern": .string("^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$"),
            ]),
            allowed: "a duration such as 30s, 1m30s, 1d or 500ms: whole numbers, the longest unit first"
        ) { text in
            guard case .success(let milliseconds) = DurationText.parse(text) else { return nil }
            return milliseconds
        }
    }
}

extension Form where Value == RuleExpression {
    /// PromQL; a mistake in it is shown at its own place in the file.
    static func expression(_ compatibility: Compatibility) -> Form {
        let text = Form<String>.text.described("a PromQL expression")
        return Form(schema: text.schema, allowed: text.allowed) { node, reader, allowed in
            guard let text = text.described(allowed).read(node, reader) else { return nil }
            do throws(PromQLError) {
                let query = try PromQLQuery(text, options: QueryOptions(compatibility: compatibility))
                return RuleExpression(
                    text: text,
                    expression: query.expression,
                    places: reader.document.places(of: node)
                )
            } catch {
                reader.report(error.message, in: node, atByte: error.range?.start ?? 0)
                return nil
            }
        }
    }
}

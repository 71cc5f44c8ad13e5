import Documents
import Foundation

/// Checks a document against as much of JSON Schema as the scenario's schema uses.
struct SchemaCheck {
    private let schema: Any

    init(_ schema: Any) { self.schema = schema }

    func problems(_ node: DocumentNode) -> [String] { problems(node, schema) }

    private func problems(_ node: DocumentNode, _ schema: Any) -> [String] {
        guard let schema = schema as? [String: Any] else { return ["not a schema: \(schema)"] }
        if let choices = schema["anyOf"] as? [Any] {
            let found = choices.map { problems(node, $0) }
            // The longest path is that of the choice that came furthest.
            return found.contains([]) ? [] : found.max { ($0.first ?? "").count < ($1.first ?? "").count } ?? []
        }
        var found: [String] = []
        if let types = (schema["type"] as? String).map({ [$0] }) ?? schema["type"] as? [String],
            !types.contains(where: { isOf($0, node) })
        {
            return ["\(node.path): not of type \(types)"]
        }
        if let allowed = schema["enum"] as? [String], !allowed.contains(node.scalar?.text ?? "") {
            found.append("\(node.path): not one of \(allowed)")
        }
        if let constant = schema["const"], "\(constant)" != node.scalar?.text {
            found.append("\(node.path): not \(constant)")
        }
        if let pattern = schema["pattern"] as? String, let text = node.scalar?.text,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            found.append("\(node.path): does not match \(pattern)")
        }
        if let number = node.scalar.flatMap({ Double($0.text) }) {
            if let minimum = schema["minimum"] as? Double, number < minimum { found.append("\(node.path): too low") }
            if let maximum = schema["maximum"] as? Double, number > maximum { found.append("\(node.path): too high") }
        }
        return found + mappingProblems(node, schema) + listProblems(node, schema)
    }

    private func mappingProblems(_ node: DocumentNode, _ schema: [String: Any]) -> [String] {
        guard let entries = node.entries else { return [] }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        var found: [String] = []
        for entry in entries {
            if let property = properties[entry.key] ?? schema["additionalProperties"] as? [String: Any] {
                found += problems(entry.value, property)
            } else {
                found.append("\(entry.value.path): not in the schema")
            }
        }
        let keys = Set(entries.map(\.key))
        for required in schema["required"] as? [String] ?? [] where !keys.contains(required) {
            found.append("\(node.path): lacks \(required)")
        }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let met = choices.count { Set($0["required"] as? [String] ?? []).isSubset(of: keys) }
            if met != 1 { found.append("\(node.path): meets \(met) of oneOf") }
        }
        return found
    }

    private func listProblems(_ node: DocumentNode, _ schema: [String: Any]) -> [String] {
        guard let elements = node.elements, let items = schema["items"] else { return [] }
        let minimum = schema["minItems"] as? Int ?? 0
        return elements.flatMap { problems($0, items) } + (elements.count < minimum ? ["\(node.path): too short"] : [])
    }

    private func isOf(_ type: String, _ node: DocumentNode) -> Bool {
        switch node.content {
        case .mapping: return type == "object"
        case .sequence: return type == "array"
        case .scalar(let scalar):
            guard scalar.style == .plain else { return type == "string" }
            if scalar.isNull { return type == "null" }
            if scalar.text == "true" || scalar.text == "false" { return type == "boolean" }
            if Int(scalar.text) != nil { return type == "integer" || type == "number" }
            return type == (Double(scalar.text) == nil ? "string" : "number")
        }
    }
}

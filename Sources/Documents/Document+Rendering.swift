import Yams

extension Document {
    /// The document as YAML: overrides applied, secrets left out, placeholders in place of the environment's values.
    public func renderedYAML() -> String {
        root.rendered { node in shown(node) }
    }

    /// A scalar as it may be shown.
    func shown(_ node: DocumentNode) -> String {
        guard let scalar = node.scalar else { return "" }
        switch options.secrecy(node.path) {
        case .open: return scalar.template
        case .hidden: return scalar.isNull ? scalar.template : Redaction.hidden(scalar.template)
        case .url: return Redaction.url(scalar.template)
        }
    }
}

extension DocumentNode {
    /// The node as YAML that parses back to the same.
    public func rendered() -> String {
        rendered { $0.scalar?.template ?? "" }
    }

    /// The node as YAML on one line, as an override has it.
    func renderedOnOneLine(_ text: (DocumentNode) -> String) -> String {
        var node = yams(text)
        switch node {
        case .mapping(var mapping):
            mapping.style = .flow
            node = .mapping(mapping)
        case .sequence(var sequence):
            sequence.style = .flow
            node = .sequence(sequence)
        case .scalar, .alias: return text(self)
        }
        // What stands within a flow collection is written as one too, whatever its own style.
        return ((try? Yams.serialize(node: node, width: -1, allowUnicode: true)) ?? Redaction.mask).trimmingBlanks
            .description
    }

    fileprivate func rendered(_ text: (DocumentNode) -> String) -> String {
        // The emitter fails only when it has no memory.
        (try? Yams.serialize(node: yams(text), width: -1, allowUnicode: true)) ?? ""
    }

    private func yams(_ text: (DocumentNode) -> String) -> Node {
        switch content {
        case .scalar(let scalar):
            return switch scalar.style {
            case .plain: Node(text(self))
            case .quoted: Node(text(self), .implicit, .doubleQuoted)
            case .block: Node(text(self), .implicit, .literal)
            }
        case .mapping(let entries):
            let pairs = entries.map { entry in (Node(entry.key), entry.value.yams(text)) }
            return Node(pairs, .implicit, isFlow || entries.isEmpty ? .flow : .block)
        case .sequence(let elements):
            let nodes = elements.map { $0.yams(text) }
            return Node(nodes, .implicit, isFlow || elements.isEmpty ? .flow : .block)
        }
    }
}

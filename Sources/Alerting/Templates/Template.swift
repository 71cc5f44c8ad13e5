/// A label or annotation as a template of Go's `text/template` with Prometheus's functions.
///
/// The functions: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/.
public struct Template: Sendable {
    public let text: String
    let nodes: [TemplateNode]
    let definitions: [String: [TemplateNode]]

    /// Names that Prometheus declares before the text.
    static let givenVariables = ["labels", "externalLabels", "externalURL", "value"]

    /// Parses a template.
    ///
    /// - Throws: a syntax error with its offset in the text.
    public init(_ text: String) throws(AlertingError) {
        self.text = text
        var parser = try TemplateParser(text, variables: Self.givenVariables)
        nodes = try parser.parse()
        definitions = parser.definitions
    }

    /// The text with its actions carried out.
    ///
    /// - Throws: why an action cannot be carried out, with its offset in the template.
    public func rendered(_ data: TemplateData, _ context: TemplateContext) throws(AlertingError) -> String {
        // Most texts have no action.
        if nodes.count <= 1, case .text(let text)? = nodes.first { return text }
        var execution = TemplateExecution(self, data, context)
        return try execution.run()
    }

    /// As Prometheus does it: what cannot be carried out becomes the text.
    public func renderedOrError(_ data: TemplateData, _ context: TemplateContext) -> String {
        do {
            return try rendered(data, context)
        } catch {
            return "<error expanding template: \(error.message)>"
        }
    }
}

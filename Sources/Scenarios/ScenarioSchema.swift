import Documents

/// The scenario file's JSON Schema, for editors.
public enum ScenarioSchema {
    /// Draft 2020-12, made from the same tables that the reader checks keys and values with.
    public static var json: String {
        let head: [JSON.Member] = [
            .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            .init("title", .string("ttsload scenario")),
        ]
        guard case .object(let members) = ScenarioForm.form.schema else {
            return ScenarioForm.form.schema.prettyRendered
        }
        return JSON.object(head + members).prettyRendered
    }
}

import Alerting
import Documents
import PromQL

enum RuleFuzzing {
    static func parse(_ bytes: [UInt8]) {
        do {
            let file = try RuleFile.parse(SourceText(String(decoding: bytes, as: UTF8.self), file: "rules.yml"))
            _ = file.duplicates
        } catch {
            precondition(!error.errors.isEmpty && !error.description.isEmpty)
        }
    }

    static func render(_ bytes: [UInt8]) {
        do {
            let template = try Template(String(decoding: bytes, as: UTF8.self))
            let data = TemplateData(labels: Labels([Label("job", "tts")]), value: 0.25)
            _ = template.renderedOrError(
                data,
                TemplateContext(milliseconds: 1_795_343_400_000) { (_) throws(AlertingError) in [] }
            )
        } catch {
            precondition(!error.message.isEmpty)
        }
    }
}

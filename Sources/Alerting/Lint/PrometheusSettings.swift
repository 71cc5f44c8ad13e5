public import Documents
import PromQL

/// How often a Prometheus scrapes and evaluates, and which rules, as its configuration says.
public struct PrometheusSettings: Sendable, Equatable {
    /// Of jobs that name none.
    public var scrapeMilliseconds: Int64 = 60_000
    /// Of rule groups that name none.
    public var evaluationMilliseconds: Int64 = 60_000
    /// Per job of `scrape_configs` its own or the global interval.
    public var jobMilliseconds: [String: Int64] = [:]
    /// The rule files it names, as they stand there: paths below its own directory, or patterns of them.
    public var ruleFiles: [RuleFilePattern] = []

    /// Reads the intervals and rule files of a `prometheus.yml`; other keys are not looked at.
    ///
    /// - Throws: why the file cannot be read.
    public static func read(_ path: String) throws(DocumentErrors) -> PrometheusSettings {
        try parse(SourceText.read(path, limit: 4 << 20))
    }

    /// The same from a text.
    public static func parse(_ source: SourceText) throws(DocumentErrors) -> PrometheusSettings {
        let root = try Document.parse(source).root
        func interval(_ node: DocumentNode?) throws(DocumentErrors) -> Int64? {
            guard let node else { return nil }
            // Prometheus takes 0 for not given.
            if case .success(let milliseconds)? = node.scalar.map({ DurationText.parse($0.text) }) {
                return milliseconds > 0 ? milliseconds : nil
            }
            throw failure(source, node, "no duration", "such as 15s or 1m")
        }
        guard isConfiguration(root) else {
            throw failure(
                source,
                root,
                "none of \(keys.joined(separator: ", "))",
                "a Prometheus configuration with one of them"
            )
        }
        var settings = PrometheusSettings()
        let global = root.child("global")
        settings.scrapeMilliseconds = try interval(global?.child("scrape_interval")) ?? settings.scrapeMilliseconds
        settings.evaluationMilliseconds =
            try interval(global?.child("evaluation_interval")) ?? settings.evaluationMilliseconds
        for job in root.child("scrape_configs")?.elements ?? [] {
            guard let name = job.child("job_name")?.scalar?.text else { continue }
            settings.jobMilliseconds[name] = try interval(job.child("scrape_interval")) ?? settings.scrapeMilliseconds
        }
        for element in root.child("rule_files")?.elements ?? [] {
            guard let text = element.scalar?.text, !text.isEmpty else {
                throw failure(source, element, "no path of a rule file", "such as alerts.yml or rules/*.yml")
            }
            settings.ruleFiles.append(RuleFilePattern(text: text, file: source.file, place: element.place))
        }
        return settings
    }

    private static let keys = ["global", "scrape_configs", "rule_files"]

    /// Whether a document is a Prometheus configuration, which a rule file may be mistaken for.
    static func isConfiguration(_ root: DocumentNode) -> Bool {
        root.child("groups") == nil && keys.contains { root.child($0) != nil }
    }

    /// Whether a file that can be read holds a Prometheus configuration in place of rules.
    ///
    /// - Throws: why it cannot be read.
    public static func isConfiguration(_ source: SourceText) throws(DocumentErrors) -> Bool {
        isConfiguration(try Document.parse(source).root)
    }

    private static func failure(
        _ source: SourceText,
        _ node: DocumentNode,
        _ problem: String,
        _ allowed: String
    ) -> DocumentErrors {
        DocumentErrors([
            DocumentError(
                file: source.file,
                line: node.place.line,
                column: node.place.column,
                problem: problem,
                allowed: allowed
            )
        ])
    }
}

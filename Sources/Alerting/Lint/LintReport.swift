public import Documents
import PromQL

/// What all checks found in a rule file.
public struct LintReport: Sendable {
    /// In the order of their places.
    public var findings: [LintFinding]

    /// Runs every check; those that need a catalogue or a configuration that is not given find nothing.
    ///
    /// - Parameters:
    ///   - others: further files that the same server loads.
    ///   - scrapeMilliseconds: how often production scrapes, where no settings say so.
    public init(
        _ file: RuleFile,
        beside others: [RuleFile] = [],
        catalogue: SeriesCatalogue? = nil,
        routing: AlertmanagerRouting? = nil,
        settings: PrometheusSettings? = nil,
        scrapeMilliseconds: Int64 = 10_000,
        targets: [LintTarget] = []
    ) {
        let context = LintContext(
            file: file,
            others: others,
            catalogue: catalogue?.adding(recordedBy: RuleFile(joining: [file] + others)),
            routing: routing,
            settings: settings,
            scrapeMilliseconds: settings?.scrapeMilliseconds ?? scrapeMilliseconds,
            targets: targets
        )
        findings = LintCheck.all.flatMap { $0.run(context) }.sorted {
            ($0.file == file.file ? 0 : 1, $0.line, $0.column, $0.check)
                < ($1.file == file.file ? 0 : 1, $1.line, $1.column, $1.check)
        }
    }

    /// The findings of several files as one report.
    public init(findings: [LintFinding]) { self.findings = findings }

    public func count(_ severity: LintFinding.Severity) -> Int { findings.count { $0.severity == severity } }

    /// One paragraph a finding, and the counts.
    public var text: String {
        let paragraphs = findings.map { finding in
            let place = finding.line > 0 ? "\(finding.file):\(finding.line):\(finding.column)" : finding.file
            let rule = finding.rule.isEmpty ? "" : " \(finding.rule):"
            let excerpt = finding.excerpt.split(separator: "\n").map { "    \($0)\n" }.joined()
            return "\(place): \(finding.severity.rawValue):\(rule) \(finding.why) [\(finding.check)]\n\(excerpt)"
                + "    → \(finding.remedy)\n"
        }
        return paragraphs.joined(separator: "\n") + (findings.isEmpty ? "" : "\n") + counts
    }

    private var counts: String {
        if findings.isEmpty { return "nothing found" }
        return LintFinding.Severity.allCases.reversed()
            .map { "\(count($0)) \($0.rawValue)\($0 == .info || count($0) == 1 ? "" : "s")" }
            .joined(separator: ", ")
    }

    /// Workflow commands of GitHub Actions, which show each finding at its line of a pull request.
    public var github: String {
        findings.map { finding in
            let kind = finding.severity == .info ? "notice" : finding.severity.rawValue
            let rule = finding.rule.isEmpty ? "" : "\(finding.rule): "
            return "::\(kind) file=\(WorkflowCommand.property(finding.file)),line=\(max(1, finding.line)),"
                + "col=\(max(1, finding.column)),title=\(WorkflowCommand.property(finding.check))::"
                + WorkflowCommand.message("\(rule)\(finding.why). \(finding.remedy)")
        }.joined(separator: "\n")
    }

    /// The findings as JSON, version 1.
    public var json: JSON {
        .object([
            "format": .integer(1),
            "findings": .array(
                findings.map { finding in
                    .object([
                        "check": .string(finding.check), "severity": .string(finding.severity.rawValue),
                        "rule": finding.rule.isEmpty ? nil : .string(finding.rule), "file": .string(finding.file),
                        "line": .integer(Int64(finding.line)), "column": .integer(Int64(finding.column)),
                        "excerpt": .string(finding.excerpt), "why": .string(finding.why),
                        "remedy": .string(finding.remedy),
                    ])
                }
            ),
        ])
    }
}

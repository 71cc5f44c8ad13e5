public import Documents
public import PromQL

/// A Prometheus rule file: groups of recording and alerting rules.
///
/// The format: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/.
public struct RuleFile: Sendable {
    /// As the caller named it.
    public var file: String
    public var groups: [RuleGroup]

    /// Reads a file of at most 4 MiB.
    ///
    /// - Throws: every mistake in it with its line and column.
    public static func read(
        _ path: String,
        compatibility: Compatibility = .v3
    ) throws(DocumentErrors) -> RuleFile {
        try parse(SourceText.read(path, limit: 4 << 20), compatibility: compatibility)
    }

    /// Parses a file's text and checks it as Prometheus does before it loads one.
    ///
    /// - Throws: every mistake in it with its line and column.
    public static func parse(
        _ source: SourceText,
        compatibility: Compatibility = .v3
    ) throws(DocumentErrors) -> RuleFile {
        let groups = try Document.parse(source).read(RuleForms(compatibility: compatibility).file)
        return RuleFile(file: source.file, groups: groups)
    }

    /// All alerting and recording rules, in the order in which they stand.
    public var rules: [Rule] { groups.flatMap(\.rules) }

    /// Rules that come twice under one name with the same labels, as `promtool check rules` finds them.
    ///
    /// Prometheus loads such a file, but the later rule overwrites what the earlier recorded, or the two alerts cannot
    /// be told apart. Each pair is the rule that comes later and the first of its kind.
    public var duplicates: [(rule: Rule, first: Rule)] {
        var seen: [RuleIdentity: Rule] = [:]
        var pairs: [(rule: Rule, first: Rule)] = []
        for group in groups {
            for rule in group.rules {
                let identity = RuleIdentity(
                    name: rule.name,
                    labels: Labels(group.labels(of: rule).map { Label($0.name, $0.text) })
                )
                if let first = seen[identity] { pairs.append((rule, first)) } else { seen[identity] = rule }
            }
        }
        return pairs
    }

    private struct RuleIdentity: Hashable {
        var name: String
        var labels: Labels
    }
}

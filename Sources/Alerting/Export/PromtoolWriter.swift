import Documents
import PromQL

/// Writes the YAML of a `promtool test rules` file.
struct PromtoolWriter {
    let path: String
    let replay: AlertReplay
    let series: ResampledSeries
    let interval: Int64
    /// Instants that are asked about, ascending.
    let checks: [Int64]
    let externalLabels: [String: String]
    let query: QueryOptions

    /// Throws where what the rules wrote can't be asked for: a file that leaves an instant out would confirm less than it
    /// seems to.
    func text() throws(AlertingError) -> String {
        var lines = [
            "rule_files:",
            "  - \(quoted(path))",
            "evaluation_interval: \(DurationText.text(interval))",
            // Without it promtool evaluates groups in an order that changes from run to run.
            "group_eval_order:" + (groups.isEmpty ? " []" : ""),
        ]
        lines += groups.map { "  - \(quoted($0))" }
        lines += [
            "tests:",
            "  - interval: \(DurationText.text(series.gridMilliseconds))",
        ]
        if !externalLabels.isEmpty {
            lines.append("    external_labels:")
            lines += entries(externalLabels, indent: 6)
        }
        lines.append("    input_series:" + (series.series.isEmpty ? " []" : ""))
        for one in series.series {
            lines.append("      - series: \(quoted(one.labels.notation))")
            lines.append("        values: \(quoted(one.notation(gridMilliseconds: series.gridMilliseconds)))")
        }
        lines += alertTests
        lines += try stateTests()
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text in double quotes, which is the same in JSON and YAML.
    private func quoted(_ text: String) -> String { JSON.string(text).rendered }

    private var groups: [String] {
        var names: [String] = []
        for history in replay.histories where names.last != history.group { names.append(history.group) }
        return names
    }

    private func entries(_ values: [String: String], indent: Int) -> [String] {
        values.sorted { $0.key < $1.key }.map { key, value in
            String(repeating: " ", count: indent) + "\(quoted(key)): \(quoted(value))"
        }
    }

    /// Which alerts fire, with labels and annotations.
    private var alertTests: [String] {
        // Rules of one name are asked about together.
        var names: [String] = []
        for history in replay.alerts where !names.contains(history.rule.name) { names.append(history.rule.name) }
        guard !names.isEmpty, !checks.isEmpty else { return [] }
        var lines = ["    alert_rule_test:"]
        for instant in checks {
            for name in names {
                let firing = replay.alerts.filter { $0.rule.name == name }
                    .flatMap { $0.snapshots[instant] ?? [] }.filter { $0.instance.state == .firing }
                lines.append("      - eval_time: \(DurationText.text(instant))")
                lines.append("        alertname: \(quoted(name))")
                lines.append("        exp_alerts:" + (firing.isEmpty ? " []" : ""))
                for alert in firing { lines += expected(alert) }
            }
        }
        return lines
    }

    private func expected(_ alert: AlertReplay.Snapshot) -> [String] {
        var labels: [String: String] = [:]
        for pair in alert.instance.labels.pairs where pair.name != "alertname" { labels[pair.name] = pair.value }
        var lines = ["          - exp_labels:" + (labels.isEmpty ? " {}" : "")]
        lines += entries(labels, indent: 14)
        lines.append("            exp_annotations:" + (alert.annotations.isEmpty ? " {}" : ""))
        return lines + entries(alert.annotations, indent: 14)
    }

    /// Which alerts are pending or firing, as the series that the rules write.
    private func stateTests() throws(AlertingError) -> [String] {
        guard !checks.isEmpty else { return [] }
        var lines = ["    promql_expr_test:"]
        for instant in checks {
            let samples = try states(at: instant)
            lines.append("      - expr: ALERTS")
            lines.append("        eval_time: \(DurationText.text(instant))")
            lines.append("        exp_samples:" + (samples.isEmpty ? " []" : ""))
            for sample in samples {
                lines.append("          - labels: \(quoted(sample.labels.notation))")
                lines.append("            value: \(NumberText.general(sample.value))")
            }
        }
        return lines
    }

    private func states(at instant: Int64) throws(AlertingError) -> [VectorSample] {
        do throws(PromQLError) {
            let alerts = try PromQLQuery("ALERTS", options: query)
            guard case .vector(let samples) = try alerts.instant(at: instant, over: SeriesSource(replay.outputs)).value
            else { throw PromQLError(.evaluation, "the answer is no vector") }
            return samples
        } catch {
            throw AlertingError(.evaluation, "ALERTS at \(DurationText.text(instant)): \(error.message)")
        }
    }
}

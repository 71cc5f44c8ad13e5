import Alerting
import Documents
import Foundation
import Testing

@Suite struct LintTests {
    /// A rule that a check finds, and the same mended; what is no expression stands in braces as the rule's further keys.
    struct Pair: Sendable, CustomTestStringConvertible {
        var check: String
        var wrong: String
        var right: String
        var hasCatalogue = true
        /// Where the finding stands in the expression, if it does.
        var marked: String?

        var testDescription: String { "\(check): \(wrong)" }
    }

    private static let quantile = "histogram_quantile(0.95, rate(tts_first_audio_latency_seconds_bucket[5m]))"

    static let pairs: [Pair] = [
        Pair(check: "fireable", wrong: "gone > 1", right: "load > 1", marked: "gone"),
        Pair(check: "counter-type", wrong: "rate(load[5m]) > 1", right: "deriv(load[5m]) > 1", marked: "load"),
        Pair(
            check: "rate-window",
            wrong: "rate(plain_total[39s]) > 1",
            right: "rate(plain_total[40s]) > 1",
            marked: "39s"
        ),
        Pair(check: "rate-window", wrong: "increase(plain_total[10s]) > 1", right: "max_over_time(load[10s]) > 1"),
        Pair(check: "bucket-boundary", wrong: "\(quantile) > 0.6", right: "\(quantile) > 0.5", marked: "0.6"),
        Pair(check: "bucket-boundary", wrong: "0.3 < \(quantile)", right: "0.1 < \(quantile)", marked: "0.3"),
        Pair(check: "bucket-range", wrong: "\(quantile) > 1", right: "\(quantile) >= 1", marked: "1"),
        Pair(check: "bucket-range", wrong: "\(quantile) >= 2", right: "\(quantile) < 2"),
        Pair(
            check: "average-masks",
            wrong: "avg(load) > 1",
            right: "avg by (instance) (load) > 1",
            marked: "avg(load)"
        ),
        Pair(check: "average-masks", wrong: "avg without (instance) (load) > 1", right: "max(load) > 1"),
        Pair(check: "session-label", wrong: "depth > 1 {for: 1m}", right: "depth > 1"),
        Pair(
            check: "session-label",
            wrong: "depth > 1 {for: 1m}",
            right: "max without (session_id) (depth) > 1 {for: 1m}"
        ),
        Pair(check: "zero-init", wrong: "rate(errors_total[5m]) > 0", right: "rate(plain_total[5m]) > 0"),
        Pair(check: "zero-init", wrong: "rate(errors_total[5m]) > 0", right: "\(quantile) > 0.5"),
        Pair(check: "zero-init", wrong: "increase(late_total[5m]) > 0", right: "increase(plain_total[5m]) > 0"),
        Pair(check: "zero-init", wrong: "rate(x_total[5m]) > 0", right: "rate(x_total[5m]) < 1", hasCatalogue: false),
        Pair(
            check: "zero-init",
            wrong: "sum(increase(errors_total[5m])) >= 3",
            right: "sum(increase(plain_total[5m])) >= 3"
        ),
        Pair(check: "zero-init", wrong: "changes(errors_total[5m]) != 0", right: "changes(errors_total[5m]) == 0"),
        Pair(check: "zero-init", wrong: "0.1 < irate(late_total[5m])", right: "0.1 < irate(plain_total[5m])"),
        Pair(check: "exporter-death", wrong: "load > 1", right: "load > 1 or absent(load)", marked: "load"),
        // The second selector's job counts as well: that of the first is none that is exported.
        Pair(check: "exporter-death", wrong: "gone or load > 1", right: "gone or absent(load)", marked: "load"),
        Pair(
            check: "annotation-unit",
            wrong: "rate(plain_total[5m]) > 0 {annotations: {a: '{{ $value }}/min'}}",
            right: "rate(plain_total[5m]) * 60 > 0 {annotations: {a: '{{ $value }}/min'}}"
        ),
        Pair(
            check: "annotation-unit",
            wrong: "\(quantile) > 0.5 {annotations: {a: '{{ $value }} ms'}}",
            right: "\(quantile) > 0.5 {annotations: {a: '{{ $value }} s'}}"
        ),
        Pair(
            check: "annotation-unit",
            wrong: "\(quantile) > 0.5 {annotations: {a: '{{ $value | humanizePercentage }}'}}",
            right: "size_bytes / size_bytes > 0.5 {annotations: {a: '{{ $value | humanizePercentage }}'}}"
        ),
        Pair(
            check: "annotation-unit",
            wrong: "size_bytes / size_bytes > 0.5 {annotations: {a: '{{ $value }}%'}}",
            right: "size_bytes / size_bytes * 100 > 50 {annotations: {a: '{{ $value }}%'}}"
        ),
        Pair(
            check: "annotation-label",
            wrong: "avg(load) > 1 {annotations: {a: '{{ $labels.instance }}'}}",
            right: "avg by (instance) (load) > 1 {annotations: {a: '{{ $labels.instance }}'}}"
        ),
        Pair(
            check: "annotation-label",
            wrong: "max by (job) (load) > 1 {annotations: {a: '{{ $labels.pod }}'}}",
            right: "load > 1 {annotations: {a: '{{ $labels.pod }}'}}",
            hasCatalogue: false
        ),
        Pair(check: "short-for", wrong: "load > 1 {for: 29s}", right: "load > 1 {for: 30s}"),
        Pair(check: "no-comparison", wrong: "load > bool 1", right: "load > 1"),
        Pair(check: "no-comparison", wrong: "rate(plain_total[5m])", right: "absent(load)"),
        Pair(check: "plain-regex", wrong: "load{job=~\"w\"} > 1", right: "load{job=~\"w.*\"} > 1"),
        Pair(
            check: "rate-of-sum",
            wrong: "rate(sum(plain_total)[5m:10s]) > 1",
            right: "sum(rate(plain_total[5m])) > 1"
        ),
        Pair(check: "raw-counter", wrong: "sum(plain_total) > 1", right: "sum(increase(plain_total[5m])) > 1"),
        Pair(check: "raw-counter", wrong: "x_total > 1", right: "count(x_total) > 1", hasCatalogue: false),
        Pair(
            check: "missing-recording",
            wrong: "job:x:sum > 1",
            right: "load > 1",
            hasCatalogue: false,
            marked: "job:x:sum"
        ),
    ]

    private func findings(_ rule: String, hasCatalogue: Bool = true) throws -> [LintFinding] {
        let cut = rule.range(of: " {for").map(\.lowerBound) ?? rule.range(of: " {annotations").map(\.lowerBound)
        let expression = String(cut.map { rule[..<$0] } ?? rule[...]).replacing("'", with: "''")
        let rest = cut.map { ", " + rule[$0...].dropFirst(2).dropLast() } ?? ""
        let file = try RuleFixtures.parse(
            "groups:\n- name: g\n  interval: 30s\n  rules:\n  - {expr: '\(expression)', alert: A\(rest)}\n"
        )
        return LintReport(file, catalogue: hasCatalogue ? Pages.catalogue(Pages.service) : nil).findings
    }

    @Test(arguments: pairs) func findsTheWrongAndNotTheRight(_ pair: Pair) throws {
        let wrong = try findings(pair.wrong, hasCatalogue: pair.hasCatalogue).filter { $0.check == pair.check }
        #expect(wrong.count == 1, "\(wrong)")
        let finding = try #require(wrong.first)
        #expect(finding.rule == "A" && finding.file == "rules.yml" && finding.line == 5)
        #expect(!finding.why.isEmpty && !finding.remedy.isEmpty)
        if let marked = pair.marked {
            let lines = finding.excerpt.split(separator: "\n")
            let start = lines[1].prefix { $0 == " " }.count
            #expect(lines[0].dropFirst(start).prefix(lines[1].count - start) == marked)
            #expect(finding.column == 13 + start)
        }
        let right = try findings(pair.right, hasCatalogue: pair.hasCatalogue).filter { $0.check == pair.check }
        #expect(right.isEmpty, "\(right)")
    }

    @Test func everyCheckHasATestAndAPage() {
        let elsewhere: Set = ["duplicate-rule", "unreached-receiver"]
        #expect(Set(Self.pairs.map(\.check)).union(elsewhere) == Set(LintCheck.all.map(\.identifier)))
        #expect(Set(LintCheck.all.map(\.identifier)).count == LintCheck.all.count)
        for check in LintCheck.all {
            #expect(check.page.hasPrefix("\(check.identifier): ") && !check.wrong.isEmpty && !check.right.isEmpty)
        }
    }

    @Test func aWindowBelowTwoIntervalsIsAnError() throws {
        #expect(try findings("rate(plain_total[19s]) > 1").first { $0.check == "rate-window" }?.severity == .error)
        #expect(try findings("rate(plain_total[20s]) > 1").first { $0.check == "rate-window" }?.severity == .warning)
    }

    @Test func aRuleOnUpGuardsItsJobAlone() throws {
        func unguarded(_ job: String) throws -> [String] {
            let file = try RuleFixtures.parse(
                """
                groups: [{name: g, rules: [{alert: A, expr: load > 1}, {alert: B, expr: 'up{job="\(job)"} == 0'}]}]
                """
            )
            let report = LintReport(file, catalogue: Pages.catalogue(Pages.service + "x 1\n"))
            return report.findings.filter { $0.check == "exporter-death" }.map(\.rule)
        }
        #expect(try unguarded("w") == [])
        #expect(try unguarded("v") == ["A"])
    }

    @Test func duplicatesAreFound() throws {
        func count(_ second: String) throws -> Int {
            let file = try RuleFixtures.parse(
                "groups: [{name: g, rules: [{alert: A, expr: up == 0}, {alert: \(second), expr: up == 0}]}]"
            )
            return LintReport(file).findings.count { $0.check == "duplicate-rule" }
        }
        #expect(try count("A") == 1)
        #expect(try count("B") == 0)
    }

    @Test func receiversThatNoRouteReaches() throws {
        let configuration = """
            route:
              receiver: default
              routes:
              - {matchers: [a=b], routes: [{receiver: pager}]}
            receivers: [{name: default}, {name: pager}, {name: slack}]
            """
        let routing = try AlertmanagerRouting.parse(SourceText(configuration, file: "am.yml"))
        let file = try RuleFixtures.parse("groups: []")
        let findings = LintReport(file, routing: routing).findings
        #expect(findings.map(\.why) == ["the receiver slack is reached by no route"])
        #expect(findings.first?.file == "am.yml" && findings.first?.line == 5 && findings.first?.column == 52)
        #expect(throws: DocumentErrors.self) {
            try AlertmanagerRouting.parse(SourceText("receivers: []", file: "am.yml"))
        }
    }

    /// Each receiver that hears of nothing, and the line of the route that keeps it from that.
    @Test(arguments: [
        // Behind a route without matchers.
        ("routes: [{receiver: pager}, {receiver: slack, matchers: [a=b]}]", ["slack", "default"]),
        ("routes: [{receiver: pager, continue: true}, {receiver: slack}]", ["default"]),
        ("routes: [{receiver: pager, matchers: ['a=~\".*\"']}, {receiver: slack}]", ["slack", "default"]),
        ("routes: [{receiver: pager, match_re: {a: .*}}, {receiver: slack}]", ["slack", "default"]),
        ("routes: [{receiver: pager, matchers: ['a=~\"x.*\"']}, {receiver: slack, match: {a: b}}]", []),
        // A route without a receiver has its parent's.
        (
            "routes: [{matchers: [a=b], routes: [{receiver: pager, match: {c: d}}]}, {receiver: slack, match: {a: c}}]",
            []
        ),
        ("routes: [{receiver: pager, match: {a: b}, routes: [{receiver: slack}]}]", ["pager"]),
    ])
    func nothingComesBehindARouteThatTakesEverything(_ routes: String, _ silent: [String]) throws {
        let configuration = """
            route:
              receiver: default
              \(routes)
            receivers: [{name: pager}, {name: slack}, {name: default}]
            """
        let routing = try AlertmanagerRouting.parse(SourceText(configuration, file: "am.yml"))
        let findings = LintReport(try RuleFixtures.parse("groups: []"), routing: routing).findings
        #expect(
            findings.map(\.why)
                == silent.map { "the receiver \($0) hears of nothing: the route in line 3 takes every alert before" }
        )
    }

    @Test func theConfigurationOfPrometheusSaysTheIntervals() throws {
        let settings = try PrometheusSettings.parse(
            SourceText(
                """
                global: {scrape_interval: 5s, evaluation_interval: 45s}
                scrape_configs:
                - job_name: fast
                - {job_name: slow, scrape_interval: 1m}
                """,
                file: "prometheus.yml"
            )
        )
        #expect(settings.jobMilliseconds == ["fast": 5000, "slow": 60_000])
        func found(_ expression: String, _ hold: String = "0s") throws -> [String] {
            let file = try RuleFixtures.parse(
                "groups: [{name: g, rules: [{alert: A, for: \(hold), expr: '\(expression)'}]}]"
            )
            let checks: Set = ["rate-window", "short-for"]
            return LintReport(file, settings: settings).findings.filter { checks.contains($0.check) }.map(\.why)
        }
        #expect(try found("rate(x{job=\"fast\"}[20s]) > 1").isEmpty)
        #expect(
            try found("rate(x{job=\"slow\"}[3m]) > 1")
                == ["a window of 3m holds too few samples when one scrape fails at a scrape interval of 1m"]
        )
        // A selector that names no job may read the slow one's.
        #expect(try found("rate(x[20s]) > 1").count == 1)
        #expect(try found("x > 1", "30s") == ["for: 30s lasts 45s, the evaluation interval"])
        #expect(try found("x > 1", "45s").isEmpty)
        for text in ["rules: []", "global: {scrape_interval: soon}", "rule_files: [[a]]", "rule_files: ['']"] {
            #expect(throws: DocumentErrors.self) {
                try PrometheusSettings.parse(SourceText(text, file: "prometheus.yml"))
            }
        }
    }

    /// A server loads them all, so one may record or watch what another reads.
    @Test func filesAreHeldAgainstOneAnother() throws {
        let alerts = try RuleFixtures.parse("groups: [{name: g, rules: [{alert: A, expr: 'job:load:max > 1'}]}]")
        let others = try RuleFixtures.parse(
            "groups: [{name: h, rules: [{record: 'job:load:max', expr: max by (job) (load)}, "
                + "{alert: Down, expr: up == 0}]}]"
        )
        let checks: Set = ["missing-recording", "exporter-death", "fireable"]
        func found(_ others: [RuleFile], _ catalogue: SeriesCatalogue?) -> Set<String> {
            Set(LintReport(alerts, beside: others, catalogue: catalogue).findings.map(\.check)).intersection(checks)
        }
        let catalogue = Pages.catalogue(Pages.service)
        #expect(found([], nil) == ["missing-recording", "exporter-death"])
        #expect(found([], catalogue).contains("fireable"))
        #expect(found([others], nil).isEmpty)
        #expect(found([others], catalogue).isEmpty)
    }

    /// The escapes of GitHub's own toolkit; a command that is not escaped ends early or begins another.
    @Test func linesForGitHubAreEscapedAsItsToolkitDoes() throws {
        let file = try RuleFile.parse(
            SourceText(
                #"groups: [{name: g, rules: [{alert: "R\r\n::error::100%, a:b", expr: 'x{a=~"b"} > 1'}]}]"#,
                file: "d:50%,\u{301}\n.yml"
            )
        )
        let lines = LintReport(file).github.split(separator: "\n", omittingEmptySubsequences: false)
        let found = try #require(lines.first { $0.contains("title=plain-regex") })
        #expect(
            found.hasPrefix(
                "::notice file=d%3A50%25%2C\u{301}%0A.yml,line=1,col=70,title=plain-regex::"
                    + "R%0D%0A::error::100%25, a:b: "
            ),
            "\(found)"
        )
        #expect(lines.allSatisfy { $0.hasPrefix("::notice ") || $0.hasPrefix("::warning ") }, "\(lines)")
    }

    @Test(arguments: [("fal.p95 < 300ms", 1), ("fal.p95 < 500ms", 0), ("rtf.p95 < 300ms", 0)])
    func aTargetMustBeABoundary(_ text: String, _ count: Int) throws {
        let target = try #require(LintTarget(text))
        let file = try RuleFixtures.parse("groups: []")
        let report = LintReport(file, catalogue: Pages.catalogue(Pages.service), targets: [target])
        #expect(report.findings.count == count)
    }

    @Test func whatIsNoTarget() {
        for text in ["fal.p95", "fal.p95 > 300ms", "rtf.p95 < 0.5", "fal.p95 < 300 apples"] {
            #expect(LintTarget(text) == nil)
        }
    }

    @Test func theFormatsSayTheSame() throws {
        let file = try RuleFixtures.parse("groups: [{name: g, rules: [{alert: 'A,b', expr: gone > 1}]}]")
        let report = LintReport(file, catalogue: Pages.catalogue(Pages.service))
        #expect(
            report.github == "::error file=rules.yml,line=1,col=49,title=fireable::A,b: cannot fire: gone is a metric "
                + "that no target exports. export it, or name what the targets do export"
        )
        #expect(report.json["findings"]?.rendered.contains("\"check\":\"fireable\"") == true)
        #expect(report.text.hasSuffix("1 error, 0 warnings, 0 info"))
        #expect(report.text.hasPrefix("rules.yml:1:49: error: A,b: cannot fire: gone"))
    }
}

/// What is known of the runbook's nine rules, as far as it shows without a run.
@Suite struct RunbookLintTests {
    private func report(_ page: String) throws -> LintReport {
        LintReport(try RuleFixtures.runbook(), catalogue: Pages.catalogue(page, job: "tts-worker"))
    }

    @Test func threeRulesCannotFire() throws {
        let found = try report(Pages.runbook + Pages.buckets(["0.1", "0.3", "0.5", "1"])).findings
        let blocked = found.filter { $0.check == "fireable" }
        #expect(blocked.map(\.rule) == ["ModelLoadFailures", "HighGPUMemory", "SessionQueueBackup"])
        let names = ["tts_model_load_errors_total", "tts_gpu_memory_total_bytes", "tts_session_queue_depth"]
        for (finding, name) in zip(blocked, names) {
            #expect(finding.why.contains("\(name) is a metric that no target"))
        }
        #expect(!found.contains { $0.check == "bucket-boundary" || $0.check == "bucket-range" })
        #expect(found.filter { $0.check == "session-label" }.map(\.rule) == ["HighFrameQueue"])
        #expect(found.filter { $0.check == "average-masks" }.map(\.rule) == ["HighRTF"])
    }

    @Test func bucketsThatStraddleTheThreshold() throws {
        let found = try report(Pages.runbook + Pages.buckets(["0.1", "1.0"])).findings
        let finding = try #require(found.first { $0.check == "bucket-boundary" })
        #expect(finding.rule == "HighFirstAudioLatency" && finding.why.contains("between 0.1 and 1"))
    }

    @Test func aHighestBucketBelowTheThreshold() throws {
        let found = try report(Pages.runbook + Pages.buckets(["0.1", "0.3", "0.45"])).findings
        let finding = try #require(found.first { $0.check == "bucket-range" })
        #expect(finding.severity == .error && finding.rule == "HighFirstAudioLatency")
        #expect(finding.why.contains("0.45"))
    }
}

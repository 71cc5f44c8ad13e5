import Alerting
import Documents
import Foundation
import PromQL
import Testing

enum RuleFixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Rules")

    static func runbook() throws -> RuleFile {
        try RuleFile.read(folder.appending(path: "runbook.yml").path(percentEncoded: false))
    }

    static func parse(_ yaml: String, compatibility: Compatibility = .v3) throws -> RuleFile {
        try RuleFile.parse(SourceText(yaml, file: "rules.yml"), compatibility: compatibility)
    }
}

@Suite struct RuleFileTests {
    @Test func theRunbooksRulesAreRead() throws {
        let file = try RuleFixtures.runbook()
        let group = try #require(file.groups.first)
        #expect(file.groups.count == 1)
        #expect(group.name == "tts_alerts")
        #expect(group.intervalMilliseconds == 30_000)
        #expect(
            group.rules.map(\.name) == [
                "HighErrorRate", "FramesDropping", "HighFrameQueue", "HighRTF", "HighFirstAudioLatency",
                "ModelLoadFailures", "NoActiveWorker", "HighGPUMemory", "SessionQueueBackup",
            ]
        )
        #expect(group.rules.map(\.holdMilliseconds) == [120, 60, 30, 120, 300, 120, 60, 300, 120].map { $0 * 1000 })
        let latency = group.rules[4]
        #expect(latency.annotations.map(\.name) == ["summary", "description"])
        #expect(latency.labels.map(\.text) == ["warning"])
        // The expression stands on line 47 of the file, behind "        expr: ".
        let expression = latency.expression
        let bucket = try #require(expression.text.utf8.firstRange(of: "tts_first".utf8)).lowerBound
        let offset = expression.text.utf8.distance(from: expression.text.startIndex, to: bucket)
        let place = expression.place(of: SourceRange(offset, offset + 1))
        #expect(place == DocumentNode.Place(line: 47, column: 15 + offset))
    }

    @Test func everyKeyIsRead() throws {
        let file = try RuleFixtures.parse(
            """
            groups:
              - name: all
                interval: 1m30s
                limit: 7
                query_offset: 500ms
                labels:
                  team: audio
                  severity: info
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                    labels: {kind: recorded}
                  - alert: Down
                    expr: job:up:sum == 0
                    for: 1d
                    keep_firing_for: 2h
                    labels: {severity: critical, number: 5}
                    annotations: {summary: "down", empty: }
              - name: other
            """
        )
        let group = file.groups[0]
        #expect(group.intervalMilliseconds == 90_000)
        #expect(group.queryOffsetMilliseconds == 500)
        #expect(group.limit == 7)
        #expect(group.rules.map(\.kind) == [.recording, .alerting])
        let alert = group.rules[1]
        #expect(alert.holdMilliseconds == 86_400_000)
        #expect(alert.keepFiringMilliseconds == 7_200_000)
        #expect(alert.place.line == 13)
        #expect(alert.namePlace == DocumentNode.Place(line: 13, column: 16))
        // The rule's own label replaces the group's.
        let labels = group.labels(of: alert).map { "\($0.name)=\($0.text)" }
        #expect(labels == ["team=audio", "severity=critical", "number=5"])
        #expect(alert.annotations.map(\.text) == ["down", ""])
        #expect(file.groups[1].rules.isEmpty)
        #expect(file.groups[1].intervalMilliseconds == nil)
    }

    /// A rule in which `§` stands before the place of its mistake, and what the error has to say.
    static let mistakes: [(rule: String, words: String)] = [
        ("§{alert: A, expr: up, record: a}", "record and alert exclude one another"),
        ("§{expr: up}", "one key is missing"),
        ("§{alert: A}", "the key \"expr\" is missing"),
        ("{alert: A, expr: §''}", "a PromQL expression"),
        ("{alert: A, expr: up, §fro: 5m}", "did you mean \"for\"?"),
        ("{alert: A, expr: up, for: §5}", "a duration such as"),
        ("{alert: A, expr: up, for: §30s1m}", "a duration such as"),
        ("{alert: A, expr: up, for: §-5m}", "a duration such as"),
        ("{alert: A, expr: up, for: §1.5h}", "a duration such as"),
        ("{alert: A, expr: 'sum(up)§)'}", "unexpected"),
        ("{alert: A, expr: \"up == \\\"\\u0041\\\" §)\"}", "unexpected"),
        ("{record: a, expr: up, for: §5m}", "a recording rule has no \"for\""),
        ("{record: a, expr: up, annotations: §{b: c}}", "a recording rule has no \"annotations\""),
        ("{record: §'a{b=\"c\"}', expr: up}", "braces in the name"),
        ("{alert: A, expr: up, labels: {§__name__: x}}", "can't set the metric's name"),
        ("{alert: A, expr: up, labels: {§'': x}}", "the name is empty"),
        ("{alert: A, expr: up, labels: §[x]}", "a mapping of label names"),
        ("{alert: A,\n     expr: up == 1\n       and on (a)\n       §) down}", "unexpected"),
        ("alert: A\n    expr: |\n      up == 0\n        and §) 1", "unexpected"),
        ("alert: A\n    expr: >-  # folded\n      up == 0\n\n      and on (job)\n      §) )", "unexpected"),
        ("{alert: A, expr: up, annotations: {a: 'x {{ §$vlaue }}'}}", "template: undefined variable"),
        ("{alert: A, expr: up, labels: {a: 'x {{ $value | §humanise }}'}}", "did you mean \"humanize\"?"),
        ("alert: A\n    expr: up\n    annotations:\n      a: |\n        x\n        §{{ if 1 }}", "without \"{{end}}\""),
        ("alert: A\n    expr: &name !!str 'up == §)'", "unexpected"),
    ]

    @Test(arguments: mistakes.indices) func mistakesAreShownAtTheirPlace(_ index: Int) throws {
        let marked = "groups:\n- name: g\n  rules:\n  - \(Self.mistakes[index].rule)\n"
        let before = marked.prefix { $0 != "§" }
        let line = before.count { $0 == "\n" } + 1
        let column = before.count - (before.lastIndex(of: "\n").map { before[...$0].count } ?? 0) + 1
        let errors = #expect(throws: DocumentErrors.self) {
            try RuleFixtures.parse(marked.replacing("§", with: ""))
        }
        let error = try #require(errors?.errors.first)
        #expect((error.line, error.column) == (line, column), "\(error)")
        #expect(error.headline.contains(Self.mistakes[index].words), "\(error)")
        #expect(errors?.errors.count == 1, "\(String(describing: errors))")
    }

    @Test func groupsOfOneNameAreAMistake() {
        let errors = #expect(throws: DocumentErrors.self) {
            try RuleFixtures.parse("groups:\n- name: g\n- name: h\n- name: g\n")
        }
        #expect(errors?.errors.map(\.headline) == ["rules.yml:4:3: groups[2]: the same name as groups[0] on line 2"])
    }

    @Test func everyMistakeOfAFileIsShown() {
        let errors = #expect(throws: DocumentErrors.self) {
            try RuleFixtures.parse(
                """
                groups:
                - name: g
                  interval: soon
                  rules:
                  - {alert: A, expr: "rate(up)"}
                  - {alert: B, expr: "up", for: x}
                """
            )
        }
        #expect(errors?.errors.map(\.line) == [3, 5, 6])
    }

    @Test func namesOfPrometheus2AreNarrower() throws {
        let rules = """
            groups:
            - name: g
              rules:
              - {record: a.b, expr: up, labels: {c-d: x}}
            """
        #expect(try RuleFixtures.parse(rules).rules.first?.name == "a.b")
        let errors = #expect(throws: DocumentErrors.self) { try RuleFixtures.parse(rules, compatibility: .v2) }
        #expect(errors?.errors.count == 1)
        #expect(errors?.errors.first?.headline.contains("c-d") == true)
    }

    @Test func rulesThatComeTwiceAreFound() throws {
        let file = try RuleFixtures.parse(
            """
            groups:
            - name: g
              rules:
              - {alert: A, expr: up, labels: {s: a}}
              - {alert: A, expr: up, labels: {s: b}}
            - name: h
              labels: {s: b}
              rules:
              - {alert: A, expr: up == 0}
            """
        )
        #expect(file.duplicates.map { [$0.rule.place.line, $0.first.place.line] } == [[9, 5]])
    }
}

import Alerting
import PromQL
import Testing

@Suite struct FireabilityTests {
    private func fireability(_ expression: String, _ catalogue: SeriesCatalogue? = nil) throws -> Fireability {
        let escaped = expression.replacing("'", with: "''")
        let file = try RuleFixtures.parse("groups: [{name: g, rules: [{alert: A, expr: '\(escaped)'}]}]")
        let catalogue = (catalogue ?? Pages.catalogue(Pages.service)).adding(recordedBy: file)
        return Fireability(of: try #require(file.rules.first), in: catalogue)
    }

    @Test(arguments: [
        "load > 1", "absent(gone)", "absent(gone{job=\"x\"}) == 1", "load > 1 unless gone", "gone > 1 or load > 1",
        "absent_over_time(gone[5m])", "vector(1) > 0", "late_total > 1", "load > scalar(depth)",
        "errors_total / requests_total > 1", "depth / on (job) group_left limit > 1", "ALERTS{alertname=\"A\"}",
        "histogram_quantile(0.9, sum by (le) (rate(tts_first_audio_latency_seconds_bucket[5m]))) > 1",
        "load > on () group_left sum(limit)", "label_replace(load, \"a\", \"b\", \"\", \"\") and on (a) gone or load",
        "count_values(\"v\", load) > 0", "{__name__=~\"lo.*\"} > 1", "load != scalar(gone)",
        "time() > bool 1 == vector(1)",
    ])
    func canFire(_ expression: String) throws {
        let found = try fireability(expression)
        #expect(found.isFireable, "\(found.blockers)")
        #expect(found.blockers.isEmpty)
    }

    @Test(arguments: [
        ("§gone§ > 1", "no target exports"), ("§laod§ > 1", "the nearest is load"),
        ("load{job=\"w\"} and §gone§", "no target exports"), ("load > 1 and §gone§ > 2", "no target exports"),
        ("§gone§ unless load", "no target exports"), ("load / §gone§ > 1", "no target exports"),
        ("rate(§gone§[5m]) > 0", "no target exports"), ("load > scalar(§gone§)", "no target exports"),
        ("absent(load) and §gone§", "no target exports"), ("sum(§gone§) > 1", "no target exports"),
        ("§up{job=\"worker\"}§ == 0", "the jobs are w"),
        ("§errors_total{method=\"Synthesise\"}§ > 1", "the nearest value is \"Synthesize\""),
        ("§load{model=\"a\"}§ > 1", "have no label model"),
        ("§tts_first_audio_latency_seconds§ > 1", "tts_first_audio_latency_seconds_bucket"),
        ("histogram_quantile(0.9, §load§) > 1", "no label le"),
        ("histogram_quantile(0.9, §sum(rate(tts_first_audio_latency_seconds_bucket[5m]))§) > 1", "by (le)"),
        ("depth §/§ limit > 1", "differ in session_id, tier"),
    ])
    func cannotFire(_ marked: String, _ reason: String) throws {
        let parts = marked.split(separator: "§", omittingEmptySubsequences: false).map(String.init)
        let expression = parts.joined()
        let end = parts.dropLast().joined().utf8.count
        let start = parts.dropLast(2).joined().utf8.count
        let found = try fireability(expression)
        #expect(!found.isFireable)
        let blocker = try #require(found.blockers.last)
        #expect(blocker.range == SourceRange(start, end))
        #expect(blocker.selector == parts[parts.count - 2])
        #expect(blocker.reason.contains(reason), "\(blocker.reason)")
    }

    @Test func everySideThatIsMissingIsNamed() throws {
        #expect(try fireability("gone / lost > 1").blockers.map(\.selector) == ["gone", "lost"])
        #expect(try fireability("gone > 1 or lost > 1").blockers.map(\.selector) == ["gone", "lost"])
        #expect(try fireability("gone / load > 1").blockers.map(\.selector) == ["gone"])
    }

    @Test func recordedSeriesCount() throws {
        let file = try RuleFixtures.parse(
            """
            groups:
              - name: g
                rules:
                  - {alert: A, expr: 'job:load:sum{kind="x"} > 1'}
                  - {record: 'job:load:sum', expr: 'job:load:max', labels: {kind: x}}
                  - {record: 'job:load:max', expr: max by (job) (load)}
                  - {alert: B, expr: 'job:gone:sum > 1'}
                  - {record: 'job:gone:sum', expr: sum by (job) (gone)}
                  - {alert: C, expr: 'job:load:sum{instance="a"} > 1'}
            """
        )
        let catalogue = Pages.catalogue(Pages.service).adding(recordedBy: file)
        let found = file.rules.map { Fireability(of: $0, in: catalogue) }
        #expect(found.map(\.isFireable) == [true, true, true, false, false, false])
        #expect(found[3].blockers.first?.reason.contains("recorded by a rule that has no answer itself") == true)
        #expect(found[5].blockers.first?.reason.contains("no label instance") == true)
    }

    @Test(arguments: [
        ("rate(load[5m]) > 1", "load"), ("increase(load[5m]) > 1", "load"),
        ("delta(plain_total[5m]) > 1", "plain_total"),
        ("deriv(tts_first_audio_latency_seconds_count[5m]) > 1", "tts_first_audio_latency_seconds_count"),
    ])
    func misusedTypesAreNamed(_ expression: String, _ selector: String) throws {
        let found = try fireability(expression)
        #expect(found.isFireable)
        #expect(found.misuses.map(\.selector) == [selector])
    }

    @Test func typesThatFitOrAreUnknownAreNot() throws {
        let catalogue = Pages.catalogue(Pages.service + "odd 1\n")
        for expression in ["rate(plain_total[5m]) > 1", "deriv(load[5m]) > 1", "rate(odd[5m]) > 1"] {
            #expect(try fireability(expression, catalogue).misuses.isEmpty)
        }
    }
}

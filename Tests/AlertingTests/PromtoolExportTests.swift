import Alerting
import Documents
import MetricScraping
import PromQL
import Testing

@Suite struct PromtoolExportTests {
    private func series(_ name: String, _ samples: [(Int64, Double)], _ labels: [String: String] = [:]) -> SeriesData {
        SeriesData(
            labels: SyntheticSeries.labels(name, labels),
            timestamps: samples.map(\.0),
            values: samples.map(\.1)
        )
    }

    private let rules = """
        groups:
        - name: g
          interval: 10s
          rules:
          - alert: High
            expr: x > 1
            for: 10s
            labels: {severity: page}
            annotations: {text: 'it is "{{ $value }}"'}
        """

    @Test func aFileHoldsWhatHappened() throws {
        let export = try PromtoolExport.make(
            RuleFixtures.parse(rules),
            path: "rules.yml",
            over: [
                series(
                    "x",
                    [(1_000_000, 0), (1_010_000, 2.5), (1_020_000, 2.5), (1_040_000, Staleness.marker)],
                    ["job": "a\"b"]
                ),
                series("unread", [(1_000_000, 1)]),
            ],
            from: 1_000_000,
            through: 1_045_000
        )
        #expect(
            export.text == #"""
                rule_files:
                  - "rules.yml"
                evaluation_interval: 10s
                group_eval_order:
                  - "g"
                tests:
                  - interval: 10s
                    input_series:
                      - series: "x{job=\"a\\\"b\"}"
                        values: "0 2.5+0x1 _ stale"
                    alert_rule_test:
                      - eval_time: 0s
                        alertname: "High"
                        exp_alerts: []
                      - eval_time: 10s
                        alertname: "High"
                        exp_alerts: []
                      - eval_time: 20s
                        alertname: "High"
                        exp_alerts:
                          - exp_labels:
                              "job": "a\"b"
                              "severity": "page"
                            exp_annotations:
                              "text": "it is \"2.5\""
                      - eval_time: 30s
                        alertname: "High"
                        exp_alerts:
                          - exp_labels:
                              "job": "a\"b"
                              "severity": "page"
                            exp_annotations:
                              "text": "it is \"2.5\""
                      - eval_time: 40s
                        alertname: "High"
                        exp_alerts: []
                    promql_expr_test:
                      - expr: ALERTS
                        eval_time: 0s
                        exp_samples: []
                      - expr: ALERTS
                        eval_time: 10s
                        exp_samples:
                          - labels: "ALERTS{alertname=\"High\", alertstate=\"pending\", job=\"a\\\"b\", severity=\"page\"}"
                            value: 1
                      - expr: ALERTS
                        eval_time: 20s
                        exp_samples:
                          - labels: "ALERTS{alertname=\"High\", alertstate=\"firing\", job=\"a\\\"b\", severity=\"page\"}"
                            value: 1
                      - expr: ALERTS
                        eval_time: 30s
                        exp_samples:
                          - labels: "ALERTS{alertname=\"High\", alertstate=\"firing\", job=\"a\\\"b\", severity=\"page\"}"
                            value: 1
                      - expr: ALERTS
                        eval_time: 40s
                        exp_samples: []

                """#
        )
        #expect(export.differences.isEmpty)
        #expect(export.gridMilliseconds == 10_000)
    }

    /// The values of a file's first series.
    private func values(_ samples: [(Int64, Double)], through end: Int64 = 100_000) throws -> (String, PromtoolExport) {
        let export = try PromtoolExport.make(
            RuleFixtures.parse(rules),
            path: "rules.yml",
            over: [series("x", samples)],
            from: 0,
            through: end
        )
        let document = try Document.parse(SourceText(export.text, file: "test.yml"))
        let first = document.root.child("tests")?.elements?.first?.child("input_series")?.elements?.first
        return (try #require(first?.child("values")?.scalar?.text), export)
    }

    @Test func valuesKeepTheirPlaceAndTheirDigits() throws {
        let numbers: [(Int64, Double)] = [
            (0, 0.1), (5000, -3), (25_000, .nan), (30_000, .infinity), (35_000, -.infinity), (40_000, 1e21),
            (45_000, 1.25e-9), (50_000, 123_456.75), (55_000, 123_456.75), (60_000, 123_456.75), (70_000, 0),
        ]
        let (text, export) = try values(numbers)
        #expect(export.gridMilliseconds == 5000)
        #expect(text == "0.1 -3 _x3 NaN Inf -Inf 1e+21 1.25e-09 123456.75+0x2 _ 0")
    }

    @Test func samplesMoveToTheNextPlaceOfTheGridAndNotBack() throws {
        // In a day a grid of 1 ms has 86 million places and one of 10 ms 8.6 million, which is more than 4 million.
        let (text, export) = try values([(1, 1), (9_950, 2), (10_000, 3), (20_001, 4)], through: 86_400_000)
        #expect(export.gridMilliseconds == 100)
        // At 100 ms, at 10 s the later one of two, and at 20.1 s.
        #expect(text == "_ 1 _x98 3 _x100 4")
    }

    @Test func itBeginsEarlyEnoughForWhatTheFirstEvaluationSees() throws {
        let export = try PromtoolExport.make(
            RuleFixtures.parse(rules),
            path: "rules.yml",
            over: [series("x", [(75_000, 2), (100_000, 2)])],
            from: 100_000,
            through: 120_000
        )
        // Three evaluations of 10 s before the start.
        #expect(export.origin == 70_000)
        // In the file the alert is pending from 80 s on, not only from 100 s.
        #expect(export.differences.count == 1)
        #expect(export.differences.first?.hasPrefix("High: ") == true)
    }

    @Test func aStoreOfScrapesIsReplayed() throws {
        let text = "x{job=\"a\"} 2 10.000\nup{job=\"a\"} 1 10.000\nup{job=\"a\"} 1 20.000\n# EOF\n"
        let store = try SeriesLoader.load(openMetrics: Array(text.utf8))
        let replay = try AlertReplay.run(
            RuleFixtures.parse(rules),
            over: SeriesSource(store.seriesData),
            from: 10_000,
            through: 30_000
        )
        // The second scrape does not show the series any more.
        #expect(replay.steps("High") == ["10 pending", "20 inactive"])
    }
}

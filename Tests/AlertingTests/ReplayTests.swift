import Alerting
import PromQL
import Testing

@Suite struct ReplayTests {
    private func replay(
        _ rules: String,
        until end: Int64,
        options: ReplayOptions = ReplayOptions(defaultIntervalMilliseconds: 10_000),
        _ build: (inout SyntheticSeries) -> Void = { _ in }
    ) throws -> AlertReplay {
        var synthetic = SyntheticSeries()
        build(&synthetic)
        let file = try RuleFixtures.parse("groups:\n- name: g\n" + rules)
        return try AlertReplay.run(file, over: synthetic.source, from: 0, through: end * 1000, options: options)
    }

    private func values(_ replay: AlertReplay, _ notation: String) -> [String]? {
        replay.outputs.first { $0.labels.notation == notation }.map { series in
            zip(series.timestamps, series.values).map { time, value in
                "\(time / 1000) \(Staleness.isMarker(value) ? "stale" : NumberText.general(value))"
            }
        }
    }

    @Test func withoutAHoldItFiresAtOnce() throws {
        let replay = try replay("  rules: [{alert: A, expr: x > 1}]\n", until: 50) {
            $0.add("x", until: 50) { (20...30).contains($0) ? 2 : 0 }
        }
        #expect(replay.steps("A") == ["20 pending", "20 firing", "40 inactive"])
    }

    @Test func aPendingAlertWhoseAnswerIsGoneStartsAnew() throws {
        let replay = try replay("  rules: [{alert: A, expr: x > 1, for: 20s}]\n", until: 100) {
            $0.add("x", until: 100) { $0 == 20 || $0 >= 50 ? 2 : 0 }
        }
        #expect(replay.steps("A") == ["20 pending", "30 inactive", "50 pending", "70 firing"])
    }

    @Test func itKeepsFiringForAsLongAsItIsTold() throws {
        let replay = try replay("  rules: [{alert: A, expr: x > 1, keep_firing_for: 30s}]\n", until: 120) {
            $0.add("x", until: 120) { $0 == 10 || $0 == 30 || $0 == 100 ? Double($0) : 0 }
        }
        // Gone at 20 s, back at 30 s, gone from 40 s on: resolved at 70 s.
        #expect(replay.steps("A") == ["10 pending", "10 firing", "70 inactive", "100 pending", "100 firing"])
        // The value is that of the last answer.
        #expect(replay.history("A")?.transitions.map(\.value) == [10, 10, 30, 100, 100])
        #expect(replay.history("A")?.flaps == 1)
    }

    @Test func alertsAreSeriesForLaterRules() throws {
        let replay = try replay(
            """
              rules:
              - {alert: A, expr: x > 1, for: 10s, labels: {severity: page}}
              - {record: firing, expr: 'count(ALERTS{alertname="A", alertstate="firing"})'}
              - {alert: Late, expr: 'firing > 0'}
              - {record: since, expr: 'time() - ALERTS_FOR_STATE{alertname="A"}'}

            """,
            until: 60
        ) {
            $0.add("x", ["job": "a"], until: 60) { (10...30).contains($0) ? 2 : 0 }
        }
        let labels = #"{alertname="A", alertstate="pending", job="a", severity="page"}"#
        #expect(values(replay, "ALERTS" + labels) == ["10 1", "20 stale"])
        let firing = labels.replacing("pending", with: "firing")
        #expect(values(replay, "ALERTS" + firing) == ["20 1", "30 1", "40 stale"])
        let state = #"ALERTS_FOR_STATE{alertname="A", job="a", severity="page"}"#
        #expect(values(replay, state) == ["10 10", "20 10", "30 10", "40 stale"])
        #expect(values(replay, "firing") == ["20 1", "30 1", "40 stale"])
        #expect(replay.steps("Late") == ["20 pending", "20 firing", "40 inactive"])
        #expect(
            values(replay, #"since{alertname="A", job="a", severity="page"}"#) == [
                "10 0", "20 10", "30 20", "40 stale",
            ]
        )
    }

    @Test func recordedSeriesAreReadInTheOrderOfTheRules() throws {
        let replay = try replay(
            """
              rules:
              - {record: early, expr: twice}
              - {record: twice, expr: 2 * x, labels: {kind: made, job: ""}}
              - {record: late, expr: twice + 1}

            """,
            until: 20
        ) {
            $0.add("x", ["job": "a"], until: 20) { Double($0) }
        }
        #expect(values(replay, #"twice{kind="made"}"#) == ["0 0", "10 20", "20 40"])
        #expect(values(replay, #"late{kind="made"}"#) == ["0 1", "10 21", "20 41"])
        // The rule that comes first sees what was written the last time.
        #expect(values(replay, #"early{kind="made"}"#) == ["10 0", "20 20"])
    }

    @Test func labelsThatMakeTwoAlertsOneAreAnError() throws {
        let replay = try replay("  rules: [{alert: A, expr: x > 1, labels: {job: same}}]\n", until: 30) {
            $0.add("x", ["job": "a"], until: 30) { _ in 2 }
            $0.add("x", ["job": "b"], until: 30) { $0 == 20 ? 2 : 0 }
        }
        let history = try #require(replay.history("A"))
        #expect(history.failures.map(\.milliseconds) == [20_000])
        #expect(history.failures.first?.error.message.contains("same labelset") == true)
        // It goes on as if the failed evaluation had not been.
        #expect(replay.steps("A") == ["0 pending", "0 firing"])
        #expect(values(replay, #"ALERTS{alertname="A", alertstate="firing", job="same"}"#) == ["0 1", "10 1", "30 1"])
    }

    @Test func moreThanTheGroupsLimitIsAnError() throws {
        let rules = """
              limit: 1
              rules:
              - {alert: A, expr: x > 1}
              - {record: r, expr: x > 1}

            """
        let replay = try replay(rules, until: 30) {
            $0.add("x", ["job": "a"], until: 30) { _ in 2 }
            $0.add("x", ["job": "b"], until: 30) { $0 == 20 ? 2 : 0 }
        }
        let messages = replay.histories.map { $0.failures.map(\.error.message) }
        #expect(messages == [["exceeded limit of 1 with 2 alerts"], ["exceeded limit of 1 with 2 series"]])
        let first = replay.history("A")?.transitions.filter { $0.labels["job"] == "a" }
        #expect(
            first?.map { "\($0.milliseconds / 1000) \($0.to.rawValue)" }
                == ["0 pending", "0 firing", "20 inactive", "30 pending", "30 firing"]
        )
    }

    @Test func anExpressionWithoutAnAnswerIsAFailure() throws {
        let replay = try replay("  rules: [{alert: A, expr: 'x * on() y'}, {alert: B, expr: '\"text\"'}]\n", until: 20)
        {
            $0.add("x", until: 20) { _ in 1 }
            $0.add("y", ["job": "a"], until: 20) { _ in 1 }
            $0.add("y", ["job": "b"], until: 20) { $0 == 10 ? 1 : nil }
        }
        #expect(replay.history("A")?.failures.map(\.milliseconds) == [10_000])
        #expect(
            replay.history("B")?.failures.map(\.error.message)
                == Array(repeating: "rule result is not a vector or scalar", count: 3)
        )
        let verdict = try AlertExpectation("silent").judge(
            #require(replay.history("B")),
            within: TimeSpan(0, 20_000)
        )
        #expect(!verdict.isMet)
    }

    @Test func templatesOfLabelsMakeNewAlerts() throws {
        let rules =
            "  rules: [{alert: A, expr: x, labels: {level: '{{ if gt $value 1.0 }}high{{ else }}low{{ end }}'}, "
            + "annotations: {text: '{{ $labels.job }} {{ $value }} {{ query \"up\" | first | value }}'}}]\n"
        let replay = try replay(rules, until: 20) {
            $0.add("x", ["job": "a"], until: 20) { $0 < 20 ? 1 : 2 }
            $0.add("up", until: 20) { Double($0) }
        }
        #expect(
            replay.history("A")?.transitions.map { "\($0.milliseconds / 1000) \($0.labels["level"]) \($0.to)" } == [
                "0 low pending", "0 low firing", "20 high pending", "20 high firing", "20 low inactive",
            ]
        )
        #expect(
            replay.history("A")?.transitions.map { $0.annotations["text"] } == [
                "a 1 0", "a 1 0", "a 2 20", "a 2 20", "a 1 20",
            ]
        )
    }

    @Test func resolvedAlertsAreRememberedForAWhile() throws {
        var options = ReplayOptions(defaultIntervalMilliseconds: 10_000)
        options.snapshots = [10_000, 910_000, 920_000]
        let replay = try replay("  rules: [{alert: A, expr: x > 1}]\n", until: 930, options: options) {
            $0.add("x", until: 930) { $0 == 0 ? 2 : 0 }
        }
        let snapshots = try #require(replay.history("A")?.snapshots)
        #expect(snapshots[10_000]?.map(\.instance.state) == [.inactive])
        #expect(snapshots[10_000]?.first?.instance.resolvedAt == 10_000)
        // 900 s after 10 s, and no longer.
        #expect(snapshots[910_000]?.count == 1)
        #expect(snapshots[920_000] == [])
    }

    @Test func theQueryOffsetMovesWhatIsReadAndWritten() throws {
        let rules = """
              query_offset: 10s
              rules: [{alert: A, expr: x > 1}, {record: r, expr: x}]

            """
        let replay = try replay(rules, until: 40) { $0.add("x", until: 40) { $0 == 20 ? 2 : 0 } }
        #expect(replay.steps("A") == ["30 pending", "30 firing", "40 inactive"])
        #expect(values(replay, "r") == ["0 0", "10 0", "20 2", "30 0"])
    }

    @Test func phasesMoveTheEvaluations() throws {
        var options = ReplayOptions(defaultIntervalMilliseconds: 30_000)
        options.phase = .milliseconds(40_000)
        let rules = "  rules: [{alert: A, expr: x > 1}]\n"
        let late = try replay(rules, until: 100, options: options) { $0.add("x", until: 100) { $0 >= 20 ? 2 : 0 } }
        // 40 s in an interval of 30 s are 10 s.
        #expect(late.steps("A") == ["40 pending", "40 firing"])
        #expect(late.history("A")?.evaluations == 4)
        options.phase = .share(0.5)
        options.intervalMilliseconds = 20_000
        let half = try replay(rules, until: 100, options: options) { $0.add("x", until: 100) { $0 >= 20 ? 2 : 0 } }
        #expect(half.steps("A") == ["30 pending", "30 firing"])
    }

    @Test func askingAheadChangesNothing() throws {
        // A rule that could read what rules write is asked one instant at a time.
        let expressions = [
            "rate(c[1m]) > 0.4", "sum by (job) (c) > 50", "absent(gone)", "c offset 30s > 20", "vector(time()) > 100",
            "max_over_time(c[1m:20s]) > 60 and on (job) x", "topk(1, c) > 10", "x * on (job) group_left c",
            "vector(1)", "c > c @ 1000",
        ]
        for compatibility in Compatibility.allCases {
            for expression in expressions {
                func steps(_ expression: String) throws -> [String] {
                    let options = ReplayOptions(
                        query: QueryOptions(compatibility: compatibility),
                        defaultIntervalMilliseconds: 7_000
                    )
                    let rules = "  rules: [{alert: A, expr: '\(expression)', for: 14s}]\n"
                    return try replay(rules, until: 4_000, options: options) {
                        $0.add("c", ["job": "a"], until: 4_000) { $0 % 370 < 200 ? Double($0 % 370) : nil }
                        $0.add("c", ["job": "b"], until: 4_000) { Double($0 / 3) }
                        $0.add("x", ["job": "a"], until: 4_000) { $0 % 500 < 250 ? 1 : nil }
                    }.history("A")?.transitions.map { "\($0.milliseconds) \($0.labels) \($0.to) \($0.value)" } ?? []
                }
                let ahead = try steps(expression)
                let alone = try steps("(\(expression)) or ALERTS{alertname=\"none\"}")
                #expect(ahead == alone, "\(expression) \(compatibility)")
                #expect(!ahead.isEmpty, "\(expression)")
            }
        }
    }

    @Test func senselessRequestsAreRefused() throws {
        let file = try RuleFixtures.runbook()
        func error(_ end: Int64, _ change: (inout ReplayOptions) -> Void) -> AlertingError? {
            var options = ReplayOptions()
            change(&options)
            return #expect(throws: AlertingError.self) {
                try AlertReplay.run(file, over: SeriesSource([]), from: 0, through: end, options: options)
            }
        }
        #expect(error(-1) { _ in }?.message.contains("end before it starts") == true)
        #expect(error(1000) { $0.intervalMilliseconds = 0 }?.message.contains("must be positive") == true)
        #expect(error(1 << 50) { _ in }?.message.contains("evaluations") == true)
    }
}

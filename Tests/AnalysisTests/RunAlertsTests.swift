import Analysis
import Measurement
import Recording
import Testing
import Timing

/// The alerts of a run, from its folder alone.
@Suite struct RunAlertsTests {
    private static let rules = """
        groups:
        - name: g
          interval: 5s
          rules:
          - {alert: Deep, expr: depth > 40, for: 10s, annotations: {summary: 'depth {{ $value }}'}}
          - {alert: Idle, expr: depth < 0}

        """

    /// A minute with ten utterances a second, slow and with a deep queue from the twentieth second to the fortieth.
    private func run(
        targets: [String] = ["fal.p95 < 300ms"],
        expecting expectations: [(String, String)] = [],
        slow: ClosedRange<Int> = 20...39,
        fal: Double = 0.9,
        scrapeInterval: Int64? = nil
    ) -> SyntheticRun {
        var run = SyntheticRun(targets: targets)
        run.metadata.endedNs = SyntheticRun.at(60).nanoseconds
        run.metadata.alerts = .init(
            rules: [.init(file: "g.yml", source: "/somewhere/g.yml")],
            scrapeIntervalNs: scrapeInterval,
            expectations: expectations.map { .init(alert: $0.0, expectation: $0.1) }
        )
        run.ruleFiles = [RuleFileCopy(file: "g.yml", text: Self.rules)]
        run.windows = (0..<60).map { SyntheticRun.window($0) }
        run.utterances = (0..<600).map { index in
            SyntheticRun.heard(
                index,
                at: Double(index) / 10 + 0.05,
                fal: slow.contains(index / 10) ? fal : 0.2
            )
        }
        for second in 0..<60 {
            run.scrape("w", "a:1", at: Double(second), [("depth", slow.contains(second) ? 50 : 10)])
        }
        return run
    }

    @Test func whatItDidStandsInTheReportWithItsTruth() throws {
        let report = try run(expecting: [("Deep", "fires within 15s"), ("Idle", "silent")]).report()
        // Ten slow ones of a hundred may be chance under a p95 (2.8 %), twenty may not.
        #expect(report.truth == [.init(target: "fal.p95 < 300ms", spans: [.init(from: 21, to: 40)])])
        let deep = try #require(report.alerts.first)
        #expect(deep.name == "Deep" && deep.group == "g" && deep.forSeconds == 10 && deep.intervalSeconds == 5)
        #expect(deep.transitions.map(\.after) == [20, 30, 40])
        #expect(deep.transitions.map(\.to) == ["pending", "firing", "inactive"])
        #expect(deep.transitions[1].annotations == ["summary": "depth 50"])
        #expect(deep.transitions[1].at == SyntheticRun.at(30).rfc3339())
        #expect(deep.expectation == "fires within 15s" && deep.verdict == .met)
        let fidelity = try #require(deep.fidelity.first)
        #expect(fidelity.trueSeconds == 10 && fidelity.missedSeconds == 9 && fidelity.falseSeconds == 0)
        #expect(fidelity.detectionDelay == 9 && fidelity.detected == 1 && fidelity.incidents == 1)
        #expect(report.alerts[1].transitions.isEmpty && report.alerts[1].verdict == .met)
    }

    /// A verdict holds at every phase of the group's interval, not only at the one that is shown.
    @Test func aDelayThatOnlySomePhasesKeepIsNoDelayKept() throws {
        let alert = try #require(try run(expecting: [("Deep", "fires within 10s")]).report().alerts.first)
        #expect(alert.transitions[1].after == 30)
        #expect(alert.verdict == .missed && alert.why.contains("depends on when its group is evaluated"))
    }

    @Test func theExitCodeOfAWrongAlertComesAfterThatOfAMissedTarget() throws {
        let met = try run(targets: ["fal.p50 < 1s"], expecting: [("Deep", "silent")]).report()
        #expect(met.exitCode == 97 && met.verdict == .missed)
        let missed = try run(expecting: [("Deep", "silent")]).report()
        #expect(missed.exitCode == 99 && missed.alerts[0].verdict == .missed)
        // Too few utterances for a p99.9, which alone would be 96.
        let open = try run(targets: ["fal.p999 < 1s"], expecting: [("Idle", "fires")]).report()
        #expect(open.targets[0].verdict == .inconclusive && open.exitCode == 97)
        let right = try run(targets: ["fal.p50 < 1s"], expecting: [("Deep", "fires")]).report()
        #expect(right.exitCode == 0)
    }

    @Test func aFewSlowOnesAreNoIncident() throws {
        // One utterance in ten seconds is 1 % of a hundred.
        var run = run(slow: 70...71)
        for index in stride(from: 5, to: 600, by: 100) {
            run.utterances[index] = SyntheticRun.heard(index, at: Double(index) / 10 + 0.05, fal: 0.9)
        }
        #expect(try run.report().truth.flatMap(\.spans).isEmpty)
    }

    /// Within it 55 of a hundred are slow for a while, which may be chance under a median, but is no recovery.
    @Test func anIncidentNearTheLimitIsOne() throws {
        var run = run(targets: ["fal.p50 < 300ms"], slow: 10...49)
        for index in stride(from: 200, to: 400, by: 20) {
            for place in index..<index + 9 {
                run.utterances[place] = SyntheticRun.heard(place, at: Double(place) / 10 + 0.05, fal: 0.2)
            }
        }
        let spans = try run.report().truth.flatMap(\.spans)
        #expect(spans.count == 1 && spans.first?.to == 50, "\(spans)")
        #expect((10...20).contains(spans.first?.from ?? 0))
    }

    @Test func firingsAreMarksOnTheTimeAxisAndNotInTheFolder() throws {
        let folder = try Folder()
        let path = "\(folder.path)/run"
        try run().write(to: path)
        for _ in 0..<2 {
            let analysis = try RunAnalyzer.analyze(try RunFolderReader(path: path))
            let alerts = analysis.events.filter { $0.kind == .alert }
            #expect(alerts.map(\.at) == [SyntheticRun.at(30), SyntheticRun.at(40)])
            #expect(alerts[0].text.hasPrefix("Deep fires (") && alerts[1].text.hasPrefix("Deep is resolved ("))
        }
        #expect(try RunFolderReader(path: path).events().isEmpty)
    }

    @Test func aGaugeGivenToRateIsTold() throws {
        var misread = run()
        misread.ruleFiles = [
            RuleFileCopy(
                file: "g.yml",
                text:
                    "groups: [{name: g, rules: [{alert: A, expr: 'rate(depth[10s]) > 1'}, {alert: B, expr: depth > 1}]}]"
            )
        ]
        misread.scrapes = "# TYPE depth gauge\n" + misread.scrapes
        let alerts = try misread.report().alerts
        #expect(alerts.map(\.fireable) == [true, true])
        #expect(alerts.map { $0.misuses.map(\.selector) } == [["depth"], []])
        #expect(alerts[0].misuses.first?.reason.contains("is a gauge, and rate takes") == true)
    }

    @Test func productionSeesLessOften() throws {
        let deep = try #require(
            try run(slow: 21...42, scrapeInterval: 20 * Nanoseconds.perSecond).report().alerts.first
        )
        // Scraped at 0, 20 and 40 s: deep at the last one alone, and nothing says that it ended.
        #expect(deep.transitions.map(\.after) == [40, 50])
    }

    @Test func aRunTooShortForItsAlertsSaysSo() throws {
        var short = run(slow: 0...59)
        short.metadata.endedNs = SyntheticRun.at(8).nanoseconds
        let warnings = try short.report().warnings
        #expect(warnings.contains { $0.contains("too short for 1 alert") && $0.contains("Deep (10s)") })
        let whole = try run().report().warnings
        #expect(!whole.contains { $0.contains("too short") })
    }

    @Test func aFolderWithoutItsRulesIsBadData() throws {
        var broken = run()
        broken.ruleFiles = [RuleFileCopy(file: "g.yml", text: "groups: [{name: g, rules: [{alert: A, expr: 'sum('}]}]")]
        #expect { try broken.report() } throws: { "\($0)".contains("rules/g.yml") }
        broken.ruleFiles = []
        #expect { try broken.report() } throws: { "\($0)".contains("rules/g.yml") }
        broken.metadata.alerts?.rules[0].file = "../g.yml"
        #expect { try broken.report() } throws: { "\($0)".contains("run.json") }
    }
}

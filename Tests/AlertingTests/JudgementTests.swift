import Alerting
import PromQL
import Testing

@Suite struct JudgementTests {
    /// An alert that fires in the given spans of seconds, within 1000 s.
    private func history(_ spans: [(Int64, Int64)], labels: [String] = ["a"]) throws -> AlertReplay.RuleHistory {
        var synthetic = SyntheticSeries()
        synthetic.scrapeMilliseconds = 10_000
        for label in labels {
            synthetic.add("x", ["job": label], until: 1000) { second in
                spans.contains { $0.0 <= second && second < $0.1 } ? 2 : 0
            }
        }
        let file = try RuleFixtures.parse("groups: [{name: g, interval: 10s, rules: [{alert: A, expr: x > 1}]}]")
        let replay = try AlertReplay.run(file, over: synthetic.source, from: 0, through: 1_000_000)
        return try #require(replay.history("A"))
    }

    private let whole = TimeSpan(0, 1_000_000)

    private func seconds(_ spans: [(Int64, Int64)]) -> [TimeSpan] { spans.map { TimeSpan($0.0 * 1000, $0.1 * 1000) } }

    @Test func expectationsAreRead() throws {
        #expect(try AlertExpectation("fires") == .fires)
        #expect(try AlertExpectation(" silent ") == .silent)
        #expect(try AlertExpectation("any") == .any)
        #expect(try AlertExpectation("fires within 1m30s") == .firesWithin(milliseconds: 90_000))
        #expect(try AlertExpectation("fires within 1m30s").description == "fires within 1m30s")
        for (text, offset) in [
            ("fire", 0), ("", 0), ("fires in 3m", 0), ("fires within 3", 13), ("fires within 0s", 13),
            ("fires  within", 0),
        ] {
            let error = #expect(throws: AlertingError.self, "\(text)") { try AlertExpectation(text) }
            #expect(error?.offset == offset, "\(text)")
            #expect(error?.kind == .expectation)
        }
    }

    @Test func verdictsSayWhy() throws {
        let early = try history([(200, 300)])
        func judge(_ text: String, _ truth: [(Int64, Int64)] = []) throws -> AlertVerdict {
            try AlertExpectation(text).judge(early, truth: seconds(truth), within: whole)
        }
        #expect(
            try judge("fires") == AlertVerdict(isMet: true, why: "fired 3m20s after the run's start, for 1m40s in all")
        )
        #expect(try judge("silent").isMet == false)
        #expect(try judge("any").isMet)
        #expect(
            try judge("fires within 3m")
                == AlertVerdict(isMet: false, why: "fired 3m20s after the run's start, not within 3m")
        )
        let truth: [(Int64, Int64)] = [(500, 600), (150, 250)]
        #expect(
            try judge("fires within 3m", truth)
                == AlertVerdict(isMet: true, why: "fired 50s after the target was first missed, within 3m")
        )
        #expect(try judge("fires within 40s", truth).isMet == false)
        #expect(
            try judge("fires within 1s", [(250, 400)])
                == AlertVerdict(isMet: true, why: "was firing already when the target was first missed")
        )
        #expect(
            try judge("fires within 1s", [(400, 500)])
                == AlertVerdict(isMet: false, why: "did not fire after the target was first missed")
        )
        let never = try history([])
        #expect(AlertExpectation.fires.judge(never, within: whole) == AlertVerdict(isMet: false, why: "never fired"))
        #expect(AlertExpectation.silent.judge(never, within: whole) == AlertVerdict(isMet: true, why: "never fired"))
    }

    @Test func timeIsTrueFalseMissedOrQuiet() throws {
        // Firing 200–300 and 500–600; truth 250–400 and 580–590 and, beyond the end, 990–1100.
        let fidelity = try AlertFidelity(
            history([(200, 300), (500, 600)]),
            truth: seconds([(250, 350), (340, 400), (580, 590), (990, 1100)]),
            within: whole
        )
        #expect(fidelity.trueMilliseconds == 60_000)
        #expect(fidelity.falseMilliseconds == 140_000)
        #expect(fidelity.missedMilliseconds == 110_000)
        #expect(fidelity.quietMilliseconds == 690_000)
        #expect(fidelity.flaps == 1)
    }

    @Test func incidentsAreDetectedAndResolved() throws {
        func incidents(_ firing: [(Int64, Int64)], _ truth: [(Int64, Int64)]) throws -> [[Int64?]] {
            try AlertFidelity(history(firing), truth: seconds(truth), within: whole).incidents.map {
                [
                    $0.detectedAfterMilliseconds.map { $0 / 1000 }, $0.resolvedAfterMilliseconds.map { $0 / 1000 },
                    $0.isDetectedTooLate ? 1 : 0,
                ]
            }
        }
        // Within the incident; firing goes on for 40 s.
        #expect(try incidents([(150, 240)], [(100, 200)]) == [[50, 40, 0]])
        // Firing from before, and ending before the incident does.
        #expect(try incidents([(50, 150)], [(100, 200)]) == [[0, 0, 0]])
        // Only after its end.
        #expect(try incidents([(300, 400)], [(100, 200)]) == [[200, 200, 1]])
        // Never; and what comes with the next incident belongs to that.
        #expect(try incidents([(510, 600)], [(100, 200), (500, 550)]) == [[nil, nil, 0], [10, 50, 0]])
        // Twice within one incident; the last firing counts for its end.
        #expect(try incidents([(120, 140), (180, 220)], [(100, 200)]) == [[20, 20, 0]])
        // Still firing at the end.
        #expect(try incidents([(900, 2000)], [(850, 950)]) == [[50, nil, 0]])
        #expect(try incidents([], [(850, 950)]) == [[nil, nil, 0]])
    }

    @Test func flapsAreCountedForEachLabelSet() throws {
        #expect(try history([(100, 200), (300, 400), (500, 600)], labels: ["a", "b"]).flaps == 4)
    }
}

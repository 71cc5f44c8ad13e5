import Foundation
import PromQL
import Testing
import Timing

/// Runs the scripts beside this file; each of them says what the evaluator has to answer.
@Suite struct ScriptTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")

    /// Scripts of Prometheus 2.42's semantics begin with `v2_`.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return files.filter { $0.hasSuffix(".test") }.sorted()
    }()

    @Test func thereAreScripts() { #expect(Self.names.count >= 12) }

    @Test(.timeLimit(.minutes(1)), arguments: names)
    func everyEvaluationPasses(name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let script = PromQLScript(text)
        #expect(script.evaluationCount > 0)
        var options = ScriptOptions(compatibility: name.hasPrefix("v2_") ? .v2 : .v3, checksOtherModes: true)
        if name == "v2_recorded.test" {
            // Recorded answers are exact, and those of a range query may differ where Prometheus itself was wrong.
            options.tolerance = 1e-9
            options.checksOtherModes = false
        }
        for outcome in script.run(options) where outcome.verdict != .pass {
            Issue.record("\(name): \(outcome)")
        }
    }
}

@Suite struct ScriptFormatTests {
    private func verdicts(_ text: String, _ options: ScriptOptions = ScriptOptions()) throws -> [ScriptOutcome.Verdict]
    {
        PromQLScript(text).run(options).map(\.verdict)
    }

    @Test func differencesAreShown() throws {
        let outcomes = PromQLScript(
            """
            load 1m
                a{x="1"} 1 2
            eval instant at 1m a
                a{x="1"} 3
            """.replacing("eval", with: "\neval")
        ).run()
        #expect(outcomes.count == 1)
        #expect(outcomes[0].description == "fail 4: a: expected a{x=\"1\"} 3, got a{x=\"1\"} 2")
    }

    @Test(arguments: [
        "eval instant at 0 a\n\ta 2",
        "eval instant at 0 a\n\tb 1",
        "eval instant at 0 a",
        "eval instant at 0 a\n\ta 1\n\tb 1",
        "eval instant at 0 a\n\t1",
        "eval instant at 0 1\n\t2",
        "eval instant at 0 1\n\t{} 1",
        "eval instant at 0 \"x\"\n\texpect string \"y\"",
        "eval instant at 0 a\n\texpect fail",
        "eval instant at 0 a\n\texpect warn\n\ta 1",
        "eval instant at 0 rate(a[10m])\n\texpect no_info\n\texpect info\n\t{} 1",
        "eval instant at 0 quantile(2, a)\n\texpect no_warn\n\t{} Inf",
        "eval instant at 0 quantile(2, a)\n\texpect warn msg: other\n\t{} Inf",
        "eval instant at 0 topk(NaN, a)\n\texpect fail msg: other",
        "eval instant at 0 sort(a or c)\n\texpect ordered\n\tc 5\n\ta 1",
        "eval range from 0 to 2m step 1m a\n\ta 1 2",
        "eval range from 0 to 2m step 1m a\n\ta 1 2 _",
        "eval instant at 0 nonsense(",
        "eval instant at 0 a\n\texpect\n\ta 1",
        "eval instant at 0 topk(NaN, a)\n\texpect fail\n\texpect fail",
        "eval instant at 0 rate(a[10m])\n\texpect warn\n\texpect no_warn",
        "eval range from 0 to 2m step 1m a\n\texpect ordered\n\ta 1 2 3",
        "eval instant at 0 \"x\"\n\texpect string x",
        "eval instant at 1m a[1m]\n\texpect range vector from 0 to 1m step 1m\n\ta 1 2",
    ])
    func wrongExpectationsFail(evaluation: String) throws {
        let found = try verdicts("load 1m\n\ta 1 2 3\n\tc 5\n\n\(evaluation)\n")
        #expect(found.count == 1)
        let isFailure = if case .fail? = found.first { true } else { false }
        #expect(isFailure, "\(found)")
    }

    @Test func nativeHistogramsAreUnsupportedAndNothingElseIs() throws {
        let found = try verdicts(
            """
            load 1m
            \tplain 1
            \tnative {{schema:0 count:3 sum:5 buckets:[1 2]}}x3
            \tnative_later _ _ {{}}

            load_with_nhcb 1m
            \tclassic_bucket{le="1"} 1
            \tclassic_bucket{le="+Inf"} 2

            eval instant at 0 plain
            \tplain 1

            eval instant at 0 sum(native)
            \t{} 1

            eval instant at 0 native_later

            eval instant at 2m native_later

            eval instant at 0 histogram_quantile(0.5, classic_bucket)
            \t{} 1

            eval instant at 0 histogram_quantile(0.5, classic)

            eval instant at 0 histogram_avg(plain)

            eval instant at 0 plain
            \tplain {{count:1}}

            """
        )
        let isUnsupported = found.map { if case .unsupported = $0 { true } else { false } }
        #expect(isUnsupported == [false, true, false, true, false, true, true, true])
        #expect(found[0] == .pass && found[2] == .pass && found[4] == .pass)
    }

    @Test func valuesAreWrittenShort() throws {
        let text = """
            load 10s
            \ta 1+2x3 _ -5 1e2x1 _x2 stale NaN -Inf 0x2 3-1.5x2

            eval instant at 3m a[3m10s]
            \texpect range vector from 0 to 3m step 10s
            \ta 1 3 5 7 _ -5 100 100 _ _ _ NaN -Inf 0 0 0 3 1.5 0

            clear

            eval instant at 0 a

            """
        #expect(try verdicts(text) == [.pass, .pass])
    }

    @Test(arguments: [
        "lode 1m", "load", "load 1q\n a 1", "load 1m\n a{b=} 1", "load 1m\n a 1x", "load 1m\n {",
        "eval sometime at 0 a",
        "eval instant at x a", "eval_maybe instant at 0 a",
    ])
    func aMalformedCommandFailsAloneAndNamesTheLine(text: String) throws {
        let outcomes = PromQLScript("\n" + text + "\n\neval instant at 0 1\n  1\n").run()
        try #require(outcomes.count == 2)
        #expect(outcomes[0].line == 2 && outcomes[1].verdict == .pass)
        guard case .fail("a well-formed command", let got) = outcomes[0].verdict else {
            Issue.record("no failure for \(text): \(outcomes[0])")
            return
        }
        #expect(got.contains("line "))
    }

    @Test func theOtherLinesOfAMalformedLoadAreLoaded() throws {
        let found = try verdicts("load 1m\n  a 1x\n  b 2\n\neval instant at 0 b\n  b 2\n")
        #expect(found.count == 2 && found[0] != .pass && found[1] == .pass)
    }

    @Test func randomScriptsNeverTrap() {
        var random = SeededRandom(seed: 42)
        let pieces = [
            "load 1m", "load 292y", "clear", "eval instant at 5m a", "eval range from 0 to 5m step 1m a", "\n", "\n",
            "\n\n",
            "\ta ", "\ta{b=\"c\"} ", "{", "}", "1", "+", "-", "x", "3", "_", "stale", "{{", "}}", "a@st ", "@st ", "*",
            "expect fail", "expect warn msg:", "expect range vector from 0 to 1m step 0", "inf", "nan", ".", "e", " ",
            "é",
            "\"", "x1000000", "eval_fail instant at ", "expected_fail_regexp (",
        ]
        var parsed = 0
        for _ in 0..<5_000 {
            let count = 1 + Int(random.next() % 12)
            let text = (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            let outcomes = PromQLScript(text).run()
            if outcomes.contains(where: { $0.verdict == .pass }) { parsed += 1 }
        }
        #expect(parsed > 20)
    }

    @Test func aNumberEndsItsEvaluation() throws {
        #expect(
            try verdicts("eval instant at 0 1\n\t1\neval instant at 0 2\n\t3\n").map { $0 == .pass } == [true, false]
        )
    }

    @Test func annotationsCanBeIgnored() throws {
        let text = "load 1m\n\ta 1\n\neval instant at 0 a\n\texpect warn\n\ta 1\n"
        #expect(try verdicts(text, ScriptOptions(ignoresAnnotations: true)) == [.pass])
        #expect(try verdicts(text, ScriptOptions(compatibility: .v2)) == [.pass])
        #expect(try verdicts(text) != [.pass])
    }
}

public import Analysis
import Recording

/// Test results as continuous-integration systems read them: one case a target and an expectation of an alert.
///
/// Met is a pass, missed a failure, and everything that proves nothing an error.
public enum JUnitReport {
    /// An XML document; a run without targets has one case, the run itself.
    public static func render(_ analysis: RunAnalysis) -> String {
        let report = analysis.report
        let cases = cases(report)
        let counts = """
            tests="\(cases.count)" failures="\(cases.count { $0.result.isFailure })" \
            errors="\(cases.count { $0.result.isError })" time="\(seconds(report.duration))"
            """
        let name = Markup.escape(report.name.isEmpty ? "ttsload" : report.name)
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ttsload\" \(counts)>\n"
        text += "  <testsuite name=\"\(name)\" \(counts) timestamp=\"\(Markup.escape(report.started))\""
        text += " hostname=\"\(Markup.escape(report.host.name))\">\n    <properties>\n"
        for (key, value) in properties(report) {
            text += "      <property name=\"\(key)\" value=\"\(Markup.escape(value))\"/>\n"
        }
        text += "    </properties>\n"
        for testCase in cases { text += testCase.element(suite: name, time: seconds(report.duration)) }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private struct Case {
        enum Result {
            case passed
            case failed(String)
            case error(type: String, String)

            var isFailure: Bool { if case .failed = self { true } else { false } }
            var isError: Bool { if case .error = self { true } else { false } }
        }
        var name: String
        var result: Result
        var output: String

        func element(suite: String, time: String) -> String {
            var text = "    <testcase name=\"\(Markup.escape(name))\" classname=\"\(suite)\" time=\"\(time)\">\n"
            switch result {
            case .passed: break
            case .failed(let why):
                let why = Markup.escape(why)
                text += "      <failure type=\"missed\" message=\"\(why)\">\(why)</failure>\n"
            case .error(let type, let why):
                let why = Markup.escape(why)
                text += "      <error type=\"\(type)\" message=\"\(why)\">\(why)</error>\n"
            }
            if !output.isEmpty { text += "      <system-out>\(Markup.escape(output))</system-out>\n" }
            return text + "    </testcase>\n"
        }
    }

    private static func cases(_ report: RunReport) -> [Case] {
        var cases = report.targets.map { target in
            Case(name: target.expression, result: result(target, of: report), output: output(target))
        }
        cases += report.alerts.compactMap { alert in
            guard let expectation = alert.expectation else { return nil }
            let what = "\(alert.name) \(alert.why)"
            let result: Case.Result =
                switch (report.verdict, alert.verdict) {
                case (.invalid, _): .error(type: "invalid", Headline(report).sentence)
                case (_, .missed): .failed("expected: \(expectation) – \(what)")
                case (.interrupted, _): .error(type: "interrupted", joined(Headline(report).sentence, what))
                default: .passed
                }
            return Case(name: "alert \(alert.name): \(expectation)", result: result, output: what)
        }
        let silent = !cases.contains { $0.result.isFailure || $0.result.isError }
        // An exit code that no target accounts for, or no target at all: the run itself is the case.
        if cases.isEmpty || (silent && report.exitCode != 0) {
            let headline = Headline(report)
            let why = "\(headline.sentence) (\(headline.exit))"
            let result: Case.Result =
                report.exitCode == 0 ? .passed : .error(type: report.verdict.rawValue, why)
            cases.append(Case(name: "run", result: result, output: headline.sentence))
        }
        return cases
    }

    private static func result(_ target: RunReport.Target, of report: RunReport) -> Case.Result {
        let wording = TargetWording(target)
        let measured = "\(target.expression): \(wording.value)"
        switch (report.verdict, target.verdict) {
        case (.invalid, _):
            return .error(type: "invalid", Headline(report).sentence)
        case (_, .missed):
            return .failed(joined(measured, target.why))
        case (.interrupted, _):
            return .error(type: "interrupted", joined(Headline(report).sentence, target.why))
        case (_, .met):
            return .passed
        case (_, let verdict):
            return .error(type: verdict.rawValue, joined(measured, wording.explanation))
        }
    }

    private static func output(_ target: RunReport.Target) -> String {
        let wording = TargetWording(target)
        return "value \(wording.value), \(Quantity.share(target.confidence)) interval \(wording.interval), "
            + "samples \(wording.samples)"
    }

    private static func properties(_ report: RunReport) -> [(String, String)] {
        [
            ("version", report.version), ("target", report.target), ("seed", String(report.seed)),
            ("verdict", report.verdict.rawValue), ("exitCode", String(report.exitCode)),
            ("generator", report.generator.verdict),
        ] + (report.isSimulated ? [("simulated", "true")] : [])
    }

    private static func joined(_ parts: String?...) -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " – ")
    }

    /// JUnit's own notation: seconds with three places, no thousands marked.
    private static func seconds(_ value: Double) -> String {
        Quantity.fixed(value.isFinite ? value : 0, places: 3).filter { $0 != "," }
    }
}

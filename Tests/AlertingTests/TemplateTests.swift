import Alerting
import Foundation
import PromQL
import Testing

@Suite struct TemplateTests {
    /// Pairs of a template and what it yields.
    static let cases: [(template: String, expected: String)] = {
        let url = RuleFixtures.folder.appending(path: "templates.txt")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#") }.dropLast().map(String.init)
        return stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }
    }()

    private static func series(_ name: String, _ instance: String?, _ value: Double) -> SeriesData {
        var labels = [Label(Labels.metricName, name)]
        if let instance { labels.append(Label("instance", instance)) }
        return SeriesData(labels: Labels(labels), timestamps: [60_000], values: [value])
    }

    private static let source = SeriesSource([
        series("load", "a.example.com:8080", 1234.5678), series("load", "b.example.com:9090", 0.25),
        series("load", "10.0.0.1:80", -3), series("zero", nil, 0),
    ])

    static let context = TemplateContext(milliseconds: 60_000) { (expression) throws(AlertingError) in
        do throws(PromQLError) {
            let query = try PromQLQuery(expression)
            guard case .vector(let samples) = try query.instant(at: 60_000, over: source).value else { return [] }
            return samples
        } catch {
            throw AlertingError(.templateExecution, error.message)
        }
    }

    static let data = TemplateData(
        labels: Labels([Label(Labels.metricName, "load"), Label("instance", "a.example.com:8080")]),
        value: 1234.5678,
        externalLabels: ["site": "lab"],
        externalURL: "http://monitor.example.com/prometheus?x=1"
    )

    @Test func thereAreCases() { #expect(Self.cases.count >= 35) }

    @Test(arguments: cases.indices) func yieldsWhatPrometheusYields(_ index: Int) throws {
        let (text, expected) = Self.cases[index]
        #expect(try Template(text).rendered(Self.data, Self.context) == expected, "\(text)")
    }

    @Test func newerFunctionsAreKnown() throws {
        func rendered(_ text: String) throws -> String { try Template(text).rendered(Self.data, Self.context) }
        #expect(
            try rendered("{{ externalURL }} {{ pathPrefix }} {{ now }}") == "\(Self.data.externalURL) /prometheus 60"
        )
        #expect(try rendered("{{ toDuration 3661.5 }} {{ toDuration 0.0015 }}") == "1h1m1.5s 1.5ms")
        #expect(try rendered("{{ $labels | toJson }}") == #"{"__name__":"load","instance":"a.example.com:8080"}"#)
        #expect(try rendered("{{ urlQueryEscape \"a b\" }}") == "a+b")
        #expect(try rendered("{{ humanize 12 }}") == "12")
    }

    /// A template in which `§` stands before the place of its mistake, and what the error has to say.
    static let mistakes: [(template: String, words: String)] = [
        ("a §{{ $value", "not closed by \"}}\""),
        ("{{ §$nothing }}", "undefined variable \"$nothing\""),
        ("{{ $value | §humanze }}", "did you mean \"humanize\"?"),
        ("§{{ end }}", "without \"{{if}}\""),
        ("§{{ if true }}x", "without \"{{end}}\""),
        ("{{ if true }}x{{ else }}y§{{ else }}z{{ end }}", "a second \"{{else}}\""),
        ("{{ if §}}x{{ end }}", "a value is missing"),
        ("{{ $value | §}}", "a value is missing"),
        ("{{ §| humanize }}", "a value is missing"),
        ("{{ §(1 }}", "a parenthesis that is not closed"),
        ("{{ 1 §) }}", "without \"(\""),
        ("{{ §\"abc }}", "a text that is not closed"),
        ("{{ §\"a\\q\" }}", "unknown escape"),
        ("{{ §'ab' }}", "one character"),
        ("{{ 1 §+ 2 }}", "do not calculate"),
        ("{{ §12x }}", "not a number"),
        ("{{ \"a\"§\"b\" }}", "a blank separates arguments"),
        ("{{ $value | §\"a\" }}", "only a function can stand behind"),
        ("{{ 1 §2 }}", "only a function takes arguments"),
        ("{{ §# }}", "unexpected character"),
        ("§{{/* open }}", "a comment"),
        ("§{{ break }}", "outside of \"{{range}}\""),
        ("{{ template §x }}", "needs a name in quotes"),
        ("§{{ define \"x\" }}", "without \"{{end}}\""),
        ("{{ §$x = 1 }}", "undefined variable \"$x\""),
        ("{{ if $x := 1 }}{{ end }}{{ §$x }}", "undefined variable \"$x\""),
    ]

    @Test(arguments: mistakes.indices) func mistakesHaveAPlace(_ index: Int) throws {
        let marked = Self.mistakes[index].template
        let error = #expect(throws: AlertingError.self) { try Template(marked.replacing("§", with: "")) }
        #expect(error?.kind == .templateSyntax)
        #expect(error?.message.contains(Self.mistakes[index].words) == true, "\(marked): \(String(describing: error))")
        #expect(error?.offset == marked.prefix { $0 != "§" }.utf8.count, "\(marked): \(String(describing: error))")
    }

    @Test(arguments: [
        ("{{ gt $value 5 }}", "incompatible types for comparison: float64 and int; write 5.0"),
        ("{{ query \"sum(\" }}", "error calling query"),
        ("{{ query \"nothing\" | first }}", "first() called on vector with no elements"),
        ("{{ humanize \"abc\" }}", "\"abc\" is not a number"),
        ("{{ toUpper 1 }}", "expected string; got int"),
        ("{{ humanize }}", "wrong number of args for humanize: want 1 got 0"),
        ("{{ $value.x }}", "can't evaluate field x in type float64"),
        ("{{ .Nothing }}", "can't evaluate field Nothing"),
        ("{{ match \"(\" \"a\" }}", "error parsing regexp"),
        ("{{ template \"x\" }}", "template \"x\" not defined"),
        ("{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}", "without end"),
        ("{{ range $value }}{{ end }}", "range can't iterate over float64"),
        ("{{ range 1000000 }}{{ range 1000000 }}xxxxxxxxxxx{{ end }}{{ end }}", "yields too much"),
        ("{{ humanizeTimestamp 1e12 }}", "cannot be represented as a time"),
    ])
    func whatHasNoAnswerSaysWhy(text: String, words: String) throws {
        let template = try Template(text)
        let error = #expect(throws: AlertingError.self) { try template.rendered(Self.data, Self.context) }
        #expect(error?.kind == .templateExecution)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        let shown = template.renderedOrError(Self.data, Self.context)
        #expect(shown.hasPrefix("<error expanding template: "))
    }

    @Test func deepNestingIsRefused() {
        let text = "{{ " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000) + " }}"
        #expect(throws: AlertingError.self) { try Template(text) }
    }
}

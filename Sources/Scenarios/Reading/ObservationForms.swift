import Documents
import Timing

/// How `metrics`, `queries`, `alerts` and `report` are read.
enum ObservationForms {
    // MARK: metrics

    static let metrics = Form<[ScrapeTarget]>.list(
        of: .object(
            Scrape(),
            described: "{job, url, interval, timeout}",
            fields: [
                Field("job", .text, \.job, required: true, "The value of the label job."),
                Field(
                    "url",
                    TargetForm.address(schemes: ["http", "https"], example: "http://127.0.0.1:8081/metrics"),
                    \.url,
                    "The page; the jobs orchestrator and tts-worker need none: they are at their documented ports."
                ),
                Field("interval", interval, \.interval, "From one scrape to the next; 1s if absent."),
                Field("timeout", interval, \.timeout, "Nine tenths of the interval if absent."),
            ]
        ) { scrape, node, reader in
            let timeout = scrape.timeout ?? scrape.interval / 10 * 9
            guard timeout <= scrape.interval else {
                let allowed = "at most the interval, \(Quantity.text(nanoseconds: Double(scrape.interval)))"
                reader.report("longer than the interval", at: node.child("timeout") ?? node, allowed: allowed)
                return nil
            }
            return ScrapeTarget(job: scrape.job, url: scrape.url, interval: scrape.interval, timeout: timeout)
        },
        atMost: 1000,
        described: "a list of {job, url, interval, timeout}"
    ).withoutRepeats(of: "job and url") { "\($0.job) \($0.url ?? "")" }

    private struct Scrape: Sendable {
        var job = ""
        var url: String?
        var interval = Nanoseconds.perSecond
        var timeout: Int64?
    }

    private static let interval = Form<Int64>.duration(
        10 * Nanoseconds.perMillisecond...86_400 * Nanoseconds.perSecond
    )

    // MARK: queries

    static let queries = Form<[NamedQuery]>.list(
        of: .object(
            NamedQuery(name: "", expression: ""),
            described: "{name, expr}",
            fields: [
                Field("name", .text, \.name, required: true, "The name in the report."),
                Field("expr", .text, \.expression, required: true, "PromQL over the scraped series."),
            ]
        ),
        atMost: 1000,
        described: "a list of {name, expr}"
    ).withoutRepeats(of: "name") { $0.name }

    // MARK: alerts

    static let alerts = Form<AlertSettings>.object(
        Alerts(),
        described: "{rules, scrape_interval, expect}",
        fields: [
            Field("rules", rules, \.rules, required: true, "Rule files as Prometheus has them."),
            Field("scrape_interval", interval, \.scrapeInterval, "What production uses, if it differs from metrics."),
            Field("expect", expect, \.expectations, "What each alert should do in this run."),
        ]
    ) { alerts, _, _ in
        AlertSettings(
            rules: alerts.rules,
            scrapeInterval: alerts.scrapeInterval,
            expectations: alerts.expectations.map { (alert: $0.key, expectation: $0.value) }
        )
    }

    private struct Alerts: Sendable {
        var rules: [String] = []
        var scrapeInterval: Int64?
        var expectations: [(key: String, value: AlertSettings.Expectation)] = []
    }

    private static let rules = Form<[String]>.list(
        of: TargetForm.existingFile,
        atLeast: 1,
        atMost: 1000,
        described: "a list of rule files"
    )

    private static let expect = Form<[(key: String, value: AlertSettings.Expectation)]>.dictionary(
        of: .scalar(
            schema: .object(["type": .string("string"), "pattern": .string("^(silent|any|fires( within .+)?)$")]),
            allowed: "silent, any, fires, fires within 3m",
            suggestion: { NearestName.of($0, among: ["silent", "any", "fires"]) },
            parse: expectation
        ),
        described: "a mapping of alerts to what is expected of them",
        keyProblem: { $0.isEmpty ? "an alert without a name" : nil }
    )

    @Sendable private static func expectation(_ text: String) -> AlertSettings.Expectation? {
        switch text {
        case "silent": return .silent
        case "any": return .any
        case "fires": return .fires(within: nil)
        default:
            let words = text.split(separator: " ")
            guard words.count == 3, words[0] == "fires", words[1] == "within" else { return nil }
            return Quantity.duration(words[2]).flatMap { duration in
                duration > 0 ? Int64(exactly: duration.rounded()).map { .fires(within: $0) } : nil
            }
        }
    }

    // MARK: report

    static let report = Form<ReportSettings>.object(
        ReportSettings(),
        described: "{formats}",
        fields: [
            Field(
                "formats",
                Form<[ReportSettings.Format]>.list(of: .choice, atMost: 4, described: "a list of formats")
                    .withoutRepeats(of: "format") { $0.rawValue },
                \.formats,
                "Which reports are written; all if absent."
            )
        ]
    )
}

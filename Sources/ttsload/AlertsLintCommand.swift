import Alerting
import ArgumentParser
import Documents
import MetricScraping
import PromQL
import Recording
import Timing

/// `ttsload alerts lint`: what is wrong or unwise about alerting rules.
struct AlertsLintCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Say whether alerting rules can fire, and what is unwise about them.",
        discussion: """
            Takes rule files, or a prometheus.yml, whose rule_files are followed and whose intervals are taken. With \
            --run or --metrics, the rules are held against what the targets really export. Exits 0 when there is no \
            finding of severity error, 99 when there is one (the rules miss their purpose, as a missed target does; 97 \
            is for expectations of what alerts did), 65 for a file that cannot be read, 69 for a page that cannot be had.

            Examples:
              ttsload alerts lint alerts.yml --run reports/quickstart-20261122T103000Z
              ttsload alerts lint alerts.yml --metrics orchestrator=http://127.0.0.1:8081/metrics \
            --metrics tts-worker=http://127.0.0.1:9090/metrics
              ttsload alerts lint prometheus.yml --run reports/soak
              ttsload alerts lint alerts.yml --prometheus prometheus.yml --alertmanager alertmanager.yml --format github
            """
    )

    @Argument(
        help: "Rule files of Prometheus, or its configuration, which names them.",
        completion: .file(extensions: ["yml", "yaml"])
    )
    var rules: [String] = []

    @Option(help: ArgumentHelp("Run folder whose scrapes say what is exported.", valueName: "folder"))
    var run: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Page that says what is exported, with its job before it.", valueName: "job=url")
    )
    var metrics: [String] = []

    @Option(help: ArgumentHelp("Alertmanager configuration whose routes are followed.", valueName: "file"))
    var alertmanager: String?

    @Option(
        help: ArgumentHelp(
            "Prometheus configuration that says how often is scraped and evaluated, and names the rules if none are given.",
            valueName: "file"
        )
    )
    var prometheus: String?

    @Option(help: ArgumentHelp("How often production scrapes. Default: 10s.", valueName: "duration"))
    var scrapeInterval: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Latency target, such as 'fal.p95 < 300ms'.", valueName: "target")
    )
    var target: [String] = []

    @Option(help: "How findings are printed: text, json or github.")
    var format = Format.text

    @Option(help: ArgumentHelp("Whose syntax: 3, or 2 for Prometheus 2.x.", valueName: "version"))
    var compat = 3

    func run() async throws {
        guard let compatibility = Compatibility(rawValue: compat) else {
            throw Console.failure("--compat \(compat): 2 or 3", .usage)
        }
        if prometheus != nil, scrapeInterval != nil {
            throw Console.failure("--prometheus and --scrape-interval exclude one another", .usage)
        }
        let written = scrapeInterval ?? "10s"
        guard case .success(let interval) = DurationText.parse(written), interval > 0 else {
            throw Console.failure("--scrape-interval \(written): a duration such as 10s or 1m", .usage)
        }
        if run != nil, !metrics.isEmpty { throw Console.failure("--run and --metrics exclude one another", .usage) }
        let targets = try target.map { text in
            guard let target = LintTarget(text) else {
                throw Console.failure("--target \(text): a latency such as 'fal.p95 < 300ms'", .usage)
            }
            return target
        }
        do {
            let (settings, paths) = try sources()
            let files = try paths.map { try RuleFile.read($0, compatibility: compatibility) }
            let routing = try alertmanager.map { try AlertmanagerRouting.read($0) }
            let catalogue = try await catalogue()
            var findings: [LintFinding] = []
            for (index, file) in files.enumerated() {
                findings +=
                    LintReport(
                        file,
                        beside: files.enumerated().filter { $0.offset != index }.map(\.element),
                        catalogue: catalogue,
                        routing: index == 0 ? routing : nil,
                        settings: settings,
                        scrapeMilliseconds: interval,
                        targets: index == 0 ? targets : []
                    ).findings
            }
            try show(LintReport(findings: findings))
        } catch let errors as DocumentErrors {
            Console.note(errors.description)
            throw ExitStatus.badData.code
        }
    }

    /// The configuration that says the intervals, and the rule files: those that were given, or those that it names.
    private func sources() throws -> (PrometheusSettings?, [String]) {
        var configuration = prometheus
        var paths: [String] = []
        for path in rules {
            guard try PrometheusSettings.isConfiguration(SourceText.read(path, limit: 4 << 20)) else {
                paths.append(path)
                continue
            }
            if let configuration {
                throw Console.failure("\(path): a second configuration of Prometheus beside \(configuration)", .usage)
            }
            configuration = path
        }
        guard let configuration else {
            if paths.isEmpty { throw Console.failure("give a rule file, or a prometheus.yml that names some", .usage) }
            return (nil, paths)
        }
        if scrapeInterval != nil {
            throw Console.failure("--scrape-interval and \(configuration), which says it, exclude one another", .usage)
        }
        let settings = try PrometheusSettings.read(configuration)
        guard paths.isEmpty else { return (settings, paths) }
        let named = try settings.ruleFiles.flatMap { try $0.files() }
        if named.isEmpty {
            throw Console.failure("\(configuration): has no rule_files; give a rule file as well", .badData)
        }
        return (settings, named)
    }

    private func show(_ report: LintReport) throws {
        switch format {
        case .text: try Console.print(report.text)
        case .json: try Console.print(report.json.prettyRendered)
        case .github: if !report.findings.isEmpty { try Console.print(report.github) }
        }
        if report.count(.error) > 0 { throw ExitStatus.missed.code }
    }

    private func catalogue() async throws -> SeriesCatalogue? {
        if let run {
            do {
                let folder = try RunFolderReader(path: run)
                var loader = SeriesLoader()
                try folder.scrapesText { try loader.consume($0) }
                return SeriesCatalogue(loader.finish())
            } catch let error as RecordingError {
                throw Console.failure("\(error)", .badData)
            } catch let error as ScrapingError {
                throw Console.failure("\(run): \(error)", .badData)
            }
        }
        return metrics.isEmpty ? nil : try await scraped()
    }

    /// What the pages show now; each has five seconds.
    private func scraped() async throws -> SeriesCatalogue {
        let jobs = try metrics.map { text in
            guard let cut = text.firstIndex(of: "="), !text[..<cut].contains("/"), cut != text.startIndex else {
                throw Console.failure("--metrics: write the job before the URL, as in tts-worker=http://…", .usage)
            }
            return ScrapeJob(
                job: String(text[..<cut]),
                url: String(text[text.index(after: cut)...]),
                timeout: 5 * Nanoseconds.perSecond
            )
        }
        let scraper: Scraper
        do throws(ScrapingError) {
            scraper = try Scraper(targets: jobs) { _ in }
        } catch {
            throw Console.failure("\(error)", .usage)
        }
        let results = await scraper.probe()
        await scraper.stop()
        let failed = results.filter { !$0.isUp }
        for result in failed {
            let reason = result.failure.map(\.description) ?? ""
            Console.note("ttsload: metrics job \(result.job) at \(result.instance): \(reason)")
        }
        guard failed.isEmpty else { throw ExitStatus.unreachable.code }
        return SeriesCatalogue(results)
    }
}

import Glibc
import Logging
import Synchronization
import TestSupport
import Testing
import Timing

@testable import MetricScraping

@Suite(.timeLimit(.minutes(4)), .ownThread) struct ScraperTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func answer(_ text: String) -> PageServer.Answer { PageServer.Answer(body: Array(text.utf8)) }

    private func job(
        _ url: String,
        _ name: String = "a",
        interval: Int64 = 20 * Nanoseconds.perMillisecond,
        timeout: Int64 = 45 * Nanoseconds.perSecond
    ) -> ScrapeJob {
        ScrapeJob(job: name, url: url, interval: interval, timeout: timeout)
    }

    /// One scrape of one page.
    private func scrape(_ job: ScrapeJob) async throws -> ScrapeResult {
        let scraper = try Scraper(targets: [job], logger: Self.quiet) { _ in }
        let results = await scraper.probe()
        await scraper.stop()
        return try #require(results.first)
    }

    /// The first results that satisfy `enough`, and the scraper's counts at the end.
    private func run(
        _ jobs: [ScrapeJob],
        until enough: @escaping @Sendable ([ScrapeResult]) -> Bool
    ) async throws -> (results: [ScrapeResult], counts: [ScrapeStatistics]) {
        let (stream, continuation) = AsyncStream.makeStream(of: ScrapeResult.self)
        let scraper = try Scraper(targets: jobs, logger: Self.quiet) { continuation.yield($0) }
        await scraper.start()
        var results: [ScrapeResult] = []
        for await result in stream {
            results.append(result)
            if enough(results) { break }
        }
        await scraper.stop()
        return (results, await scraper.statistics())
    }

    @Test func aPageIsScrapedAgainAndAgainOnAGrid() async throws {
        let server = PageServer { request in
            Self.answer("# TYPE m counter\nm_total{a=\"b\"} \(request.number)\nown 5 1234\n")
        }
        defer { server.stop() }
        let interval = 30 * Nanoseconds.perMillisecond
        let started = WallInstant.now
        let (results, counts) = try await run([job(server.url, interval: interval)]) { $0.count == 5 }
        let target = ["job": "a", "instance": "127.0.0.1:\(server.port)"]
        for (index, result) in results.enumerated() {
            #expect(result.isUp && result.errorCount == 0)
            #expect(result.samples.map(\.name) == ["m_total", "own"] + ScrapeResult.ownNames)
            let milliseconds = result.at.nanoseconds / Nanoseconds.perMillisecond
            #expect(
                result.samples[0]
                    == ParsedSample(
                        labels: LabelSet(name: "m_total", target.merging(["a": "b"]) { $1 }),
                        value: Double(index),
                        timestampMilliseconds: milliseconds
                    )
            )
            #expect(result.samples[1].timestampMilliseconds == 1234)
            #expect(result.samples[2].labels == LabelSet(name: "scrape_duration_seconds", target))
            #expect(result.samples[2].value == Nanoseconds.inSeconds(result.duration) && result.duration > 0)
            #expect(result.samples[3].value == 2)
            #expect(result.samples[4].value == 1)
            // Two readings of the clocks, a millisecond apart at most.
            #expect(result.at - started >= -Nanoseconds.perMillisecond && WallInstant.now - result.at >= 0)
        }
        for (earlier, later) in zip(results, results.dropFirst()) { #expect(later.at > earlier.at) }
        #expect(counts[0].ok >= 5 && counts[0].failed == 0 && counts[0].series == 2)
        #expect(counts[0].samples == 2 * counts[0].ok)
        let headers = server.requests[0].headers
        #expect(headers["accept"] == ExpositionFormat.acceptHeader)
        #expect(headers["accept-encoding"]?.contains("gzip") == true)
        #expect(headers["authorization"] == nil)
        #expect(server.requests[0].path == "/metrics")
    }

    @Test func turnsAreAFunctionOfTime() {
        let start = MonotonicInstant(nanoseconds: 1000)
        let schedule = ScrapeSchedule(start: start, interval: 100)
        #expect(schedule.instant(of: 3) == start + 300)
        for (elapsed, previous, next) in [
            (5, 0, 1), (100, 0, 1), (101, 0, 2), (350, 0, 4), (400, 0, 4), (-50, 0, 1), (350, 7, 8),
        ] as [(Int64, Int64, Int64)] {
            #expect(schedule.turn(after: start + elapsed, previous: previous) == next)
        }
    }

    @Test func compressedPagesAreInflated() async throws {
        // `tts_sessions_active 7` by gzip.
        let body: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0x29, 0x29, 0x8e, 0x2f, 0x4e, 0x2d, 0x2e,
            0xce, 0xcc, 0xcf, 0x2b, 0x8e, 0x4f, 0x4c, 0x2e, 0xc9, 0x2c, 0x4b, 0x55, 0x30, 0xe7, 0x02, 0x00, 0xf1, 0x19,
            0xef, 0xe8, 0x16, 0x00, 0x00, 0x00,
        ]
        let server = PageServer { _ in PageServer.Answer(headers: ["Content-Encoding: gzip"], body: body) }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        #expect(result.failure == nil)
        #expect(result.samples.first?.value == 7)
    }

    @Test func theContentTypeChoosesTheParser() async throws {
        let server = PageServer { _ in
            var answer = Self.answer("m_total 1 1.5 # {a=\"b\"} 1\n# EOF\n")
            answer.type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
            return answer
        }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        #expect(result.errorCount == 0)
        #expect(result.samples.first?.timestampMilliseconds == 1500)
        #expect(result.samples.first?.exemplar?.value == 1)
    }

    @Test(arguments: [("500 Internal Server Error", 500), ("404 Not Found", 404), ("204 No Content", 204)])
    func otherStatusesAreFailures(status: String, code: Int) async throws {
        let server = PageServer { _ in
            var answer = Self.answer("m 1\n")
            if code == 204 { answer.body = [] }
            answer.status = status
            return answer
        }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        #expect(result.failure == .status(code))
        #expect(result.samples.map(\.value).last == 0 && result.samples.map(\.name) == ScrapeResult.ownNames)
    }

    @Test func aPageThatDoesNotComeIsATimeout() async throws {
        let gate = PageServer.Gate()
        let server = PageServer { _ in
            var answer = Self.answer("m 1\n")
            answer.gate = gate
            return answer
        }
        defer {
            gate.open()
            server.stop()
        }
        let timeout = 100 * Nanoseconds.perMillisecond
        let result = try await scrape(job(server.url, timeout: timeout))
        #expect(result.failure == .timeout(afterNanoseconds: timeout))
        #expect(result.failure?.description == "no complete answer within 0.1 s")
        #expect(result.duration >= timeout)
    }

    @Test func aTargetThatComesBackIsUpAgain() async throws {
        let gate = PageServer.Gate()
        let server = PageServer { request in
            var answer = Self.answer("m \(request.number)\n")
            if request.number == 1 { answer.gate = gate }
            return answer
        }
        defer {
            gate.open()
            server.stop()
        }
        let (results, counts) = try await run([job(server.url, timeout: Nanoseconds.perSecond)]) {
            $0.count >= 4
        }
        #expect(results.prefix(4).map(\.isUp) == [true, false, true, true])
        #expect(counts[0].failed == 1 && counts[0].lastError == "no complete answer within 1.0 s")
        // The turns that the failed scrape sat through are not made up for.
        #expect(counts[0].skipped >= 4)
    }

    @Test func nobodyListeningIsRefused() async throws {
        let server = PageServer { _ in Self.answer("") }
        server.stop()
        let result = try await scrape(job(server.url))
        guard case .refused = result.failure else {
            Issue.record("\(String(describing: result.failure))")
            return
        }
        #expect(result.samples.last?.value == 0)
    }

    @Test func unknownHostsAreNotFound() async throws {
        let result = try await scrape(job("http://metrics.invalid/metrics"))
        #expect(result.failure == .nameNotFound("metrics.invalid"))
    }

    @Test func plainHTTPWhereTLSIsAskedIsAFailure() async throws {
        let server = PageServer { _ in Self.answer("m 1\n") }
        defer { server.stop() }
        let result = try await scrape(job("https://127.0.0.1:\(server.port)/metrics"))
        guard case .tls = result.failure else {
            Issue.record("\(String(describing: result.failure))")
            return
        }
    }

    @Test func aPageCutShortIsAFailure() async throws {
        let server = PageServer { _ in
            var answer = Self.answer("m 1\nn 2\n")
            answer.announced = 5000
            return answer
        }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        guard case .transfer = result.failure else {
            Issue.record("\(String(describing: result.failure))")
            return
        }
    }

    @Test func aPageOfSomethingElseIsAFailure() async throws {
        let server = PageServer { _ in
            var answer = Self.answer("<!doctype html>\n<title>Log in</title>\n")
            answer.type = "text/html"
            return answer
        }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        guard case .notMetrics("text/html", _) = result.failure else {
            Issue.record("\(String(describing: result.failure))")
            return
        }
    }

    @Test func brokenLinesAreToldAndTheRestCounts() async throws {
        let server = PageServer { _ in Self.answer("m 1\nm{ 2\nh_bucket{le=\"inf\"} 3\n") }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        #expect(result.isUp && result.errorCount == 1 && result.noteCount == 1)
        #expect(result.samples.dropLast(3).map(\.value) == [1, 3])
    }

    @Test func oversizePagesAreRefused() async throws {
        let server = PageServer { _ in Self.answer(String(repeating: "metric 1\n", count: 100_000)) }
        defer { server.stop() }
        let fetcher = PageFetcher(url: try ScrapeURL(job(server.url)), limitBytes: 100_000)
        await #expect(throws: ScrapeFailure.tooLarge(limitBytes: 100_000)) {
            _ = try await fetcher.fetch(timeout: 10 * Nanoseconds.perSecond)
        }
        // The connection is good for the next one.
        let fits = PageFetcher(url: try ScrapeURL(job(server.url)), limitBytes: 1_000_000)
        #expect(try await fits.fetch(timeout: 10 * Nanoseconds.perSecond).body.count == 900_000)
    }

    @Test func aSlowPageHoldsUpNoOtherAndIsNotScrapedTwiceAtOnce() async throws {
        let gate = PageServer.Gate()
        let slow = PageServer { request in
            var answer = Self.answer("slow 1\n")
            answer.gate = gate
            return answer
        }
        let quick = PageServer { _ in Self.answer("quick 1\n") }
        defer {
            gate.open()
            slow.stop()
            quick.stop()
        }
        let (results, counts) = try await run([
            job(slow.url, "slow", timeout: 600 * Nanoseconds.perSecond), job(quick.url, "quick"),
        ]) { results in
            if results.count == 10 { gate.open() }
            return results.contains { $0.job == "slow" }
        }
        #expect(results.prefix(10).allSatisfy { $0.job == "quick" })
        #expect(counts[0].skipped >= 5)
        #expect(counts[0].failed == 0)
    }

    @Test func stopWaitsForTheScrapeUnderWay() async throws {
        let gate = PageServer.Gate()
        let reached = AsyncStream.makeStream(of: Void.self)
        let server = PageServer { _ in
            reached.continuation.yield()
            var answer = Self.answer("m 1\n")
            answer.gate = gate
            return answer
        }
        defer { server.stop() }
        let delivered = Mutex<Int>(0)
        let scraper = try Scraper(
            targets: [job(server.url, interval: 3600 * Nanoseconds.perSecond)],
            logger: Self.quiet
        ) { result in
            delivered.withLock { $0 += result.isUp ? 1 : 100 }
        }
        await scraper.start()
        for await _ in reached.stream { break }
        async let stopped: Void = scraper.stop()
        gate.open()
        await stopped
        let count = delivered.withLock { $0 }
        #expect(count == 1)
        #expect(await scraper.statistics()[0].ok == 1)
    }

    @Test func labelsOfThePageGiveWay() async throws {
        let server = PageServer { _ in
            Self.answer("m{job=\"x\",instance=\"y\",exported_job=\"z\"} 1\nup 17\nup{a=\"b\"} 18\n")
        }
        defer { server.stop() }
        let result = try await scrape(job(server.url))
        let target = ["job": "a", "instance": "127.0.0.1:\(server.port)"]
        let expected = ["exported_exported_job": "x", "exported_instance": "y", "exported_job": "z"]
        #expect(result.samples[0].labels == LabelSet(name: "m", target.merging(expected) { $1 }))
        // The page does not decide whether it is up.
        #expect(result.samples.filter { $0.labels == LabelSet(name: "up", target) }.map(\.value) == [1])
        #expect(result.samples.filter { $0.name == "up" }.count == 2)
    }

    @Test func whatIsRecordedRebuildsTheSeries() async throws {
        let server = PageServer { request in
            switch request.number {
            case 0, 1: Self.answer("# TYPE q gauge\n# HELP q d\nq{s=\"1\"} \(request.number)\nq{s=\"2\"} NaN\n")
            case 2: Self.answer("q{s=\"2\"} -Inf\n")
            default: PageServer.Answer(status: "503 Unavailable")
            }
        }
        defer { server.stop() }
        let (results, _) = try await run([job(server.url)]) { $0.count == 4 }
        var encoder = OpenMetricsEncoder()
        var loader = SeriesLoader()
        for result in results { try loader.consume(encoder.encode(result)[...]) }
        let store = loader.finish()
        let instants = results.map { $0.at.nanoseconds / Nanoseconds.perMillisecond }
        let first = try #require(store.series(named: "q", where: ["s": "1"]).first)
        #expect(first.timestamps == Array(instants[..<3]))
        #expect(first.values[..<2] == [0, 1] && StaleMarker.isStale(first.values[2]))
        let second = try #require(store.series(named: "q", where: ["s": "2"]).first)
        #expect(second.timestamps == instants)
        #expect(second.values[0].isNaN && second.values[2] == -.infinity && StaleMarker.isStale(second.values[3]))
        #expect(store.series(named: "up").first?.values == [1, 1, 1, 0])
        #expect(store.series(named: "scrape_samples_scraped").first?.values == [2, 2, 1, 0])
        #expect(store.families["q"]?.kind == .gauge && store.families["up"]?.kind == .gauge)
    }

    @Test func userInformationBecomesAHeaderAndIsNeverShown() async throws {
        let server = PageServer { _ in Self.answer("m 1\n") }
        defer { server.stop() }
        let secret = job("http://ann:s3cr3t@127.0.0.1:\(server.port)/metrics?token=abc")
        let scraper = try Scraper(targets: [secret], logger: Self.quiet) { _ in }
        let result = try #require(await scraper.probe().first)
        #expect(result.isUp && result.instance == "127.0.0.1:\(server.port)")
        #expect(await scraper.statistics()[0].url == "http://127.0.0.1:\(server.port)/metrics")
        #expect(server.requests[0].headers["authorization"] == "Basic YW5uOnMzY3IzdA==")
        #expect(server.requests[0].path == "/metrics?token=abc")
        await scraper.stop()
    }

    /// In a process of its own, since it is about the environment.
    @Test func proxiesOfTheEnvironmentAreIgnored() async {
        await #expect(processExitsWith: .success) {
            setenv("http_proxy", "http://127.0.0.1:1", 1)
            Scraper.ignoreProxies()
            let server = PageServer { _ in PageServer.Answer(body: Array("m 1\n".utf8)) }
            let scraper = try Scraper(targets: [ScrapeJob(job: "a", url: server.url)]) { _ in }
            let results = await scraper.probe()
            try #require(results.first?.isUp == true)
        }
    }

    @Test(arguments: [
        ("ftp://h/m", "its url must begin with http:// or https://"),
        ("127.0.0.1:80/metrics", "its url is not a URL"),
        ("localhost:80/metrics", "its url must begin with http:// or https://"),
        ("http://", "its url names no host"),
        ("http://h:99999/", "port 99999 is not from 1 to 65535"),
    ])
    func urlsThatCannotBeScrapedAreRefused(url: String, reason: String) {
        #expect(throws: ScrapingError.invalidURL(job: "a", reason: reason)) {
            try Scraper(targets: [job(url)], logger: Self.quiet) { _ in }
        }
    }

    @Test(arguments: [
        ("http://h/metrics", "h:80"), ("https://h/metrics", "h:443"), ("http://h:9090", "h:9090"),
        ("http://[::1]:8081/metrics", "[::1]:8081"), ("HTTP://h", "h:80"),
    ])
    func instancesAreHostAndPort(url: String, instance: String) throws {
        #expect(try ScrapeURL(job(url)).instance == instance)
    }
}

import Foundation
import Recording
import Testing
import Timing

/// Documents of runs that were recorded before a key was added.
@Suite struct GrowthTests {
    /// Metadata in which every key has a value.
    private func full() throws -> RunMetadata {
        var full = metadata()
        full.description = "a run"
        full.version = "0.9"
        full.host = .current()
        full.target = "ws://h/"
        full.loadModel = "open"
        full.encoding = "opus"
        full.loops = 3
        full.timestamps = "user"
        full.prebufferNs = 7
        full.silenceThreshold = -40
        full.warmupEndsNs = full.startedNs + 1
        full.loadEndsNs = full.startedNs + 2
        full.steadyFromOffsetNs = 1
        full.steadyToOffsetNs = 2
        full.endedNs = full.startedNs + 3
        full.targets = ["fal.p95 < 300ms"]
        full.queries = [.init(name: "up", expression: "up")]
        full.formats = ["html"]
        var scrape = RunMetadata.ScrapeTarget(job: "edge", url: "http://h/metrics", intervalNs: 5)
        (scrape.ok, scrape.failed, scrape.samples, scrape.series) = (1, 2, 3, 4)
        (scrape.skipped, scrape.errorLines) = (5, 6)
        scrape.lastError = "no"
        scrape.findings = ["odd"]
        full.scrapes = [scrape, scrape]
        full.sessions.planned = 8
        full.oddities.strayFrames = 9
        full.decoderError = "libopus: memory"
        full.reads = 10
        full.userTimestampReads = 11
        full.fileLimit = 12
        full.finished = true
        full.interrupted = true
        return full
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func encoded(_ value: some Encodable) throws -> [String: Any] {
        try object(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }

    /// Every path of keys in a document, lists entered at their first element.
    private func paths(_ value: Any, below path: [String] = []) -> [[String]] {
        if let list = value as? [Any] { return list.first.map { paths($0, below: path) } ?? [] }
        guard let object = value as? [String: Any] else { return [] }
        return object.keys.sorted().flatMap { [path + [$0]] + paths(object[$0] ?? 0, below: path + [$0]) }
    }

    private func without(_ path: ArraySlice<String>, _ value: Any) -> Any {
        guard let key = path.first else { return value }
        if let list = value as? [Any] { return list.map { without(path, $0) } }
        guard var object = value as? [String: Any] else { return value }
        object[key] = path.count == 1 ? nil : object[key].map { without(path.dropFirst(), $0) }
        return object
    }

    private func open(_ document: Any) throws -> RunMetadata {
        let folder = try Folder()
        _ = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
            .finish(metadata: metadata())
        try folder.write(Array(try JSONSerialization.data(withJSONObject: document)), "run/run.json")
        return try RunFolderReader(path: folder("run")).metadata
    }

    @Test func aFolderOpensWithoutAnyKeyThatHasANeutralValue() throws {
        let needed: Set = [
            "format", "name", "startedNs", "queries.name", "queries.expression", "scrapes.job", "scrapes.url",
            "scrapes.intervalNs",
        ]
        let whole = try full()
        let document = try encoded(whole)
        let all = paths(document)
        // As many as `RunMetadata` and what it holds have properties: none was nil above.
        #expect(Set(all.map { $0.joined(separator: ".") }).count == all.count && all.count > 50)
        for path in all {
            let name = path.joined(separator: ".")
            let opened = Result { try open(without(path[...], document)) }
            guard !needed.contains(name) else {
                #expect(throws: RecordingError.self, "\(name)") { try opened.get() }
                continue
            }
            let metadata = try opened.get()
            let kept = paths(try encoded(metadata))
            // All that was there is there still; what was not is neutral.
            for other in all where !other.starts(with: path) {
                #expect(kept.contains(other), "\(other) is lost without \(name)")
            }
            #expect(
                metadata.name == whole.name && (metadata.seed == .max) == (name != "seed")
                    && metadata.scrapes.count != 1,
                "\(name)"
            )
        }
    }

    @Test func missingKeysHaveTheValuesThatSayNothing() throws {
        let bare = try open(["format": 1, "name": "old", "startedNs": 1_795_343_400_000_000_000])
        var expected = RunMetadata(name: "old", started: WallInstant(nanoseconds: 1_795_343_400_000_000_000))
        #expect(bare == expected)
        let scrapes: [Any] = [
            ["job": "a", "url": "u", "intervalNs": 5], ["job": "b", "url": "v", "intervalNs": 6, "ok": 3],
        ]
        let some = try open(
            ["format": 1, "name": "old", "startedNs": 1_795_343_400_000_000_000, "loops": 4, "scrapes": scrapes]
        )
        expected.loops = 4
        expected.scrapes = [.init(job: "a", url: "u", intervalNs: 5), .init(job: "b", url: "v", intervalNs: 6)]
        expected.scrapes[1].ok = 3
        #expect(some == expected)
    }

    @Test(
        arguments: [
            ("loops", "many", "loops: is not a Int"), ("targets", 7, "targets: is not a Array<Any>"),
            ("sessions", ["peak": "x"], "sessions.peak: is not a Int"),
            ("finished", NSNull(), "finished: is not a Bool"),
        ] as [(String, any Sendable, String)]
    )
    func aValueOfTheWrongTypeIsRefusedAllTheSame(key: String, value: any Sendable, reason: String) throws {
        // Another key is missing, so that the document is filled up first.
        let document: [String: Any] = ["format": 1, "name": "old", "startedNs": 1, key: value]
        let error = #expect(throws: RecordingError.self) { try open(document) }
        #expect(error?.description.hasSuffix("run.json: \(reason)") == true, "\(String(describing: error))")
    }

    // MARK: report.json

    /// The report of the example that the project shows.
    private var example: [String: Any] {
        get throws {
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../reports/example/report.json")
            return try object(try String(contentsOf: file, encoding: .utf8))
        }
    }

    private func read(_ document: Any) throws -> RunReport {
        try RunReport(json: String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self))
    }

    @Test func aReportIsReadWithoutAnyKeyThatHasANeutralValue() throws {
        let needed: Set = [
            "format", "name", "verdict", "exitCode", "targets.expression", "targets.verdict", "targets.limit",
            "targets.unit", "scrapes.job", "scrapes.url", "queries.name", "queries.expression", "queries.series.labels",
            "queries.series.count", "alerts.name",
        ]
        let document = try example
        let whole = try read(document)
        let all = paths(document)
        #expect(all.count > 150)
        for path in all {
            let name = path.joined(separator: ".")
            let result = Result { try read(without(path[...], document)) }
            if needed.contains(name) || path.contains("buckets") && path.last != "buckets" {
                #expect(throws: RecordingError.self, "\(name)") { try result.get() }
                continue
            }
            // Named, and the others are tried all the same.
            guard case .success(let report) = result else {
                Issue.record("without \(name): \(result)")
                continue
            }
            #expect(report.verdict == whole.verdict && report.targets.count != 1, "\(name)")
            if path[0] != "targets" { #expect(report.targets == whole.targets, "\(name)") }
            if path[0] != "figures" { #expect(report.figures == whole.figures, "\(name)") }
            if path[0] != "generator" { #expect(report.generator == whole.generator, "\(name)") }
        }
    }

    @Test func aReportOfALaterFormatIsRefused() throws {
        var document = try example
        document["format"] = 2
        let error = #expect(throws: RecordingError.self) { try read(document) }
        #expect(
            error?.description
                == "report.json: is of format 2, this version reads up to format 1; use a later version"
        )
        document["format"] = 0
        #expect(throws: RecordingError.self) { try read(document) }
    }
}

import Foundation
import Timing

/// A JSON document to which later versions of its format add keys, so that one written before lacks some.
protocol GrowingDocument: Codable {
    /// Every key with the value that stands for a missing one; each list of objects with one such object.
    static var blank: Self { get }
    /// Paths of keys without which the document means nothing, as ``JSONTree/filled(from:required:path:)`` has them.
    static var required: Set<String> { get }
}

extension JSONText {
    /// Decodes a document in which keys may be missing; what is there must have the right type.
    static func decode<Value: GrowingDocument>(
        growing type: Value.Type,
        from bytes: [UInt8],
        file: String
    ) throws(RecordingError) -> Value {
        // Whatever is wrong with a whole document is told by the second attempt.
        if let whole = try? JSONDecoder().decode(type, from: Data(bytes)) { return whole }
        let found = try decode(JSONTree.self, from: bytes, file: file)
        let blank = try decode(JSONTree.self, from: Array(encode(type.blank, file: file).utf8), file: file)
        let filled = found.filled(from: blank, required: type.required)
        return try decode(type, from: Array(encode(filled, file: file).utf8), file: file)
    }
}

extension RunMetadata: GrowingDocument {
    static var blank: RunMetadata {
        var blank = RunMetadata(name: "", started: WallInstant(nanoseconds: 0))
        blank.started = ""
        blank.queries = [Query(name: "", expression: "")]
        blank.scrapes = [ScrapeTarget(job: "", url: "", intervalNs: 0)]
        return blank
    }

    static let required: Set<String> = [
        "name", "startedNs", "queries.name", "queries.expression", "scrapes.job", "scrapes.url", "scrapes.intervalNs",
    ]
}

extension RunReport: GrowingDocument {
    static var blank: RunReport {
        var blank = RunReport()
        blank.targets = [
            Target(
                expression: "",
                verdict: .inconclusive,
                value: nil,
                interval: [nil, nil],
                confidence: 0,
                samples: 0,
                effectiveSamples: 0,
                designEffect: 1,
                needed: nil,
                limit: 0,
                unit: "",
                why: ""
            )
        ]
        blank.scrapes = [Scrape(job: "", url: "", ok: 0, failed: 0, samples: 0, series: 0, lastError: nil)]
        blank.queries = [Query(name: "", expression: "")]
        var alert = Alert(name: "")
        alert.transitions = [
            .init(at: "", after: 0, from: "", to: "", labels: [:], value: nil, annotations: [:])
        ]
        alert.fidelity = [.init(target: "")]
        blank.alerts = [alert]
        blank.truth = [Truth(target: "", spans: [.init(from: 0, to: 0)])]
        return blank
    }

    static let required: Set<String> = [
        "name", "verdict", "exitCode", "targets.expression", "targets.verdict", "targets.limit", "targets.unit",
        "scrapes.job", "scrapes.url", "queries.name", "queries.expression", "alerts.name",
    ]
}

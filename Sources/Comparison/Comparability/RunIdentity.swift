public import Documents
import Measurement
public import Recording
import Timing

/// What of two runs must be the same for their figures to mean the same.
public struct RunIdentity: Sendable {
    public var path: String
    var metadata: RunMetadata
    var delivery: String
    /// `fit` or `saturated`; nil where no report says.
    var generator: String?
    var steadiness: String
    /// Paths of the scenario's settings with their values; nil without a scenario.
    var settings: [String: String]?

    /// - Parameters:
    ///   - scenario: `scenario.yaml` of the folder.
    ///   - report: the folder's; nil if none was made yet.
    /// - Throws: mistakes in the scenario's YAML.
    public init(_ sample: RunSample, scenario: String, report: RunReport?) throws(DocumentErrors) {
        path = sample.path
        metadata = sample.metadata
        delivery = sample.delivery == .unknown ? "mixed or unknown" : sample.delivery.rawValue
        generator = report?.generator.verdict
        steadiness = report?.steadiness.why ?? ""
        let document = try Document.parse(SourceText(scenario, file: "\(sample.path)/scenario.yaml"))
        var settings: [String: String] = [:]
        Self.collect(document.root, "", into: &settings)
        self.settings = settings
    }

    /// Of a report alone.
    public init(path: String, report: RunReport) {
        self.path = path
        var metadata = RunMetadata(name: report.name, started: .init(nanoseconds: 0))
        metadata.started = report.started
        metadata.seed = report.seed
        metadata.version = report.version
        metadata.host = report.host
        metadata.target = report.target
        metadata.loadModel = report.loadModel
        metadata.timestamps = report.audio.timestamps
        metadata.simulated = report.simulated
        metadata.interrupted = report.verdict == .interrupted
        metadata.finished = true
        self.metadata = metadata
        delivery = report.audio.delivery
        generator = report.generator.verdict
        steadiness = report.steadiness.why
    }

    private static func collect(_ node: DocumentNode, _ path: String, into settings: inout [String: String]) {
        if let entries = node.entries {
            for entry in entries {
                collect(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)", into: &settings)
            }
        } else if let elements = node.elements {
            for (index, element) in elements.enumerated() { collect(element, "\(path).\(index)", into: &settings) }
        } else if let scalar = node.scalar, !scalar.isNull {
            settings[path] = scalar.text
        }
    }
}

/// Says in what runs differ, and whether that forbids to compare them.
public enum Comparability {
    /// Settings that make another load or another stream.
    private static let decisive = [
        "load", "session", "target.protocol", "target.encoding", "target.framing", "target.compression",
        "target.subprotocol",
    ]
    /// What is compared may well be this.
    private static let told = ["target"]

    /// Each run against the first.
    public static func findings(_ runs: [RunIdentity]) -> [ComparabilityFinding] {
        var findings = runs.flatMap(own)
        guard let first = runs.first else { return findings }
        for other in runs.dropFirst() {
            for finding in against(first, other) where !findings.contains(finding) { findings.append(finding) }
        }
        return findings.filter { $0.severity == .refused } + findings.filter { $0.severity == .noted }
    }

    /// What keeps single runs from being compared with any.
    public static func ownFindings(_ runs: [RunIdentity]) -> [ComparabilityFinding] {
        runs.flatMap(own).filter { $0.severity == .refused }
    }

    private static func own(_ run: RunIdentity) -> [ComparabilityFinding] {
        var findings: [ComparabilityFinding] = []
        if run.metadata.interrupted || !run.metadata.finished {
            findings.append(.init(.refused, "\(run.path) was interrupted before its end"))
        }
        switch run.generator {
        case "fit": break
        case nil:
            findings.append(
                .init(
                    .refused,
                    "\(run.path) has no report that says whether its generator kept up; make it with ttsload report"
                )
            )
        case "unknown": findings.append(.init(.refused, "\(run.path) is invalid: its record is damaged"))
        default:
            findings.append(.init(.refused, "\(run.path) is invalid: its generator was the bottleneck"))
        }
        if !run.steadiness.isEmpty {
            findings.append(.init(.noted, "\(run.path) was not steady: \(run.steadiness)"))
        }
        return findings
    }

    private static func against(_ first: RunIdentity, _ other: RunIdentity) -> [ComparabilityFinding] {
        var findings: [ComparabilityFinding] = []
        func compare(_ what: String, _ one: String, _ another: String, _ severity: ComparabilityFinding.Severity) {
            guard one != another else { return }
            findings.append(
                .init(severity, "\(what): \(shown(one)) in \(first.path), \(shown(another)) in \(other.path)")
            )
        }
        let (one, another) = (first.metadata, other.metadata)
        compare("scenario", one.name, another.name, .refused)
        compare("load model", one.loadModel, another.loadModel, .refused)
        compare("delivery", first.delivery, other.delivery, .refused)
        compare("timestamps", one.timestamps, another.timestamps, .refused)
        compare("simulated", "\(one.isSimulated)", "\(another.isSimulated)", .refused)
        if first.settings != nil, other.settings != nil {
            compare("encoding", one.encoding, another.encoding, .refused)
            compare("event loops", "\(one.loops)", "\(another.loops)", .noted)
        }
        if let settings = first.settings, let others = other.settings {
            for path in Set(settings.keys).union(others.keys).sorted() where settings[path] != others[path] {
                let severity: ComparabilityFinding.Severity? =
                    isUnder(path, decisive) ? .refused : isUnder(path, told) ? .noted : nil
                guard let severity else { continue }
                compare(path, settings[path] ?? "", others[path] ?? "", severity)
            }
        } else {
            findings.append(
                .init(
                    .noted,
                    "the load of \(first.path) and \(other.path) can't be held together: a report does not hold it"
                )
            )
        }
        compare("seed", "\(one.seed)", "\(another.seed)", .noted)
        compare("version", one.version, another.version, .noted)
        compare("machine", machine(one.host), machine(another.host), .noted)
        return findings
    }

    private static func machine(_ host: RunReport.Host) -> String {
        [host.name, host.processor, "\(host.cores) cores", host.kernel].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func isUnder(_ path: String, _ roots: [String]) -> Bool {
        roots.contains { path == $0 || path.hasPrefix($0 + ".") }
    }

    private static func shown(_ value: String) -> String { value.isEmpty ? "nothing" : value }
}

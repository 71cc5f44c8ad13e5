import Alerting
import Documents
import Recording
import Scenarios
import Timing

/// What a scenario wants of alerts, read and found right.
public struct AlertPlan: Sendable {
    let metadata: RunMetadata.Alerts
    let files: [RuleFileCopy]

    /// Nil for a scenario without alerts.
    ///
    /// Throws `RunError.scenario` with the places of all that is wrong in a rule file, or of an expectation of an alert
    /// that none of them has.
    init?(_ loaded: LoadedScenario) throws {
        guard let settings = loaded.scenario.alerts else { return nil }
        do throws(DocumentErrors) {
            var files: [RuleFileCopy] = []
            var alerts: [String] = []
            var mistakes: [DocumentError] = []
            for path in settings.rules {
                do throws(DocumentErrors) {
                    let source = try SourceText.read(path, limit: 4 << 20)
                    alerts += try RuleFile.parse(source).rules.filter { $0.kind == .alerting }.map(\.name)
                    files.append(RuleFileCopy(file: Self.name(of: path, besides: files.map(\.file)), text: source.text))
                } catch {
                    mistakes += error.errors
                }
            }
            guard mistakes.isEmpty else { throw DocumentErrors(mistakes) }
            try loaded.checkExpectedAlerts(among: alerts)
            self.files = files
        } catch {
            throw RunError.scenario(error.description)
        }
        metadata = RunMetadata.Alerts(
            rules: zip(files, settings.rules).map { .init(file: $0.file, source: $1) },
            scrapeIntervalNs: settings.scrapeInterval,
            expectations: settings.expectations.map { .init(alert: $0.alert, expectation: $0.expectation.text) }
        )
    }

    /// The file's own name, with a number if another one has it.
    private static func name(of path: String, besides taken: [String]) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? "rules.yml"
        // A hidden file would be overlooked by whoever opens the folder.
        let own = last.hasPrefix(".") ? "rules\(last)" : last
        guard taken.contains(own) else { return own }
        var number = 2
        while taken.contains("\(number)-\(own)") { number += 1 }
        return "\(number)-\(own)"
    }
}

extension AlertSettings.Expectation {
    /// As `AlertExpectation` reads it.
    fileprivate var text: String {
        switch self {
        case .silent: "silent"
        case .any: "any"
        case .fires(nil): "fires"
        case .fires(within: let limit?):
            AlertExpectation.firesWithin(milliseconds: max(1, limit / Nanoseconds.perMillisecond)).description
        }
    }
}

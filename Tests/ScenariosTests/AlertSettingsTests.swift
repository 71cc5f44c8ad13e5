import Documents
import Foundation
import Scenarios
import Testing

@Suite struct AlertSettingsTests {
    @Test func rulesAreFoundBesideTheScenario() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("alerts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("groups: []\n".utf8).write(to: folder.appendingPathComponent("alerts.yml"))
        let yaml = """
            name: x
            target: {reference: {}}
            load: {stages: [{sessions: 5, hold: 10s}]}
            alerts:
              rules: [alerts.yml]
              scrape_interval: 10s
              expect: {FramesDropping: silent, HighRTF: fires within 3m, Late: fires, HighErrorRate: any}
            """
        let alerts = try Scenario.parse(yaml: yaml, file: "x.yaml", baseDirectory: folder.path).scenario.alerts
        #expect(
            alerts
                == AlertSettings(
                    rules: [folder.appendingPathComponent("alerts.yml").path],
                    scrapeInterval: 10_000_000_000,
                    expectations: [
                        ("FramesDropping", .silent), ("HighRTF", .fires(within: 180_000_000_000)),
                        ("Late", .fires(within: nil)), ("HighErrorRate", .any),
                    ]
                )
        )
    }

    @Test(arguments: [
        "fires within", "fires within 0s", "fires in 3m", "fires within 3", "Silent", "fires within 3m 4m",
    ])
    func otherExpectationsAreRefused(text: String) {
        let yaml =
            "name: x\ntarget: {reference: {}}\nload: {stages: [{sessions: 5, hold: 10s}]}\n"
            + "alerts: {rules: [/dev/null], expect: {A: \(text)}}"
        #expect {
            _ = try Scenario.parse(yaml: yaml, file: "x.yaml", baseDirectory: "")
        } throws: { error in
            "\(error)".contains("alerts.expect.A: found \"\(text)\"")
        }
    }
}

import Documents
import ReferenceConfiguration
import Testing
import Timing

@Suite struct ReferenceSettingsTests {
    @Test func nothingGivesTheDefaults() throws {
        #expect(try ReferenceSettings.parse(yaml: "{}", file: "serve.yaml") == ReferenceSettings())
    }

    @Test func settingsSurviveTheirYAML() throws {
        #expect(try ReferenceSettings.parse(yaml: ReferenceSettings().yaml(), file: "-") == ReferenceSettings())
    }
}

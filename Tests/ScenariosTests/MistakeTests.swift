import Documents
import Scenarios
import Testing

/// A scenario with something wrong in it, and the whole of what is said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var yaml: String
    var overrides: [String]
    var environment: [String: String]
    var says: String

    init(
        _ name: String,
        yaml: String,
        overrides: [String] = [],
        environment: [String: String] = [:],
        says: String
    ) {
        self.name = name
        self.yaml = yaml
        self.overrides = overrides
        self.environment = environment
        self.says = says
    }

    var testDescription: String { name }
}

@Suite struct MistakeTests {
    private static let all =
        Mistake.document + Mistake.keysAndTypes + Mistake.targetAndLoad + Mistake.sessionAndTargets
        + Mistake.observationAndValues + Mistake.repeatsAndOverrides

    @Test(arguments: all)
    func saysWhatIsWrongAndWhere(mistake: Mistake) {
        #expect(message(mistake) == mistake.says)
    }

    /// `hunter2` stands for every secret in the cases.
    @Test(arguments: all)
    func givesNoSecretAway(mistake: Mistake) {
        #expect(!(message(mistake) ?? "").contains("hunter2"))
    }

    private func message(_ mistake: Mistake) -> String? {
        do throws(DocumentErrors) {
            _ = try Scenario.parse(
                yaml: mistake.yaml,
                file: "x.yaml",
                baseDirectory: "/nowhere",
                overrides: mistake.overrides,
                environment: mistake.environment
            )
            return nil
        } catch {
            return error.description
        }
    }
}

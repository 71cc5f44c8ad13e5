import Documents
import Foundation
import Scenarios
import Testing
import Timing

@Suite struct MutationTests {
    /// Whatever is done to a scenario, it is either read or refused with places within the text.
    @Test(arguments: ["quickstart", "capacity-planning", "barge-in", "external-wss"])
    func damagedScenariosAreReadOrRefused(name: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("scenarios/\(name).yaml")
        let original = Array(try String(contentsOf: path, encoding: .utf8).unicodeScalars)
        var random = SeededRandom(seed: 2026)
        var refused = 0
        for _ in 0..<60 {
            let text = Self.damage(original, &random)
            do throws(DocumentErrors) {
                let environment = ["TTS_TOKEN": "hunter2"]
                let loaded = try Scenario.parse(yaml: text, file: "x", baseDirectory: "", environment: environment)
                #expect(SchedulePreview(loaded.scenario).duration > 0)
                #expect(!loaded.renderedYAML.contains("hunter2"))
            } catch {
                refused += 1
                #expect(!error.errors.isEmpty)
                let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                for mistake in error.errors {
                    #expect((0...lines.count + 1).contains(mistake.line), "\(mistake)")
                    #expect(!mistake.description.contains("hunter2"))
                }
            }
        }
        #expect(refused > 20)
    }

    private static let odd: [Unicode.Scalar] = [
        "{", "}", "[", "]", ":", "-", "\n", "\t", " ", "\"", "'", "*", "&", "!", "%", "$", "#", "?", ",", "0", "9", "s",
        "\u{0}", "\u{7f}", "\u{e000}", "é", "👋", "|", ">", "<", "~", "@", "`", "\\",
    ]

    /// One to four characters put in, taken out or replaced, or a piece of the text doubled.
    private static func damage(_ original: [Unicode.Scalar], _ random: inout SeededRandom) -> String {
        var scalars = original
        // The comment at the top takes most of the text and is not worth damaging.
        let start = original.count / 3
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: start..<scalars.count, using: &random)
            let scalar = odd[Int.random(in: 0..<odd.count, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scalars.insert(scalar, at: place)
            case 1: scalars.remove(at: place)
            case 2: scalars[place] = scalar
            default:
                let end = min(scalars.count, place + Int.random(in: 1...60, using: &random))
                scalars.insert(contentsOf: scalars[place..<end], at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

import Documents
import Foundation
import Scenarios
import Testing

@Suite struct TextSourceTests {
    /// Loads a scenario whose texts are in a file of its folder.
    private static func texts(_ content: String, named name: String) throws -> [SessionScript.Text] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("texts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(content.utf8).write(to: folder.appendingPathComponent(name))
        let yaml =
            "name: x\ntarget: {reference: {}}\nload: {stages: [{sessions: 5, hold: 10s}]}\n"
            + "session: {texts: {file: \(name)}}\n"
        let file = folder.appendingPathComponent("scenario.yaml")
        try Data(yaml.utf8).write(to: file)
        do throws(DocumentErrors) {
            return try Scenario.load(path: file.path, environment: [:]).scenario.session.texts
        } catch {
            var shortened = error
            for index in shortened.errors.indices {
                shortened.errors[index].file = URL(fileURLWithPath: error.errors[index].file).lastPathComponent
            }
            throw shortened
        }
    }

    @Test func aLineIsAText() throws {
        let texts = try Self.texts("\u{feff}Hello.\r\n\r\n  Good morning.\nLast", named: "a.txt")
        #expect(texts.map(\.text) == ["Hello.", "  Good morning.", "Last"])
        #expect(texts.map(\.id) == ["1", "3", "4"])
    }

    @Test func jsonLinesHaveIdentifiers() throws {
        let lines = #"""
            {"text": "Hello.", "id": "a", "voice": "x"}
            {"id": 7, "text": "Line\nbreak \u00e9"}

            {"text": "No id."}
            """#
        let texts = try Self.texts(lines, named: "a.jsonl")
        #expect(
            texts == [
                .init(id: "a", text: "Hello."), .init(id: "7", text: "Line\nbreak é"), .init(id: "4", text: "No id."),
            ]
        )
    }

    @Test func everyBadLineIsNamed() {
        let lines = #"""
            {"text": "Hello.", "id": "a"}
            {"text": "Hello."
            ["Hello."]
            {"text": ""}
            {"text": "Again.", "id": "a"}
            """#
        #expect {
            _ = try Self.texts(lines, named: "a.jsonl")
        } throws: { error in
            (error as? DocumentErrors)?.errors.map(\.headline) == [
                "a.jsonl:2:1: not JSON",
                "a.jsonl:3:1: not an object with a text: {\"text\": \"…\", \"id\": \"…\"}",
                "a.jsonl:4:1: an empty text; it needs at least one character",
                "a.jsonl:5:1: the id \"a\" stands on line 1 too",
            ]
        }
    }

    @Test func aTextMayHaveTenThousandCharacters() throws {
        let text = String(repeating: "é", count: 10_000)
        #expect(try Self.texts(text, named: "a.txt").map(\.text) == [text])
        #expect {
            _ = try Self.texts("Hello.\n" + text + "x", named: "a.txt")
        } throws: { error in
            "\(error)" == "a.txt:2:1: a text of 10001 characters; at most 10000 are allowed"
        }
    }

    @Test func anEmptyFileHoldsNoText() {
        #expect {
            _ = try Self.texts("\n \n", named: "a.txt")
        } throws: { error in
            "\(error)".contains("holds no text")
        }
    }

    @Test func theBuiltInSetsAreVaried() {
        let support = BuiltInTexts.support.texts
        #expect(support.count >= 220)
        #expect(Set(support.map(\.text)).count == support.count)
        #expect(support.count { !$0.text.contains(" ") } >= 8)
        #expect(support.count { $0.text.count >= 300 } >= 4)
        #expect(support.count { (30...90).contains($0.text.count) } * 10 >= support.count * 8)
        #expect(support.count { $0.text.contains { $0.isNumber } } >= 60)
        #expect(support.count { $0.text.hasSuffix("?") } >= 30)
        #expect(support.first?.id == "support-001")
        let short = BuiltInTexts.short.texts
        #expect(short.count >= 60)
        #expect(short.allSatisfy { (25...60).contains($0.text.count) })
        #expect((support + short).allSatisfy { (1...10_000).contains($0.text.count) && !$0.text.hasSuffix(" ") })
    }
}

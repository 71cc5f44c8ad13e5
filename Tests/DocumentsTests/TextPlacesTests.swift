import Documents
import Testing

@Suite struct TextPlacesTests {
    /// The characters of a text's value, as `line:column` of where each stands.
    private func places(_ yaml: String) throws -> (text: String, places: [String], isExact: Bool) {
        let document = try Document.parse(SourceText(yaml, file: "a.yml"))
        let node = try #require(document.root.child("a"))
        let places = document.places(of: node)
        let text = try #require(node.scalar?.text)
        var offset = 0
        var found: [String] = []
        for character in text.unicodeScalars {
            let place = places.place(at: offset)
            found.append("\(place.line):\(place.column)")
            offset += UTF8.width(character)
        }
        return (text, found, places.isExact)
    }

    @Test func plainTextsGoOnOnTheNextLine() throws {
        let found = try places("a: x y\n   ü z\n")
        #expect(found.text == "x y ü z")
        #expect(found.places == ["1:4", "1:5", "1:6", "1:7", "2:4", "2:5", "2:6"])
    }

    @Test func quotesAndEscapesTakeMorePlaceThanTheyStandFor() throws {
        #expect(try places("a: 'x''y'\n").places == ["1:5", "1:6", "1:8"])
        #expect(try places("a: \"\\u0041\\\"b\\\n   c\"\n").places == ["1:5", "1:11", "1:13", "2:4"])
        #expect(try places("a: \"x\\ty\"\n").places == ["1:5", "1:6", "1:8"])
    }

    @Test func blocksAreIndented() throws {
        let literal = try places("a: |2\n    x\n   y\n")
        #expect(literal.text == "  x\n y\n")
        // The visible characters, and the ends of the lines.
        #expect(literal.places[2] == "2:5")
        #expect(literal.places[3] == "2:6")
        #expect(literal.places[5] == "3:4")
        let folded = try places("a: >-\n  x\n  y\n\n  z\n")
        #expect(folded.text == "x y\nz")
        #expect([folded.places[0], folded.places[2], folded.places[4]] == ["2:3", "3:3", "5:3"])
    }

    @Test func anAliasHasThePlaceOfWhatItStandsFor() throws {
        #expect(try places("b: &n !!str xy\na: *n\n").places == ["1:13", "1:14"])
    }

    @Test func aTextFromElsewhereHasOnePlace() throws {
        var options = Document.Options()
        options.environment = ["NAME": "abc"]
        let document = try Document.parse(SourceText("a: x${NAME}\n", file: "a.yml"), options: options)
        let places = document.places(of: try #require(document.root.child("a")))
        #expect(!places.isExact)
        #expect(places.place(at: 2) == DocumentNode.Place(line: 1, column: 4))
    }
}

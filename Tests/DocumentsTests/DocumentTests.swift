import Documents
import Testing

@Suite struct DocumentTests {
    private static func parse(
        _ yaml: String,
        environment: [String: String]? = nil,
        overrides: [String] = []
    ) throws -> Document {
        var options = Document.Options()
        options.environment = environment
        options.overrides = overrides
        return try Document.parse(SourceText(yaml, file: "d.yaml"), options: options)
    }

    private static func message(_ yaml: String) -> String {
        do throws(DocumentErrors) {
            _ = try Document.parse(SourceText(yaml, file: "d.yaml"))
            return "no error"
        } catch {
            return error.errors.map(\.headline).joined(separator: "\n")
        }
    }

    @Test func everyNodeKnowsItsPlaceAndPath() throws {
        let root = try Self.parse("a:\n  - b: 1\n    \"c d\": 'x'\n  - [5,  6]\n").root
        #expect(root.path == "")
        let list = try #require(root.child("a")?.elements)
        #expect(list[0].child("b")?.path == "a[0].b")
        #expect(list[0].child("b")?.place == .init(line: 2, column: 8))
        #expect(list[0].child("c d")?.path == "a[0].\"c d\"")
        #expect(list[0].child("c d")?.scalar?.style == .quoted)
        #expect(list[0].entries?[1].place == .init(line: 3, column: 5))
        #expect(list[1].elements?[1].place == .init(line: 4, column: 10))
    }

    @Test func columnsAreCountedInScalars() throws {
        let root = try Self.parse("é👩‍👧: {ü: ß}\n").root
        let value = try #require(root.entries?.first?.value.entries?.first)
        #expect(value.place == .init(line: 1, column: 8))
        #expect(value.value.place == .init(line: 1, column: 11))
    }

    @Test func linesMayEndAsOnOtherSystems() throws {
        let root = try Self.parse("\u{feff}a: 1\r\nb:\r\n  - 2\r\n").root
        #expect(root.child("b")?.elements?.first?.place == .init(line: 3, column: 5))
        #expect(root.child("a")?.scalar?.text == "1")
    }

    @Test func aliasesStandForTheirAnchors() throws {
        let root = try Self.parse("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n").root
        #expect(root.child("c")?.child("b")?.path == "c.b")
        #expect(root.child("d")?.elements?.map { $0.child("b")?.path } == ["d[0].b", "d[1].b"])
    }

    @Test func mergedKeysGiveWayToTheMappingsOwn() throws {
        let yaml = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\nd:\n  <<: *a\n"
        let root = try Self.parse(yaml).root
        let merged = root.child("c")?.entries?.map { "\($0.key)=\($0.value.scalar?.text ?? "")" }
        #expect(merged == ["x=3", "y=1", "z=2"])
        #expect(root.child("d")?.child("y")?.path == "d.y")
    }

    @Test func aBombOfAliasesIsRefused() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(references)]\n"
        }
        #expect(Self.message(yaml).hasSuffix("more than 100000 values, aliases included"))
        // The same as a key, which the YAML library would compare in full.
        #expect(Self.message(yaml + "? *a9\n: 1\n? *a8\n: 1\n") == "d.yaml: its aliases stand for too much")
        #expect(Self.message(yaml + "{*a9 : 1, [*a9]: 2}\n") == "d.yaml: its aliases stand for too much")
    }

    @Test func deepNestingIsRefused() {
        let flow = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(Self.message(flow).hasSuffix("nested deeper than 100 levels"))
        #expect(Self.message(String(repeating: "[", count: 100_000)).contains("not YAML"))
        let block = (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(Self.message(block).hasSuffix("nested deeper than 100 levels"))
    }

    @Test func aVeryLongDocumentIsRefused() {
        let yaml = String(repeating: "# comment\n", count: 500_000)
        #expect(Self.message(yaml) == "d.yaml: longer than 4 MiB")
    }

    @Test func manyKeysAreReadInReasonableTime() throws {
        let yaml = (0..<5000).map { "k\($0): \($0)\n" }.joined()
        #expect(try Self.parse(yaml).root.entries?.count == 5000)
    }

    // MARK: environment

    @Test(arguments: [
        ("a ${X} b", "a 1 b"), ("${X}${Y}", "12"), ("${Z:-d}", "d"), ("${E:-d}", "d"), ("${E}", ""), ("${X:-d}", "1"),
        ("$$X", "$X"), ("$${X}", "${X}"), ("$X $ 5$", "$X $ 5$"), ("${Z:-}", ""), ("${Z:-a:-b}", "a:-b"),
        ("$$$${X}", "$${X}"), ("$$$${X}$$", "$${X}$"), ("$$${X}", "$1"),
    ])
    func placeholders(template: String, text: String) throws {
        let document = try Self.parse("v: \"\(template)\"", environment: ["X": "1", "Y": "2", "E": ""])
        #expect(document.root.child("v")?.scalar?.text == text)
        #expect(document.root.child("v")?.scalar?.template == template)
    }

    @Test func valuesAreNotParsedAgain() throws {
        let root = try Self.parse("a: ${X}\n", environment: ["X": "{b: 1} # ${Y}\n- c"]).root
        #expect(root.child("a")?.scalar?.text == "{b: 1} # ${Y}\n- c")
        #expect(root.child("a")?.scalar?.variables == ["X"])
    }

    @Test func withoutAnEnvironmentTextStaysAsItIs() throws {
        let root = try Self.parse("a: \"{{ $labels.job }} ${X} $$\"\n").root
        #expect(root.child("a")?.scalar?.text == "{{ $labels.job }} ${X} $$")
    }

    // MARK: rendering

    @Test func theRenderedTextIsTheSameDocument() throws {
        let yaml = """
            plain: some words
            number: 5
            quoted: "5"
            nothing: null
            empty: ""
            odd: "a: b # c"
            'null': x
            unicode: grüße Ωλ
            block: |
              two
              lines
            flow: {a: [1, 2], b: {}}
            list:
              - a: 1
                b: 2
              - []
            """
        let root = try Self.parse(yaml).root
        let again = try Self.parse(root.rendered()).root
        #expect(Self.shape(again) == Self.shape(root))
        #expect(root.rendered().contains("flow: {a: [1, 2], b: {}}"))
        #expect(root.rendered().contains("unicode: grüße Ωλ"))
    }

    private static func shape(_ node: DocumentNode) -> String {
        switch node.content {
        case .scalar(let scalar): "\(scalar.isNull ? "null" : JSON.string(scalar.text).rendered)"
        case .mapping(let entries): "{" + entries.map { "\($0.key): \(shape($0.value))" }.joined(separator: ", ") + "}"
        case .sequence(let elements): "[" + elements.map { shape($0) }.joined(separator: ", ") + "]"
        }
    }

    // MARK: overrides

    @Test func anOverrideOfALongListWorksInAnyDocument() throws {
        let root = try Self.parse("a: [1, 2]\n", overrides: ["a.1=x", "a.2={y: 3}", "b.c.d=[4]", "a.0="]).root
        #expect(Self.shape(root) == "{a: [null, \"x\", {y: \"3\"}], b: {c: {d: [\"4\"]}}}")
        #expect(root.child("b")?.child("c")?.path == "b.c")
    }

    @Test func anOverrideOfTheWholeIsNone() {
        #expect(throws: DocumentErrors.self) {
            try Self.parse("a: 1\n", overrides: ["=5"]).read(.object(0, described: "x", fields: []))
        }
    }
}

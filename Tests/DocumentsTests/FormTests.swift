import Documents
import Foundation
import Testing
import Timing

@Suite struct FormTests {
    private static func read<Value>(_ yaml: String, _ form: Form<Value>, folder: String = "") throws -> Value {
        try Document.parse(SourceText(yaml, file: "d.yaml")).read(form, baseDirectory: folder)
    }

    private static func headlines<Value>(_ yaml: String, _ form: Form<Value>) -> [String] {
        do throws(DocumentErrors) {
            _ = try Document.parse(SourceText(yaml, file: "d.yaml")).read(form)
            return []
        } catch {
            return error.errors.map(\.headline)
        }
    }

    private struct Point: Sendable, Equatable { var x = 0, y = 0; var label: String? }

    private static let point = Form<Point>.object(
        Point(),
        described: "{x, y}",
        fields: [
            Field("x", .integer(0...9), \.x, required: true, "Right."),
            Field("y", .integer(0...9), \.y, "Up."),
            Field("label", .text, \.label, "Shown."),
        ]
    )

    @Test func mappingsFillTheirDraft() throws {
        #expect(try Self.read("{x: 3, label: a}", Self.point) == Point(x: 3, y: 0, label: "a"))
        #expect(try Self.read("{x: 3, y: null, label: }", Self.point) == Point(x: 3, y: 0, label: nil))
        #expect(try Self.read("{x: \"3\"}", Self.point) == Point(x: 3))
    }

    @Test func everyMistakeIsGatheredInTheOrderOfPlaces() {
        #expect(
            Self.headlines("[{y: 10, z: 1}, {x: a}, 5]", .list(of: Self.point, described: "points"))
                == [
                    "d.yaml:1:2: [0]: the key \"x\" is missing. Allowed: a whole number from 0 to 9",
                    "d.yaml:1:6: [0].y: found \"10\". Allowed: a whole number from 0 to 9",
                    "d.yaml:1:10: [0].z: unknown key. Allowed: label, x, y",
                    "d.yaml:1:21: [1].x: found \"a\". Allowed: a whole number from 0 to 9",
                    "d.yaml:1:25: [2]: found \"5\". Allowed: {x, y}",
                ]
        )
    }

    @Test func bytesThatAreNotTextHaveAPlace() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bytes-\(UUID().uuidString)")
        try Data([0x61, 0x0a, 0xc3, 0xa9, 0x62, 0xff, 0x63]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect {
            _ = try SourceText.read(file.path, shown: "x.txt")
        } throws: { error in
            "\(error)" == "x.txt:2:3: not UTF-8 text"
        }
        #expect {
            _ = try SourceText.read("/nowhere/at/all")
        } throws: { error in
            "\(error)" == "/nowhere/at/all: cannot be read: No such file or directory"
        }
        #expect {
            _ = try SourceText.read("/")
        } throws: { error in
            "\(error)" == "/: cannot be read: Is a directory"
        }
    }

    @Test func caretsStandBelowTheirPlaceBehindTabs() {
        let error = DocumentError(file: "f", line: 1, column: 4, problem: "here", sourceLine: "a\tbc")
        #expect(error.description == "f:1:4: here\n    a\tbc\n     \t ^")
    }

    @Test(arguments: [
        ("sessoins", "sessions"), ("session", "sessions"), ("holdd", "hold"), ("ramp_up", nil), ("rmap", "ramp"),
        ("SESSIONS", "sessions"), ("", nil), ("zzzz", nil),
    ])
    func theNearestName(found: String, nearest: String?) {
        #expect(NearestName.of(found, among: ["sessions", "rate", "ramp", "hold"]) == nearest)
    }

    // MARK: distributions

    @Test(arguments: [
        ("{lognormal: {median: 120ms, p95: 220ms}}", RandomDistribution.lognormal(median: 120e6, p95: 220e6)),
        ("{constant: 150ms}", .constant(150e6)), ("150ms", .constant(150e6)), ("0", .constant(0)),
        ("{uniform: [1ms, 2.5ms]}", .uniform(low: 1e6, high: 2.5e6)),
        ("{normal: {mean: 1s, sd: 20us}}", .normal(mean: 1e9, standardDeviation: 20e3)),
        ("{exponential: 1s}", .exponential(mean: 1e9)), ("{values: [1ms, 3ms]}", .empirical([1e6, 3e6])),
    ])
    func distributionsOfTime(yaml: String, distribution: RandomDistribution) throws {
        #expect(try Self.read(yaml, .distribution(of: .time)) == distribution)
        let node = distribution.documentNode(of: .time)
        #expect(try Self.read(node.rendered(), .distribution(of: .time)) == distribution)
    }

    @Test func ratiosHaveNoUnit() throws {
        #expect(
            try Self.read("{normal: {mean: 0.25, sd: 0.03}}", .distribution(of: .ratio))
                == .normal(mean: 0.25, standardDeviation: 0.03)
        )
        #expect(
            Self.headlines("{constant: 5ms}", .distribution(of: .ratio)) == [
                "d.yaml:1:12: constant: found \"5ms\". Allowed: a number from 0 to 1000000"
            ]
        )
        #expect(Self.headlines("0.25", .distribution(of: .time)).first?.hasPrefix("d.yaml:1:1: found \"0.25\"") == true)
    }

    @Test func onlyJitterMayBeNegative() throws {
        #expect(
            try Self.read("{uniform: [-2ms, 2ms]}", .distribution(of: .signedTime)) == .uniform(low: -2e6, high: 2e6)
        )
        #expect(Self.headlines("{uniform: [-2ms, 2ms]}", .distribution(of: .time)).count == 1)
        #expect(Self.headlines("{normal: {mean: 0s, sd: -2ms}}", .distribution(of: .signedTime)).count == 1)
    }

    @Test func samplesComeFromAFile() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let name = "samples-\(UUID().uuidString).csv"
        try Data("0.120\n\n 1.5e-1 \r\n2\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        defer { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        #expect(
            try Self.read("{file: \(name)}", .distribution(of: .time), folder: folder)
                == .empirical([120e6, 150e6, 2e9])
        )
        #expect(
            try Self.read("{file: \(name)}", .distribution(of: .ratio), folder: folder) == .empirical([0.12, 0.15, 2])
        )
        try Data("0.120\nfast\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        #expect {
            _ = try Self.read("{file: \(name)}", .distribution(of: .time), folder: folder)
        } throws: { error in
            "\(error)".contains("line 2 of \(folder)/\(name) is not such a number. Allowed: numbers of seconds")
        }
    }

    // MARK: JSON

    @Test func jsonIsEscapedAndOrdered() throws {
        let value: JSON = .object([
            "b": .string("\"\\\n\t\u{1}é"), "a": .array([.integer(-5), .number(0.5), .bool(true), .null]), "c": nil,
        ])
        #expect(value.rendered == #"{"b":"\"\\\n\t\u0001é","a":[-5,0.5,true,null]}"#)
        #expect(value.prettyRendered.hasPrefix("{\n  \"b\": "))
        #expect(try JSONSerialization.jsonObject(with: Data(value.prettyRendered.utf8)) is [String: Any])
        #expect(JSON.object([:]).prettyRendered == "{}")
    }
}

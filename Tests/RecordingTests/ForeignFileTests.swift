import Foundation
import Measurement
import Recording
import Testing
import Timing

/// Files that another tool or another version wrote, or that somebody edited.
@Suite struct ForeignFileTests {
    private func folder(utterances text: String) throws -> Folder {
        let folder = try Folder()
        _ = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
            .finish(metadata: metadata())
        try folder.write(compressed(text), "run/utterances.csv.zst")
        return folder
    }

    @Test func unknownColumnsAreSkippedAndMissingOnesNeutral() throws {
        let folder = try folder(
            utterances: """
                outcome,new_one,session,utterance,another,planned_ns,detail
                ok,17,4,2,"a, ""b""
                c",123456789,fine
                no_audio,,5,0,,123456790,"x,y"

                """
        )
        let found = try utterances(RunFolderReader(path: folder("run")))
        #expect(found.map(\.session) == [4, 5])
        #expect(found.map(\.outcome) == [.ok, .noAudio])
        #expect(found.map(\.detail) == ["fine", "x,y"])
        #expect(found[0].planned.nanoseconds == 123_456_789)
        #expect(found[0].sent == nil && found[0].frames == 0 && found[0].measured)
    }

    @Test func carriageReturnsMarksAndMissingLastNewlinesAreTolerated() throws {
        let folder = try folder(
            utterances: "\u{FEFF}session,utterance,planned_ns,measured,outcome\r\n\"1\",2,3,False,ok\r\n2,2,3,TRUE,ok"
        )
        let reader = try RunFolderReader(path: folder("run"))
        let found = try utterances(reader)
        #expect(found.map(\.session) == [1, 2])
        #expect(found.map(\.measured) == [false, true])
        #expect(reader.warnings == [])
    }

    @Test(arguments: [
        ("1,x,3,ok", "column utterance is not an integer"),
        ("1,,3,ok", "column utterance is empty"),
        ("-1,2,3,ok", "column session is not a number from 0 to 4294967295"),
        ("4294967296,2,3,ok", "column session is not a number from 0 to 4294967295"),
        ("1,2,99999999999999999999,ok", "column planned_ns is not an integer"),
        ("1,2,4611686018427387904,ok", "column planned_ns is out of range"),
        ("1,2,-9223372036854775808,ok", "column planned_ns is out of range"),
        ("1,2,3,splendid", "column outcome is not a word that this version knows"),
        ("1,2,3,", "column outcome is empty"),
        ("1,2,3", "has 3 of 4 columns"),
        ("1,2,3,ok,5", "has more than 4 columns"),
        ("1,2,3.5,ok", "column planned_ns is not an integer"),
        ("\"1\"2,2,3,ok", "column session goes on after its quotes"),
    ])
    func wrongRowsAreToldWithFileAndLine(row: String, reason: String) throws {
        let folder = try folder(utterances: "session,utterance,planned_ns,outcome\n0,0,1,ok\n\(row)\n")
        let file = folder("run/utterances.csv.zst")
        #expect(throws: RecordingError.invalid(file: file, line: 3, reason: reason)) {
            try utterances(RunFolderReader(path: folder("run")))
        }
    }

    @Test func aHeaderWithoutWhatARowNeedsIsRefused() throws {
        let folder = try folder(utterances: "session,utterance,outcome\n")
        let file = folder("run/utterances.csv.zst")
        #expect(throws: RecordingError.invalid(file: file, line: 1, reason: "has no column planned_ns")) {
            try utterances(RunFolderReader(path: folder("run")))
        }
    }

    @Test func aLineWithoutEndIsBounded() throws {
        let folder = try folder(
            utterances: "session,utterance,planned_ns,outcome\n" + String(repeating: "1", count: 3 << 20)
        )
        #expect(throws: RecordingError.self) { try utterances(RunFolderReader(path: folder("run"))) }
    }

    @Test func framesOneAfterTheOtherAreReadAsOne() throws {
        let folder = try folder(utterances: "")
        let frames = compressed("session,utterance,planned_ns,outcome\n1,2,3,ok\n") + compressed("2,2,3,ok\n")
        try folder.write(frames, "run/utterances.csv.zst")
        #expect(try utterances(RunFolderReader(path: folder("run"))).map(\.session) == [1, 2])
    }

    @Test func aLaterFormatIsRefusedWithBothNumbers() throws {
        let folder = try folder(utterances: "")
        try folder.write(Array(#"{"format":2,"anything":[]}"#.utf8), "run/run.json")
        let file = folder("run/run.json")
        #expect(throws: RecordingError.unsupportedFormat(file: file, found: 2, supported: 1)) {
            try RunFolderReader(path: folder("run"))
        }
    }

    @Test func brokenDocumentsAreToldWithTheirPlace() throws {
        let folder = try folder(utterances: "")
        try folder.write(Array(#"{"format":1,"name":7}"#.utf8), "run/run.json")
        #expect(
            throws: RecordingError.invalid(file: folder("run/run.json"), line: nil, reason: "name: is not a String")
        ) {
            try RunFolderReader(path: folder("run"))
        }
    }

    @Test func instantsOutOfRangeAreRefused() throws {
        let folder = try folder(utterances: "")
        var late = metadata()
        late.endedNs = .max
        try folder.write(Array(try JSONEncoder().encode(late)), "run/run.json")
        #expect(throws: RecordingError.self) { try RunFolderReader(path: folder("run")) }
        late.endedNs = nil
        try folder.write(Array(try JSONEncoder().encode(late)), "run/run.json")
        let event = RunEvent(at: WallInstant(nanoseconds: .min), kind: .stage, text: "")
        try folder.write(Array(try JSONEncoder().encode(event)) + [UInt8(ascii: "\n")], "run/events.jsonl")
        #expect(throws: RecordingError.self) { try RunFolderReader(path: folder("run")).events() }
    }

    @Test func brokenEventsAreToldWithTheirLine() throws {
        let folder = try folder(utterances: "")
        try folder.write(
            Array("{\"atNanoseconds\":1,\"kind\":\"stage\",\"text\":\"\"}\n\n[]\n".utf8),
            "run/events.jsonl"
        )
        do {
            _ = try RunFolderReader(path: folder("run")).events()
            Issue.record("not refused")
        } catch RecordingError.invalid(_, let line, _) {
            #expect(line == 3)
        }
    }

    @Test func missingFilesAreWarnedOf() throws {
        let folder = try folder(utterances: "")
        for file in ["utterances.csv.zst", "windows.csv.zst", "scrapes.om.zst", "events.jsonl"] {
            try FileManager.default.removeItem(atPath: folder("run/\(file)"))
        }
        let reader = try RunFolderReader(path: folder("run"))
        #expect(try utterances(reader) == [])
        #expect(try reader.windows() == [])
        #expect(try reader.events() == [])
        try reader.scrapesText { _ in Issue.record("text from nowhere") }
        #expect(reader.warnings.count == 4)
    }
}

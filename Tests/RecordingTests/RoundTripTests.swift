import Foundation
import Measurement
import Recording
import Testing
import Timing

@Suite struct RoundTripTests {
    private let random = SeededRandom(seed: 7)

    @Test(.timeLimit(.minutes(2))) func utterancesComeBackAsTheyWere() throws {
        let folder = try Folder()
        var random = random
        let batch = 1000
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "name: x\n", metadata: metadata())
        for start in stride(from: 0, to: 100_000, by: batch) {
            writer.append(utterances: (start..<(start + batch)).map { record($0, &random) })
            #expect(writer.flush() == [])
        }
        var ending = metadata()
        ending.sessions.opened = 12
        #expect(writer.finish(metadata: ending) == [])

        let reader = try RunFolderReader(path: folder("run"))
        random = self.random
        var index = 0
        var unequal = 0
        try reader.forEachUtterance {
            if $0 != record(index, &random) { unequal += 1 }
            index += 1
        }
        #expect(index == 100_000 && unequal == 0)
        #expect(reader.warnings == [] && !reader.recovered)
        #expect(try reader.damage() == RunFolderReader.Damage())
        let sizes = try #require(reader.metadata.fileBytes)
        for (file, bytes) in sizes {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder("run/\(file)"))
            #expect((attributes[.size] as? NSNumber)?.int64Value == bytes)
        }
        #expect(sizes.count == 5)
        ending.finished = true
        ending.fileBytes = sizes
        #expect(reader.metadata == ending)
        #expect(try reader.scenarioYAML() == "name: x\n")
    }

    @Test func windowsComeBackAsTheyWere() throws {
        let folder = try Folder()
        var random = random
        var expected: [WindowRecord] = []
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        for second in 0..<500 {
            var window = WindowRecord(
                start: WallInstant(nanoseconds: 1_795_343_400_000_000_000 + Int64(second) * 1_000_000_000),
                stage: UInt32(second / 100)
            )
            window.measured = second > 50
            window.sessionsTarget = UInt32(random.next() % 5000)
            window.sessionsActive = .max
            window.utterancesFailed = UInt32(second)
            window.falCount = UInt32(random.next() % 5000)
            if second % 3 > 0 {
                window.falP50 = Int64(random.next() % 1_000_000_000)
                window.falMax = (1 << 62) - 1
                window.rtfP50 = Double(random.next() % 2_000_000) / 1e6
            }
            window.bytesReceived = .max
            window.lateness99 = -5
            window.cpuProcess = 1.25
            window.cpuBusiestLoop = 0.000001
            window.residentBytes = UInt64.max - 1
            window.clockError = 250
            expected.append(window)
            writer.append(window: window)
        }
        #expect(writer.finish(metadata: metadata()) == [])
        #expect(try RunFolderReader(path: folder("run")).windows() == expected)
    }

    @Test func eventsHistogramsAndScrapesComeBackAsTheyWere() throws {
        let folder = try Folder()
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        let at = WallInstant(nanoseconds: 1_795_343_400_000_000_001)
        let events = [
            RunEvent(at: at, kind: .stage, text: "stage 1: hold 100 sessions", duration: 60_000_000_000),
            RunEvent(at: at + 1, kind: .error, text: "a \"quoted\" text\nof two lines, \u{0} and \u{2028}"),
        ]
        for event in events { writer.append(event: event) }
        writer.append(scrapes: Array("up 1 1.000\n".utf8))
        writer.append(scrapes: Array("up 0 2.000\n".utf8))
        try writer.write(histograms: ["fal": "HISTFAAAA", "rtf": ""])
        #expect(writer.finish(metadata: metadata()) == [])

        let reader = try RunFolderReader(path: folder("run"))
        #expect(try reader.events() == events)
        #expect(try reader.histograms() == ["fal": "HISTFAAAA", "rtf": ""])
        var text: [UInt8] = []
        try reader.scrapesText { text += $0 }
        #expect(String(decoding: text, as: UTF8.self) == "up 1 1.000\nup 0 2.000\n# EOF\n")
        #expect(try reader.report() == nil)
        #expect(reader.warnings == [])
    }

    @Test(arguments: [
        "a,b", "\"", "\"\"", "say \"x\", then y", "line\nbreak", "cr\r\nlf", "tab\t", "nul\u{0}bell\u{7}del\u{7f}",
        #"back\slash \n \u0041 \\"#, "\\", "=1+1", "ünï 🎧 \u{2028}", ",", " blank ", "\u{FEFF}mark", "a\u{301}",
    ])
    func hostileStringsComeBackAsTheyWere(text: String) throws {
        let folder = try Folder()
        var random = random
        var hostile = record(0, &random)
        hostile.serverSessionID = text
        hostile.detail = text
        let records = [hostile, record(1, &random)]
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        writer.append(utterances: records)
        #expect(writer.finish(metadata: metadata()) == [])
        let found = try utterances(RunFolderReader(path: folder("run")))
        #expect(found == records)
        #expect(found.first?.detail.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
        // Whatever a server says, a row is one line and holds no control characters.
        let lines = try decompressed(folder.bytes("run/utterances.csv.zst")).split(separator: 0x0A)
        #expect(lines.count == 3)
        #expect(lines.joined().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test func overlongStringsAreCutBetweenCharacters() throws {
        let folder = try Folder()
        var random = random
        var long = record(0, &random)
        long.serverSessionID = String(repeating: "é", count: 1_000_000)
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        writer.append(utterances: [long])
        #expect(writer.finish(metadata: metadata()) == [])
        let found = try utterances(RunFolderReader(path: folder("run")))
        #expect(found.first?.serverSessionID == String(repeating: "é", count: 2048) + "…")
    }

    @Test func ratioAndLatenciesStandInTheirColumns() throws {
        let folder = try Folder()
        var random = random
        var row = record(0, &random)
        row.planned = WallInstant(nanoseconds: 1000)
        row.sent = row.planned + 10
        row.firstAudio = row.planned + 250
        row.firstAudible = row.planned + 300
        row.lastAudio = row.planned + 1_000_010
        row.audio = 3_000_000
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        writer.append(utterances: [row])
        #expect(writer.finish(metadata: metadata()) == [])
        let lines = String(decoding: try decompressed(folder.bytes("run/utterances.csv.zst")), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let fields = Dictionary(zip(lines[0], lines[1])) { first, _ in first }
        #expect(fields["fal_ns"] == "250")
        #expect(fields["fal_from_sent_ns"] == "240")
        #expect(fields["first_audible_latency_ns"] == "300")
        #expect(fields["first_audible_ns"] == "1300")
        #expect(fields["rtf"] == "0.333333")
    }
}

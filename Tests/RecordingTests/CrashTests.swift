import CZstd
import Foundation
import Measurement
import Recording
import Testing
import Timing

@Suite struct CrashTests {
    /// A folder with a run of `count` utterances that ended as it should.
    private func finishedRun(_ count: Int) throws -> (Folder, [UtteranceRecord]) {
        let folder = try Folder()
        var random = SeededRandom(seed: 11)
        let records = (0..<count).map { record($0, &random) }
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "a: 1\n", metadata: metadata())
        for start in stride(from: 0, to: count, by: 50) {
            writer.append(utterances: Array(records[start..<min(count, start + 50)]))
            writer.append(scrapes: Array("up{job=\"a\"} 1 \(start).000\n".utf8))
            _ = writer.flush()
        }
        _ = writer.finish(metadata: metadata())
        return (folder, records)
    }

    @Test func everythingUpToTheLastFlushIsReadableWithoutAnEnd() throws {
        let folder = try Folder()
        var random = SeededRandom(seed: 3)
        let records = (0..<300).map { record($0, &random) }
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        writer.append(utterances: Array(records[..<200]))
        writer.append(window: WindowRecord(start: WallInstant(nanoseconds: 5), stage: 1))
        writer.append(event: RunEvent(at: WallInstant(nanoseconds: 5), kind: .started, text: "go"))
        writer.append(scrapes: Array("up 1 1.000\n".utf8))
        _ = writer.flush()
        writer.append(utterances: Array(records[200...]))
        // A copy is what a kill at this instant would leave.
        try FileManager.default.copyItem(atPath: folder("run"), toPath: folder("killed"))

        let reader = try RunFolderReader(path: folder("killed"))
        #expect(!reader.metadata.finished)
        #expect(try utterances(reader) == Array(records[..<200]))
        #expect(try reader.windows().map(\.stage) == [1])
        #expect(try reader.events().map(\.text) == ["go"])
        var text: [UInt8] = []
        try reader.scrapesText { text += $0 }
        #expect(text == Array("up 1 1.000\n".utf8))
        #expect(reader.recovered && reader.warnings.count == 3)
        #expect(reader.warnings.allSatisfy { $0.contains("ends early") })
        _ = writer.finish(metadata: metadata())
        #expect(try utterances(RunFolderReader(path: folder("run"))) == records)
    }

    @Test func aKilledProcessLeavesAReadableFolder() async throws {
        let folder = try Folder()
        let path = folder("run")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            var random = SeededRandom(seed: 4)
            let writer = try RunFolderWriter(creating: path, scenarioYAML: "a: 1\n", metadata: metadata())
            for second in 0..<5 {
                writer.append(utterances: (0..<100).map { record(second * 100 + $0, &random) })
                writer.append(window: WindowRecord(start: WallInstant(nanoseconds: Int64(second)), stage: 0))
                _ = writer.flush()
            }
            writer.append(utterances: [record(500, &random)])
            kill(getpid(), SIGKILL)
        }
        // The lock went with the process.
        #expect(try RunFolder.seal(path: path).count == 3)
        var random = SeededRandom(seed: 4)
        let expected = (0..<500).map { record($0, &random) }
        let reader = try RunFolderReader(path: path)
        #expect(try utterances(reader) == expected)
        #expect(try reader.windows().count == 5)
        #expect(!reader.metadata.finished && reader.warnings == [])
    }

    @Test(.timeLimit(.minutes(2))) func readableWhereverItIsCut() throws {
        let (folder, records) = try finishedRun(400)
        let whole = try folder.bytes("run/utterances.csv.zst")
        try FileManager.default.copyItem(atPath: folder("run"), toPath: folder("cut"))
        var last = 0
        for length in stride(from: 0, to: whole.count, by: 997) {
            try folder.write(Array(whole[..<length]), "cut/utterances.csv.zst")
            let reader = try RunFolderReader(path: folder("cut"))
            let found = try utterances(reader)
            #expect(found == Array(records[..<found.count]), "cut at \(length)")
            #expect(reader.warnings.count == 1, "cut at \(length)")
            #expect(found.count >= last)
            last = found.count
        }
        #expect(last > 300)
    }

    @Test(arguments: [0, 1, 5, 4096, 20_000]) func sealedFilesAreWholeFrames(length: Int) throws {
        let (folder, records) = try finishedRun(400)
        for file in ["utterances.csv.zst", "scrapes.om.zst"] {
            let whole = try folder.bytes("run/\(file)")
            try folder.write(Array(whole[..<min(length, whole.count - 1)]), "run/\(file)")
        }
        try folder.write(
            Array("{\"atNanoseconds\":1,\"kind\":\"started\",\"text\":\"x\"}\n{\"at".utf8),
            "run/events.jsonl"
        )
        let before = try utterances(RunFolderReader(path: folder("run")))
        #expect(try RunFolder.seal(path: folder("run")).count == 3)

        let reader = try RunFolderReader(path: folder("run"))
        #expect(try utterances(reader) == before)
        #expect(before == Array(records[..<before.count]))
        #expect(try reader.events().count == 1)
        #expect(reader.warnings.filter { !$0.contains("is empty") } == [])
        let scrapes = decompressed(try folder.bytes("run/scrapes.om.zst"))
        #expect(String(decoding: scrapes, as: UTF8.self).hasSuffix("# EOF\n"))
        let frame = try folder.bytes("run/utterances.csv.zst")
        #expect(ZSTD_findFrameCompressedSize(frame, frame.count) == frame.count)
        // Nothing is left to do.
        #expect(try RunFolder.seal(path: folder("run")) == [])
    }

    @Test func wholeFilesAreSealedAlready() throws {
        let (folder, _) = try finishedRun(100)
        let before = try folder.bytes("run/utterances.csv.zst")
        #expect(try RunFolder.seal(path: folder("run")) == [])
        #expect(try folder.bytes("run/utterances.csv.zst") == before)
    }

    @Test func aRunUnderWayIsNotSealed() throws {
        let folder = try Folder()
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "", metadata: metadata())
        #expect(throws: RecordingError.inUse(directory: folder("run"))) { try RunFolder.seal(path: folder("run")) }
        _ = writer.finish(metadata: metadata())
    }

    @Test func damageInTheMiddleKeepsWhatStandsBeforeIt() throws {
        let (folder, records) = try finishedRun(400)
        var bytes = try folder.bytes("run/utterances.csv.zst")
        let middle = bytes.count / 2
        for index in middle..<(middle + 64) { bytes[index] ^= 0x5A }
        try folder.write(bytes, "run/utterances.csv.zst")
        let reader = try RunFolderReader(path: folder("run"))
        var found: [UtteranceRecord] = []
        do {
            try reader.forEachUtterance { found.append($0) }
            #expect(reader.warnings.count == 1)
        } catch let error as RecordingError {
            // Damage that decompresses to something is found in the rows.
            guard case .invalid(_, .some, _) = error else { throw error }
        }
        #expect(found.count > 50)
        #expect(Array(found[..<50]) == Array(records[..<50]))
    }

    /// What a killed run leaves in its ledger: whole lines and a half one, each of any length.
    @Test(arguments: [(0, 1), (0, 200_000), (10, 70_000), (70_000, 10), (65_535, 65_536), (300_000, 300_000)])
    func halfALineOfTheLedgerIsLeftOut(whole: Int, half: Int) throws {
        let (folder, _) = try finishedRun(10)
        let lines = whole == 0 ? "" : String(repeating: "a", count: whole - 1) + "\n"
        try (lines + String(repeating: "b", count: half)).write(
            toFile: folder("run/ledger.jsonl"),
            atomically: true,
            encoding: .utf8
        )
        let sentences = try RunFolder.seal(path: folder("run"))
        #expect(sentences == ["\(folder("run"))/ledger.jsonl: \(half) bytes of half a last line left out"])
        #expect(try String(contentsOfFile: folder("run/ledger.jsonl"), encoding: .utf8) == lines)
        #expect(try RunFolder.seal(path: folder("run")) == [])
    }

    /// An hour of many sessions writes more than a gigabyte.
    @Test func aLargeLedgerIsLeftAlone() throws {
        let (folder, _) = try finishedRun(10)
        let size = 3 << 30
        // Sparse: all zeros but for its end.
        let file = open(folder("run/ledger.jsonl"), O_WRONLY | O_CREAT, 0o644)
        defer { close(file) }
        #expect(pwrite(file, "\n", 1, off_t(size - 1)) == 1)
        #expect(try RunFolder.seal(path: folder("run")) == [])
        #expect(lseek(file, 0, SEEK_END) == off_t(size))
    }
}

import Foundation
import Measurement
import Recording
import Testing
import Timing

@Suite struct RefusalTests {
    private func create(_ path: String) throws(RecordingError) -> RunFolderWriter {
        try RunFolderWriter(creating: path, scenarioYAML: "", metadata: metadata())
    }

    private func error(_ body: () throws(RecordingError) -> Void) -> RecordingError? {
        do throws(RecordingError) { try body() } catch { return error }
        return nil
    }

    @Test func aFolderThatHoldsARunIsRefusedAndLeftAlone() throws {
        let folder = try Folder()
        let first = try create(folder("run"))
        let early = error { () throws(RecordingError) in _ = try create(folder("run")) }
        #expect(early == .inUse(directory: folder("run")))
        _ = first.finish(metadata: metadata())
        let before = try folder.bytes("run/utterances.csv.zst")
        let again = error { () throws(RecordingError) in _ = try create(folder("run")) }
        #expect(again == .holdsRun(directory: folder("run"), file: "run.json"))
        #expect(try folder.bytes("run/utterances.csv.zst") == before)
        #expect(FileManager.default.fileExists(atPath: folder("run/run.json")))
    }

    @Test(arguments: ["report.json", "run.json", "utterances.csv.zst", "events.jsonl", "scenario.yaml"])
    func anyFileOfARunIsEnoughToRefuse(file: String) throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder("run"), withIntermediateDirectories: false)
        try folder.write(Array("mine".utf8), "run/\(file)")
        let refusal = error { () throws(RecordingError) in _ = try create(folder("run")) }
        #expect(refusal == .holdsRun(directory: folder("run"), file: file))
        #expect(try folder.bytes("run/\(file)") == Array("mine".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("run")) == [file])
    }

    @Test func otherFilesInTheFolderDoNotMatter() throws {
        let folder = try Folder()
        try folder.write([1], "notes.txt")
        _ = try create(folder.path).finish(metadata: metadata())
        #expect(try folder.bytes("notes.txt") == [1])
    }

    @Test func aSymbolicLinkInTheFolderIsNotFollowed() throws {
        let folder = try Folder()
        try folder.write(Array("precious".utf8), "precious")
        try FileManager.default.createDirectory(atPath: folder("run"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder("run/utterances.csv.zst"),
            withDestinationPath: folder("precious")
        )
        let refusal = error { () throws(RecordingError) in _ = try create(folder("run")) }
        #expect(refusal == .holdsRun(directory: folder("run"), file: "utterances.csv.zst"))
        #expect(try folder.bytes("precious") == Array("precious".utf8))
    }

    @Test func reportsReplaceASymbolicLinkAndNotItsTarget() throws {
        let folder = try Folder()
        try folder.write(Array("precious".utf8), "precious")
        _ = try create(folder("run")).finish(metadata: metadata())
        try FileManager.default.createSymbolicLink(
            atPath: folder("run/report.html"),
            withDestinationPath: folder("precious")
        )
        try RunFolderWriter.write(text: "<p>", named: "report.html", to: folder("run"))
        #expect(try folder.bytes("precious") == Array("precious".utf8))
        #expect(try folder.bytes("run/report.html") == Array("<p>".utf8))
        #expect(!(try FileManager.default.contentsOfDirectory(atPath: folder("run"))).contains { $0.hasSuffix(".new") })
    }

    @Test func aPathThroughAFileIsRefusedWithItsName() throws {
        let folder = try Folder()
        try folder.write([1], "file")
        let refusal = error { () throws(RecordingError) in _ = try create(folder("file/run")) }
        #expect(refusal?.description == "\(folder("file/run")): cannot create the directory: Not a directory")
    }

    @Test func aFolderThatCannotBeWrittenLeavesNoTrace() throws {
        // No user may create directories there.
        let refusal = error { () throws(RecordingError) in _ = try create("/proc/self/run") }
        guard case .system("create the directory", "/proc/self/run", _) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
    }

    @Test func aRunThatDoesNotExistIsNoRun() throws {
        let folder = try Folder()
        #expect(throws: RecordingError.notARun(directory: folder.path)) { try RunFolderReader(path: folder.path) }
        #expect(throws: RecordingError.self) { try RunFolderReader(path: folder("absent")) }
    }

    @Test func parentsAreCreated() throws {
        let folder = try Folder()
        _ = try create(folder("a/b/c/")).finish(metadata: metadata())
        #expect(try RunFolderReader(path: folder("a/b/c")).metadata.finished)
    }
}

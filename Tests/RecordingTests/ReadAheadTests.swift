import Foundation
import Recording
import Testing
import Timing

/// Scrapes are decompressed ahead of whoever reads them.
@Suite struct ReadAheadTests {
    private struct Enough: Error {}

    /// Some 6 MB that do not compress away.
    private static let text: [UInt8] = {
        var random = SeededRandom(seed: 5)
        var text: [UInt8] = []
        for index in 0..<200_000 { text += Array("m{a=\"\(random.next() % 1000)\"} \(random.next()) \(index)\n".utf8) }
        return text
    }()

    private func withRun(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("read-ahead-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let metadata = RunMetadata(name: "ahead", started: WallInstant(nanoseconds: 0))
        let writer = try RunFolderWriter(creating: folder.path, scenarioYAML: "", metadata: metadata)
        writer.append(scrapes: Self.text)
        for problem in writer.finish(metadata: metadata) { throw problem }
        try body(folder.path)
    }

    /// How many descriptors of this process stand for the folder's scrapes.
    private func openDescriptors(of folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { descriptor in
            // A descriptor may be closed while they are listed.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            return target.map { $0.hasPrefix(folder) && $0.hasSuffix("scrapes.om.zst") } ?? false
        }
    }

    @Test func piecesAreWhatWasWritten() throws {
        try withRun { folder in
            var read: [UInt8] = []
            let reader = try RunFolderReader(path: folder)
            try reader.scrapesText { read += $0 }
            #expect(read.starts(with: Self.text))
            #expect(!reader.recovered)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aReaderMayStopAtAnyPiece() throws {
        try withRun { folder in
            let before = try openDescriptors(of: folder)
            for pieces in [0, 1, 3, 10] {
                var count = 0
                #expect(throws: Enough.self) {
                    try RunFolderReader(path: folder).scrapesText { _ in
                        if count == pieces { throw Enough() }
                        count += 1
                    }
                }
            }
            #expect(try openDescriptors(of: folder) == before)
        }
    }

    @Test func aFileThatEndsEarlyIsReadAsFarAsItGoes() throws {
        try withRun { folder in
            let file = URL(fileURLWithPath: "\(folder)/scrapes.om.zst")
            let whole = try Data(contentsOf: file)
            try whole.prefix(whole.count / 2).write(to: file)
            var read: [UInt8] = []
            let reader = try RunFolderReader(path: folder)
            try reader.scrapesText { read += $0 }
            #expect(read.count > Self.text.count / 4 && Self.text.starts(with: read))
            #expect(reader.warnings.contains { $0.contains("scrapes.om.zst") && $0.contains("ends early") })
        }
    }
}

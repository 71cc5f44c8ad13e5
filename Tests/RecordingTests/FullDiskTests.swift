import Glibc
import Testing

@testable import Recording

@Suite struct FullDiskTests {
    @Test func aRunDoesNotStartWithTooLittleSpace() throws {
        let folder = try Folder()
        do {
            _ = try RunFolderWriter(
                creating: folder("a/run"),
                scenarioYAML: "",
                metadata: metadata(),
                neededBytes: .max
            )
            Issue.record("not refused")
        } catch {
            guard case .tooLittleSpace(folder("a/run"), _, _) = error else { throw error }
            #expect(error.description.hasPrefix("\(folder("a/run")): only "))
        }
        #expect(access(folder("a"), F_OK) != 0)
    }

    @Test func aFullDiskIsToldOnceAndTheRestIsCounted() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        let file = try RecordFile(descriptor: full, file: "run/x", compressed: false, limitBytes: 1000)
        file.append { $0 += [UInt8](repeating: 65, count: 600) }
        file.flush()
        #expect(file.takeProblems() == [.system(operation: "write the file", file: "run/x", code: ENOSPC)])
        file.flush()
        #expect(file.takeProblems() == [])
        file.append { $0 += [UInt8](repeating: 65, count: 600) }
        file.flush()
        file.append { $0 += [UInt8](repeating: 65, count: 50) }
        file.finish()
        let problems = file.takeProblems()
        #expect(problems == [.lost(file: "run/x", bytes: 1250, code: ENOSPC)])
        #expect(problems.first?.description.contains("No space left on device") == true)
    }

    @Test func whatCouldNotBeWrittenIsWrittenLater() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        // A full pipe refuses bytes as a full disk does, and can be emptied.
        #expect(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        defer { close(ends[0]) }
        var expected: [UInt8] = []
        var received: [UInt8] = []
        var problems: [RecordingError] = []
        do {
            let file = try RecordFile(descriptor: ends[1], file: "x", compressed: true)
            for round in 0..<40 {
                var value = UInt64(round + 1)
                let noise = (0..<8192).map { _ in
                    value = value &* 6_364_136_223_846_793_005 &+ 1
                    return UInt8(truncatingIfNeeded: value >> 56)
                }
                expected += noise
                file.append { $0 += noise }
                file.flush()
                problems += file.takeProblems()
                if round == 20 { received += drained(ends[0]) }
            }
            while true {
                let more = drained(ends[0])
                if more.isEmpty { break }
                received += more
                file.flush()
            }
            file.finish()
            problems += file.takeProblems()
        }
        received += drained(ends[0])
        #expect(problems == [.system(operation: "write the file", file: "x", code: EAGAIN)])
        guard var decompressor = FrameDecompressor() else { throw RecordingError.notARun(directory: "") }
        var text = [UInt8](repeating: 0, count: expected.count + 1)
        var position = 0
        var filled = 0
        let result = decompressor.decompress(
            received,
            count: received.count,
            position: &position,
            into: &text,
            filled: &filled
        )
        let isAtEnd = decompressor.atFrameEnd
        #expect(result == .consumed && isAtEnd)
        let isSame = Array(text[..<filled]) == expected
        #expect(isSame)
    }

    private func drained(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count <= 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}

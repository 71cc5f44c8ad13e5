import Glibc
import Timing

@testable import Recording

/// A run folder in which one file has the fuzzed bytes.
enum RunFolderFuzzing {
    private static let files = [
        RunFile.metadata, RunFile.utterances, RunFile.windows, RunFile.scrapes, RunFile.events, RunFile.histograms,
        RunFile.report,
    ]

    /// The first byte says which file, and whether what follows is its text, to be compressed, or the file as it is.
    static func read(_ bytes: [UInt8]) {
        let (choice, rest) = bytes.choice(of: 2 * files.count)
        let file = files[choice / 2]
        let isCompressed = RunFile.compressed.contains(file) && choice.isMultiple(of: 2)
        for name in files where name != RunFile.metadata { unlink("\(folder)/\(name)") }
        write(metadata, RunFile.metadata)
        write(isCompressed ? compressed(rest) : rest, file)
        readAll()
        // Sealing makes nothing of a folder that was readable unreadable.
        do throws(RecordingError) { _ = try RunFolder.seal(path: folder) } catch {}
        readAll()
    }

    private static func readAll() {
        // Errors are answers here; only a crash, a hang or a heap of memory is a finding.
        do {
            let reader = try RunFolderReader(path: folder)
            let readings: [() throws -> Void] = [
                { try reader.forEachUtterance { _ in } }, { _ = try reader.windows() }, { _ = try reader.events() },
                { _ = try reader.histograms() }, { try reader.scrapesText { _ in } }, { _ = try reader.report() },
            ]
            for reading in readings {
                do { try reading() } catch { precondition(error is RecordingError, "\(error)") }
            }
        } catch {
            precondition(!"\(error)".isEmpty)
        }
    }

    private static let folder: String = {
        var template = Array("/tmp/ttsload-fuzzing-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("no folder for the run: error \(errno)") }
        atexit {
            for name in RunFolderFuzzing.files { unlink("\(RunFolderFuzzing.folder)/\(name)") }
            rmdir(RunFolderFuzzing.folder)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    private static let metadata: [UInt8] = {
        let metadata = RunMetadata(name: "fuzz", started: WallInstant(nanoseconds: 1_795_343_400_000_000_000))
        do throws(RecordingError) {
            return Array(try JSONText.encode(metadata, file: RunFile.metadata).utf8)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func compressed(_ text: [UInt8]) -> [UInt8] {
        guard var compressor = FrameCompressor() else { preconditionFailure("no memory for the compressor") }
        var output: [UInt8] = []
        let complaint = compressor.compress(text, .end, into: &output)
        precondition(complaint == nil)
        return output
    }

    private static func write(_ bytes: [UInt8], _ name: String) {
        let descriptor = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0, "\(name) cannot be written: error \(errno)")
        defer { close(descriptor) }
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }
}

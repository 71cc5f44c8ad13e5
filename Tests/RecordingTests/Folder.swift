import CZstd
import Foundation
import Measurement
import Recording
import Timing

/// A directory of its own for one test, removed afterwards.
final class Folder {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent("recording-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        path = parent.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
}

/// Metadata of a run that begins now.
func metadata() -> RunMetadata {
    var metadata = RunMetadata(name: "test", started: WallInstant(nanoseconds: 1_795_343_400_125_000_001))
    metadata.seed = .max
    return metadata
}

/// A record in which as much as possible differs from record to record.
func record(_ index: Int, _ random: inout SeededRandom) -> UtteranceRecord {
    let planned = WallInstant(nanoseconds: 1_795_343_400_000_000_000 + Int64(index) * 1_234_567)
    var record = UtteranceRecord(
        session: UInt32(truncatingIfNeeded: random.next()),
        utterance: UInt32(index % 5),
        textCharacters: UInt32(random.next() % 300),
        planned: planned
    )
    func instant(_ share: Double) -> WallInstant? {
        random.unit() < share ? planned + Int64(random.next() % 9_000_000_000) : nil
    }
    record.serverSessionID = "ws-" + String(random.next() & 0xffff_ffff_ffff, radix: 16)
    record.sent = instant(0.9)
    record.committed = instant(0.3)
    record.firstAudio = instant(0.9)
    record.firstAudible = instant(0.8)
    record.lastAudio = instant(0.9)
    record.ended = instant(0.9)
    record.audio = Int64(random.next() % 20_000_000_000)
    record.frames = UInt32(random.next() % 2000)
    record.missing = UInt32(random.next() % 3)
    record.duplicate = UInt32(random.next() % 3)
    record.reordered = UInt32(random.next() % 3)
    record.malformed = UInt32(random.next() % 3)
    record.silent = UInt32(random.next() % 3)
    record.ambiguousFrames = UInt32(random.next() % 100)
    record.truncated = random.unit() < 0.1
    record.delivery = Delivery.allCases[Int(random.next() % 3)]
    record.underruns = UInt32(random.next() % 4)
    record.stall = Int64(random.next() % 1_000_000)
    record.longestStall = Int64(random.next() % 1_000_000)
    record.jitter = random.unit() < 0.5 ? Int64(random.next() % 10_000_000) : nil
    record.jitterP95 = random.unit() < 0.5 ? Int64(random.next() % 10_000_000) : nil
    record.bargeIn = random.unit() < 0.2 ? -Int64(random.next() % 10_000_000) : nil
    record.bargeInIgnored = random.unit() < 0.1
    record.connect = random.unit() < 0.2 ? Int64(random.next() % 10_000_000) : nil
    record.timestamp = [nil, .kernel, .user, .ambiguous][Int(random.next() % 4)]
    record.firstAudioUncertainty = Int64(random.next() % 1000)
    record.measured = random.unit() < 0.9
    record.outcome = Outcome.allCases[Int(random.next() % UInt64(Outcome.allCases.count))]
    record.detail = random.unit() < 0.3 ? "code \(random.next() % 5000), \"quoted\"" : ""
    return record
}

/// All utterances of a folder.
func utterances(_ reader: RunFolderReader) throws -> [UtteranceRecord] {
    var records: [UtteranceRecord] = []
    try reader.forEachUtterance { records.append($0) }
    return records
}

/// The text of a complete zstd frame.
func decompressed(_ bytes: [UInt8]) -> [UInt8] {
    var text = [UInt8](repeating: 0, count: 64 << 20)
    let count = ZSTD_decompress(&text, text.count, bytes, bytes.count)
    return ZSTD_isError(count) == 0 ? Array(text[..<count]) : []
}

/// A zstd frame of the text.
func compressed(_ text: String) -> [UInt8] {
    let source = Array(text.utf8)
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(source.count))
    let count = ZSTD_compress(&frame, frame.count, source, source.count, 1)
    return Array(frame[..<count])
}

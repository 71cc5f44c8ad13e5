import Measurement
import Recording
import Timing

/// A run folder written by a test: what no busy machine can spoil.
struct MadeUpRun {
    var targets = ["fal.p50 < 300ms", "failures < 10%"]
    var utterances = 200
    /// First-audio latency of all of them.
    var latency = 200 * Nanoseconds.perMillisecond
    /// Of the busiest loop, in every second.
    var processorShare = 0.1
    var isInterrupted = false
    var isFinished = true
    /// OpenMetrics lines.
    var scrapes = ""

    static let start = WallInstant(nanoseconds: 1_795_343_400_000_000_000)
    private static let seconds = 10

    func write(to path: String) throws {
        var metadata = RunMetadata(name: "made-up", started: Self.start)
        metadata.targets = targets
        metadata.interrupted = isInterrupted
        metadata.endedNs = (Self.start + Int64(Self.seconds) * Nanoseconds.perSecond).nanoseconds
        let writer = try RunFolderWriter(creating: path, scenarioYAML: "name: made-up\n", metadata: metadata)
        writer.append(utterances: (0..<utterances).map(utterance))
        for second in 0..<Self.seconds {
            let start = Self.start + Int64(second) * Nanoseconds.perSecond
            var window = WindowRecord(start: start, stage: 0)
            window.measured = true
            window.cpuBusiestLoop = processorShare
            writer.append(window: window)
        }
        if !scrapes.isEmpty { writer.append(scrapes: Array(scrapes.utf8)) }
        let problems = isFinished ? writer.finish(metadata: metadata) : writer.flush()
        if let problem = problems.first { throw problem }
    }

    private func utterance(_ index: Int) -> UtteranceRecord {
        let planned = Self.start + Int64(index) * Int64(Self.seconds) * Nanoseconds.perSecond / Int64(utterances)
        var record = UtteranceRecord(session: UInt32(index), utterance: 0, textCharacters: 20, planned: planned)
        record.sent = planned
        record.firstAudio = planned + latency
        record.lastAudio = planned + latency + Nanoseconds.perSecond
        record.ended = record.lastAudio
        record.audio = 2 * Nanoseconds.perSecond
        record.frames = 100
        record.delivery = .burst
        record.timestamp = .kernel
        record.outcome = .ok
        return record
    }
}

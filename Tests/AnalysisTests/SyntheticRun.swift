import Analysis
import Measurement
import Recording
import Timing

/// A run as its recorder would have written it, from rows made up by a test.
struct SyntheticRun {
    static let start = WallInstant(nanoseconds: 1_795_343_400_000_000_000)

    var metadata = RunMetadata(name: "synthetic", started: start)
    var utterances: [UtteranceRecord] = []
    var windows: [WindowRecord] = []
    var events: [RunEvent] = []
    var scrapes = ""
    var ruleFiles: [RuleFileCopy] = []
    /// Made of the utterances when nil; a killed run may have none.
    var histograms: RunHistograms?
    /// Left without its end, as `kill -9` would.
    var isKilled = false
    var hasHistograms = true

    init(targets: [String] = []) {
        metadata.targets = targets
        metadata.endedNs = (Self.start + 10 * Nanoseconds.perSecond).nanoseconds
    }

    static func at(_ seconds: Double) -> WallInstant { start + Nanoseconds.seconds(seconds) }

    /// Writes the folder with the run's own writer and analyses what is on disk.
    func analysis() throws -> RunAnalysis {
        let folder = try Folder()
        try write(to: "\(folder.path)/run")
        return try RunAnalyzer.analyze(try RunFolderReader(path: "\(folder.path)/run"))
    }

    func report() throws -> RunReport { try analysis().report }

    func write(to path: String) throws {
        let writer = try RunFolderWriter(
            creating: path,
            scenarioYAML: "name: synthetic\n",
            metadata: metadata,
            ruleFiles: ruleFiles
        )
        writer.append(utterances: utterances)
        for window in windows { writer.append(window: window) }
        for event in events { writer.append(event: event) }
        writer.append(scrapes: Array(scrapes.utf8))
        if hasHistograms {
            var all = histograms ?? RunHistograms()
            for utterance in utterances { all.record(utterance) }
            try writer.write(histograms: all.encoded())
        }
        for problem in writer.flush() { throw problem }
        if isKilled { return }
        for problem in writer.finish(metadata: metadata) { throw problem }
    }

    /// A second of a generator that keeps up.
    static func window(_ second: Int, planned: Int = 0) -> WindowRecord {
        var window = WindowRecord(start: at(Double(second)), stage: 0)
        window.measured = true
        window.utterancesPlanned = UInt32(planned)
        window.cpuBusiestLoop = 0.2
        window.cpuProcess = 0.3
        window.residentBytes = 40_000_000
        window.openFiles = 20
        return window
    }

    /// An utterance that was heard without a fault, two seconds of paced audio in 100 frames.
    static func heard(_ session: Int, _ number: Int = 0, at seconds: Double, fal: Double = 0.2) -> UtteranceRecord {
        let planned = at(seconds)
        var record = UtteranceRecord(
            session: UInt32(session),
            utterance: UInt32(number),
            textCharacters: 30,
            planned: planned
        )
        record.serverSessionID = "s-\(session)"
        record.sent = planned + Nanoseconds.perMillisecond
        record.firstAudio = planned + Nanoseconds.seconds(fal)
        record.firstAudible = planned + Nanoseconds.seconds(fal + 0.02)
        record.audio = 2 * Nanoseconds.perSecond
        record.lastAudio = planned + Nanoseconds.perMillisecond + Nanoseconds.perSecond
        record.ended = record.lastAudio
        record.frames = 100
        record.delivery = .burst
        record.timestamp = .kernel
        record.outcome = .ok
        if number == 0 { record.connect = 5 * Nanoseconds.perMillisecond }
        return record
    }

    /// An utterance of which nothing was heard.
    static func failed(
        _ session: Int,
        _ number: Int = 0,
        at seconds: Double,
        _ outcome: Outcome,
        detail: String = ""
    ) -> UtteranceRecord {
        var record = UtteranceRecord(
            session: UInt32(session),
            utterance: UInt32(number),
            textCharacters: 30,
            planned: at(seconds)
        )
        record.outcome = outcome
        record.detail = detail
        return record
    }

    /// One scrape's lines, as the encoder writes them: the page's samples, then the scrape's own.
    mutating func scrape(
        _ job: String,
        _ instance: String,
        at seconds: Double,
        _ samples: [(series: String, value: Double)],
        isUp: Bool = true
    ) {
        let time = Double(Self.at(seconds).nanoseconds / Nanoseconds.perMillisecond) / 1000
        let own = "instance=\"\(instance)\",job=\"\(job)\""
        for (series, value) in samples {
            let (name, labels) =
                series.split(separator: "{", maxSplits: 1).count == 2
                ? (String(series.prefix { $0 != "{" }), series.drop { $0 != "{" }.dropFirst().dropLast() + "," + own)
                : (series, own)
            scrapes += "\(name){\(labels)} \(value) \(time)\n"
        }
        scrapes += "scrape_samples_scraped{\(own)} \(isUp ? samples.count : 0) \(time)\n"
        scrapes += "up{\(own)} \(isUp ? 1 : 0) \(time)\n"
    }
}

import Analysis
import Measurement
import Recording
import Timing

/// What a made-up run is like.
struct Run {
    var name = ""
    var seconds: Int
    var stages: [(from: Int, length: Int, text: String)] = []
    var faults: [(from: Int, length: Int?, text: String)] = []
    var level: (Int) -> Int = { _ in 0 }
    /// Sessions above which waiting begins.
    var capacity = 1000
    var drainFrom = 0
    var warmup = 0
    var verdict = RunReport.Verdict.met
    private var random: SeededRandom

    init(seconds: Int, seed: UInt64) {
        self.seconds = seconds
        random = SeededRandom(seed: seed)
    }

    func analysis() -> RunAnalysis {
        var run = self
        return run.built()
    }

    private mutating func built() -> RunAnalysis {
        var windows: [WindowRecord] = []
        var latencies: [Double] = []
        var audible: [Double] = []
        var factors: [Double] = []
        var jitters: [Double] = []
        var connects: [Double] = []
        var outcomes: [String: Int] = [:]
        var missing = 0
        var underruns = 0
        for second in 0..<seconds {
            let target = second >= drainFrom ? 0 : level(second)
            let active =
                second >= drainFrom
                ? max(0, level(drainFrom - 1) * (seconds - 1 - second) / (seconds - drainFrom + 1)) : target
            var window = WindowRecord(start: Fixture.start + Int64(second) * Nanoseconds.perSecond, stage: 0)
            window.measured = second >= warmup && second < drainFrom
            window.sessionsTarget = UInt32(target)
            window.sessionsActive = UInt32(max(0, active - Int(random.unit() * 2)))
            let fault = faults.first { second >= $0.from && second < $0.from + ($0.length ?? 0) }?.text ?? ""
            let queue = max(0.0, Double(active - capacity)) / Double(capacity)
            let count = active > 0 ? max(0, active / 4 + Int(random.unit() * 5) - 2) : 0
            var here: [Double] = []
            // A day's worth of draws would take longer than all else: a few a second make the same picture.
            for _ in 0..<(seconds > 10_000 ? min(count, 5) : count) {
                let scale = (fault.hasPrefix("first_audio") ? 5 : 1) * (1 + 6 * queue)
                let value =
                    RandomDistribution.lognormal(median: 0.142 * scale, p95: 0.215 * scale).sample(&random)
                if fault.hasPrefix("zombies"), random.unit() < 0.2 {
                    outcomes["no_audio", default: 0] += 1
                    window.zombies += 1
                    window.utterancesFailed += 1
                } else if random.unit() < 0.004 * (verdict == .met ? 0 : 1) {
                    outcomes["server_error", default: 0] += 1
                    window.utterancesFailed += 1
                } else {
                    outcomes["ok", default: 0] += 1
                    here.append(value)
                    if latencies.count < 20_000 {
                        latencies.append(value)
                        audible.append(value + 0.02 + 0.01 * random.unit())
                        factors.append(0.98 + 0.05 * random.unit())
                        jitters.append(0.0004 + 0.003 * random.unit() * random.unit())
                        connects.append(0.002 + 0.002 * random.unit())
                    }
                }
            }
            here.sort()
            window.utterancesPlanned = UInt32(here.count)
            window.falCount = UInt32(here.count)
            if !here.isEmpty {
                window.falP50 = Nanoseconds.seconds(quantile(here, 0.5))
                window.falP95 = Nanoseconds.seconds(quantile(here, 0.95))
                window.falP99 = Nanoseconds.seconds(quantile(here, 0.99))
                window.falMax = Nanoseconds.seconds(here[here.count - 1])
                window.rtfP50 = 1 + 0.02 * random.unit()
            }
            window.frames = UInt32(Double(active) * 38 + random.unit() * 40)
            if queue > 0.15, random.unit() < 0.5 {
                window.missing = UInt32(random.unit() * 20)
                missing += Int(window.missing)
                window.underruns = 1
                underruns += 1
            }
            window.lateness99 = Int64(60_000 + 60_000 * random.unit() + Double(active) * 400)
            window.loopDelay99 = Int64(30_000 + 40_000 * random.unit() + Double(active) * 300)
            window.cpuBusiestLoop = 0.01 + Double(active) * 0.0009 + 0.01 * random.unit()
            window.cpuProcess = window.cpuBusiestLoop + 0.02
            window.residentBytes = 24_000_000 + UInt64(active) * 12_000
            window.openFiles = UInt32(active + 14)
            windows.append(window)
        }
        let planned = outcomes.values.reduce(0, +) + 3
        outcomes["cancelled"] = 3
        return RunAnalysis(
            report: report(
                windows,
                latencies,
                audible,
                factors,
                jitters,
                connects,
                outcomes,
                planned,
                missing,
                underruns
            ),
            windows: windows,
            events: events(),
            serverLines: serverLines(windows),
            worst: worst(),
            scenarioText: scenario
        )
    }

    private func events() -> [RunEvent] {
        func at(_ second: Int) -> WallInstant { Fixture.start + Int64(second) * Nanoseconds.perSecond }
        var events = [RunEvent(at: at(0), kind: .started, text: name)]
        for stage in stages {
            let length = Int64(stage.length) * Nanoseconds.perSecond
            events.append(RunEvent(at: at(stage.from), kind: .stage, text: stage.text, duration: length))
        }
        events.append(RunEvent(at: at(warmup), kind: .warmupEnded, text: "warm-up ended"))
        for fault in faults {
            let length = fault.length.map { Int64($0) * Nanoseconds.perSecond }
            events.append(RunEvent(at: at(fault.from), kind: .fault, text: fault.text, duration: length))
        }
        events.append(RunEvent(at: at(drainFrom), kind: .loadEnded, text: "load ended"))
        events.append(RunEvent(at: at(seconds), kind: .finished, text: "finished"))
        return events.sorted { $0.atNanoseconds < $1.atNanoseconds }
    }

    private mutating func serverLines(_ windows: [WindowRecord]) -> [ServerLine] {
        var queue: [ServerLine.Point] = []
        var factor: [ServerLine.Point] = []
        var memory: [ServerLine.Point] = []
        var slots: [ServerLine.Point] = []
        for (index, window) in windows.enumerated()
        where faults.last.map({ index < $0.from || index > $0.from + 10 }) ?? true {
            let busy = Double(window.sessionsActive)
            queue.append(
                .init(at: window.start, value: (max(0, busy - Double(capacity)) + 3 * random.unit()).rounded())
            )
            factor.append(.init(at: window.start, value: 0.22 + busy * 0.001 + 0.03 * random.unit()))
            memory.append(.init(at: window.start, value: 12e9 + busy * 4e7 + 1e8 * random.unit()))
            slots.append(.init(at: window.start, value: 100 * min(1, busy / 130)))
        }
        return [
            ServerLine(
                title: "Frame queue depth (max over series)",
                metric: "orchestrator_frame_queue_depth",
                unit: .count,
                points: queue
            ),
            ServerLine(
                title: "Synthesis real-time factor (mean)",
                metric: "tts_synthesis_rtf",
                unit: .ratio,
                points: factor
            ),
            ServerLine(
                title: "GPU memory used",
                metric: "tts_gpu_memory_used_bytes",
                unit: .bytes,
                points: memory
            ),
            ServerLine(title: "Worker slots busy", metric: "tts_worker_slots_busy", unit: .percent, points: slots),
        ]
    }

    private mutating func worst() -> [UtteranceRecord] {
        (0..<8).map { index in
            let second = Int64(5 + 3 * index)
            let planned = Fixture.start + second * Nanoseconds.perSecond
            var record = UtteranceRecord(
                session: UInt32(7 * index),
                utterance: UInt32(index % 3),
                textCharacters: 80,
                planned: planned
            )
            record.serverSessionID = "5f0c2a\(index)e-9d41-4b7a-8f53-2f6f1f4e7c0\(index)"
            record.sent = planned + 90_000
            if verdict != .met, index < 3 {
                record.outcome = index == 0 ? .noAudio : .serverError
                record.detail = index == 0 ? "" : "OVERLOADED"
            } else {
                record.outcome = .ok
                record.firstAudio = planned + Int64(900 - 60 * index) * Nanoseconds.perMillisecond
                record.lastAudio = planned + 4 * Nanoseconds.perSecond
                record.audio = 3 * Nanoseconds.perSecond + Nanoseconds.perMillisecond * Int64(index)
                record.frames = 150
                record.underruns = UInt32(index % 2)
                record.longestStall = Int64(index % 2) * 120 * Nanoseconds.perMillisecond
                record.stall = record.longestStall
                record.missing = UInt32(index % 4)
            }
            return record
        }
    }

    private var scenario: String {
        """
        name: \(name)
        target:
          reference: {}
        load:
          stages:
            - { level: 50, ramp: 5s, hold: 25s }
        session:
          utterances: 3
          think_time: 1s
        targets:
          - fal.p95 < 300ms   # the one that matters
          - rtf.p95 < 1.2

        """
    }
}

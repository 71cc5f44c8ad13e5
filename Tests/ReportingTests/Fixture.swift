import Analysis
import Glibc
import Measurement
import Recording
import Timing

/// Analyses of made-up runs, the same ones at every call.
enum Fixture {
    static let start = WallInstant(nanoseconds: 1_795_343_400_000_000_000)

    /// The quickstart: 50 sessions for 30 s, everything as it should be.
    static func healthy() -> RunAnalysis {
        var run = Run(seconds: 34, seed: 7)
        run.name = "quickstart"
        run.stages = [(0, 5, "stage 1: ramp to 50 sessions"), (5, 25, "stage 1: hold 50 sessions")]
        run.level = { min(50, $0 * 10) }
        run.drainFrom = 30
        run.warmup = 3
        return run.analysis()
    }

    /// A run with faults on the way: latencies over their limit, zombies, errors, dropped frames, failing scrapes.
    static func bad() -> RunAnalysis {
        var run = Run(seconds: 130, seed: 11)
        run.name = "capacity with faults"
        run.stages = [
            (0, 20, "stage 1: ramp to 60 sessions"), (20, 40, "stage 1: hold 60 sessions"),
            (60, 20, "stage 2: ramp to 120 sessions"), (80, 40, "stage 2: hold 120 sessions"),
        ]
        run.level = { $0 < 20 ? $0 * 3 : $0 < 60 ? 60 : $0 < 80 ? 60 + ($0 - 60) * 3 : 120 }
        run.drainFrom = 120
        run.warmup = 10
        run.faults = [(42, 12, "first_audio ×5"), (95, 10, "zombies 20 %"), (98, nil, "exporter down")]
        run.capacity = 95
        run.verdict = .missed
        return run.analysis()
    }

    /// A whole day at a constant load with a slow drift.
    static func day() -> RunAnalysis {
        var run = Run(seconds: 86_400, seed: 3)
        run.name = "soak"
        run.stages = [(0, 600, "stage 1: ramp to 200 sessions"), (600, 85_800, "stage 1: hold 200 sessions")]
        run.level = { min(200, $0 / 3) }
        run.drainFrom = 86_390
        run.warmup = 600
        run.faults = [(30_000, 1_800, "workers 1"), (61_000, 600, "service down")]
        run.capacity = 190
        return run.analysis()
    }

    /// A run of which nothing came: no windows, no utterances, no scrapes.
    static func empty() -> RunAnalysis {
        var report = RunReport()
        report.name = "empty"
        report.verdict = .inconclusive
        report.exitCode = 96
        report.started = start.rfc3339()
        return RunAnalysis(
            report: report,
            windows: [],
            events: [],
            serverLines: [],
            worst: [],
            scenarioText: ""
        )
    }
}

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

    private func report(
        _ windows: [WindowRecord],
        _ latencies: [Double],
        _ audible: [Double],
        _ factors: [Double],
        _ jitters: [Double],
        _ connects: [Double],
        _ outcomes: [String: Int],
        _ planned: Int,
        _ missing: Int,
        _ underruns: Int
    ) -> RunReport {
        var report = RunReport()
        report.name = name
        report.verdict = verdict
        report.exitCode = verdict == .met ? 0 : 99
        report.started = Fixture.start.rfc3339()
        report.duration = Double(seconds) + 0.21
        report.seed = 1
        report.version = "0.1.0"
        report.host.name = "bench-1"
        report.host.kernel = "Linux 6.1.0-18-amd64"
        report.host.processor = "AMD EPYC 7763"
        report.host.cores = 2
        report.target = "ws://127.0.0.1:41233/v1/tts/stream"
        report.loadModel = "closed"
        report.utterances.planned = planned
        report.utterances.ok = outcomes["ok"] ?? 0
        report.utterances.outcomes = outcomes
        report.utterances.measured = planned - 3
        report.sessions.peak = windows.map { Int($0.sessionsActive) }.max() ?? 0
        report.sessions.planned = report.sessions.peak * 2
        report.sessions.opened = report.sessions.peak * 2
        report.figures.fal = figure(latencies)
        report.figures.falFromSent = figure(latencies.map { $0 * 0.998 })
        report.figures.firstAudible = figure(audible)
        report.figures.rtf = figure(factors)
        report.figures.jitter = figure(jitters)
        report.figures.connect = figure(connects)
        report.audio.frames = windows.reduce(0) { $0 + Int($1.frames) }
        report.audio.seconds = Double(report.audio.frames) * 0.02
        report.audio.missing = missing
        report.audio.ambiguousTimestamps = 41
        report.audio.delivery = "paced"
        report.playback.underruns = underruns
        report.playback.utterancesWithUnderrun = underruns
        report.playback.longestStall = underruns > 0 ? 0.412 : 0
        report.generator.startLateness.p50 = 0.000_061
        report.generator.startLateness.p99 = 0.000_142
        report.generator.startLateness.max = 0.001_9
        report.generator.loopDelay.p50 = 0.000_031
        report.generator.loopDelay.p99 = 0.000_088
        report.generator.loopDelay.max = 0.000_9
        report.generator.cpuPerCore = 0.062
        report.generator.cpuProcess = 0.084
        report.generator.peakMemoryBytes = 25_400_000
        report.generator.openFiles = 64
        report.generator.clockErrorSeconds = 0.000_000_09
        report.targets = targets(report, missing)
        report.scrapes = [
            .init(
                job: "orchestrator",
                url: "http://127.0.0.1:9101/metrics",
                ok: seconds - (verdict == .met ? 0 : 10),
                failed: verdict == .met ? 0 : 10,
                samples: seconds * 212,
                series: 212,
                lastError: verdict == .met ? nil : "connection refused"
            ),
            .init(
                job: "tts-worker",
                url: "http://127.0.0.1:9102/metrics",
                ok: seconds,
                failed: 0,
                samples: seconds * 148,
                series: 148,
                lastError: nil
            ),
        ]
        if verdict != .met {
            report.warnings = [
                "10 of 130 scrapes of orchestrator failed: its lines have gaps.",
                "41 frames shared their read with later ones: their arrival is bounded, not exact.",
            ]
            report.steadiness.steady = false
            report.steadiness.why = "The second half's median first-audio latency is 2.4 times the first's."
        }
        return report
    }

    private func targets(_ report: RunReport, _ missing: Int) -> [RunReport.Target] {
        func target(
            _ expression: String,
            _ verdict: RunReport.Verdict,
            _ value: Double?,
            _ interval: [Double?],
            _ limit: Double,
            _ unit: String,
            _ why: String,
            needed: Int? = 0
        ) -> RunReport.Target {
            RunReport.Target(
                expression: expression,
                verdict: verdict,
                value: value,
                interval: interval,
                confidence: 0.99,
                samples: report.utterances.measured,
                effectiveSamples: Double(report.utterances.measured) / 1.6,
                designEffect: 1.6,
                needed: needed,
                limit: limit,
                unit: unit,
                why: why
            )
        }
        let fal = report.figures.fal.p95 ?? 0
        let first = target(
            "fal.p95 < 300ms",
            verdict,
            fal,
            [fal * 0.95, fal * 1.06],
            0.3,
            "seconds",
            verdict == .met ? "" : "The whole interval is above the limit."
        )
        guard verdict != .met else {
            return [
                first, target("rtf.p95 < 1.2", .met, 1.02, [1.019, 1.023], 1.2, "ratio", ""),
                target("frame_drops < 1%", .met, 0, [0, 0.000_12], 0.01, "share", ""),
                target("failures < 1%", .met, 0.002, [0.000_3, 0.007], 0.01, "share", ""),
            ]
        }
        return [
            first, target("rtf.p95 < 1.2", .met, 1.02, [1.019, 1.023], 1.2, "ratio", ""),
            target("frame_drops < 1%", .met, 0.001_1, [0.000_7, 0.001_6], 0.01, "share", ""),
            target(
                "zombies < 2%",
                .inconclusive,
                0.018,
                [0.011, 0.029],
                0.02,
                "share",
                "The limit is inside the interval.",
                needed: 2140
            ),
            target(
                "fal.p999 < 2s",
                .missed,
                nil,
                [1.9, nil],
                2,
                "seconds",
                "More than one in a thousand utterances had no audio: the value is infinite."
            ),
            target(
                #"query("max(tts_gpu_memory_used_bytes)") < 20e9"#,
                .met,
                17.2e9,
                [17.2e9, 17.2e9],
                20e9,
                "ratio",
                ""
            ),
        ]
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

    private func figure(_ values: [Double]) -> RunReport.Figure {
        var figure = RunReport.Figure()
        let values = values.sorted()
        figure.count = values.count
        guard let least = values.first, let most = values.last else { return figure }
        figure.min = least
        figure.max = most
        figure.mean = values.reduce(0, +) / Double(values.count)
        figure.p50 = quantile(values, 0.5)
        figure.p90 = quantile(values, 0.9)
        figure.p95 = quantile(values, 0.95)
        figure.p99 = quantile(values, 0.99)
        figure.p999 = quantile(values, 0.999)
        var counts: [Int: Int] = [:]
        for value in values { counts[Int(ceil(log10(value) * 20)), default: 0] += 1 }
        figure.buckets = counts.sorted { $0.key < $1.key }
            .map { RunReport.Bucket(le: pow(10, Double($0.key) / 20), count: $0.value) }
        return figure
    }

    private func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
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

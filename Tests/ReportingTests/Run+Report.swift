import Glibc
import Measurement
import Recording
import Timing

extension Run {
    func report(
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
        // Under faults the server takes its time before it starts a session.
        let connects = connects.map { $0 * (verdict == .met ? 1 : 60) }
        report.figures.connect = figure(connects)
        report.connectSteps.tcp = step(connects.map { $0 * 0.05 / (verdict == .met ? 1 : 60) })
        report.connectSteps.upgrade = step(connects.map { $0 * 0.3 / (verdict == .met ? 1 : 60) })
        report.connectSteps.sessionStart = step(connects.map { $0 * 0.65 })
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

    private func step(_ values: [Double]) -> RunReport.Step {
        let figure = figure(values)
        var step = RunReport.Step()
        step.count = figure.count
        step.p50 = figure.p50
        step.p95 = figure.p95
        step.max = figure.max
        return step
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

    func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
}

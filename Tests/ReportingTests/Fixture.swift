import Analysis
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

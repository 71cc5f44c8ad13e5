import Measurement
import Recording
import ReferenceConfiguration
import Scenarios
import Simulation
import TestSupport
import Testing
import Timing

extension CommandLineTests {
    /// The server and the clients on the real clock against the same on the virtual one.
    ///
    /// Utterances of one run depend on each other through the queue, so not they but whole runs are compared. Forty
    /// simulated runs with seeds of their own give each statistic's mean m and standard deviation s over runs; were the
    /// real run one more of them, it would lie within m ± t·s·√(1 + 1/40) but once in 10,000 times, where
    /// t = 4.321 is Student's quantile of 0.99995 at 39 degrees of freedom. With seven statistics of two scenarios the
    /// test fails by chance once in 700 times at the most. The scenarios queue, so that sampling error is some tens of
    /// milliseconds; beside it the real programs and sockets have an allowance for the time that they take themselves, and
    /// for what the generator says that it was late.
    @Suite struct AgreementTests {
        private static let runs: UInt64 = 40
        private static let quantile = 4.321
        /// In seconds: what the server's, the client's and the kernel's own work may add.
        private static let allowance = 0.015

        struct Case: CustomTestStringConvertible {
            var testDescription: String
            var reference: String
            var seed: UInt64
        }

        static let cases = [
            Case(
                testDescription: "burst",
                reference: "workers: 1, slots_per_worker: 5, queue_limit: 6, rtf: {normal: {mean: 0.5, sd: 0.1}}",
                seed: 2001
            ),
            Case(
                testDescription: "paced",
                reference: "workers: 1, slots_per_worker: 8, queue_limit: 6, delivery: paced, "
                    + "rtf: {normal: {mean: 0.95, sd: 0.15}}, jitter: {normal: {mean: 0ms, sd: 2ms}}",
                seed: 2002
            ),
        ]

        private func yaml(_ test: Case, seed: UInt64) -> String {
            """
            name: agreement
            seed: \(seed)
            target:
              reference: {\(test.reference), seed: \(seed), first_audio: {lognormal: {median: 250ms, p95: 500ms}}}
            load: {stages: [{sessions: 14, ramp: 1s, hold: 24s}], warmup: 3s, drain: 8s}
            session:
              utterances: {min: 1, max: 4}
              think_time: {exponential: 300ms}
              texts: {inline: ["Good morning to all.", "Yes.", "How are you on this fine day, and where do you go?"]}
            """
        }

        @Test(.ownThread, arguments: cases)
        func theRealRunIsOneOfTheSimulatedOnes(_ test: Case) async throws {
            let scratch = try Scratch()
            let path = try scratch.write(yaml(test, seed: test.seed), as: "agreement.yaml")
            let finished = try await Tool.run(["run", path, "--quiet", "--out", scratch("run")], in: scratch)
            // Saturated by what else the machine does is not what is asked here.
            #expect([0, 96].contains(finished.code), "\(finished.errors)")
            let folder = try RunFolderReader(path: scratch("run"))
            let lateness = try folder.report()?.generator.startLateness.p99 ?? 0
            let allowance = Self.allowance + lateness
            var rows: [UtteranceRecord] = []
            try folder.forEachUtterance { rows.append($0) }
            let real = RunStatistics(rows)

            let simulated = try (1...Self.runs).map { seed in
                let text = yaml(test, seed: seed)
                let scenario = try Scenario.parse(yaml: text, file: "agreement.yaml", baseDirectory: "/").scenario
                return RunStatistics(try SimulationResult(of: scenario, start: .init(nanoseconds: 0)).utterances)
            }
            for statistic in RunStatistics.all {
                let values = simulated.map(statistic.value)
                let count = Double(values.count)
                let mean = values.reduce(0, +) / count
                let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
                let tolerance =
                    Self.quantile * deviation * (1 + 1 / count).squareRoot()
                    + (statistic.isDuration ? allowance : statistic.smallest)
                let value = statistic.value(real)
                #expect(
                    abs(value - mean) <= tolerance,
                    "\(statistic.name): real \(value) (seed \(test.seed)), simulated \(mean) ± \(tolerance)"
                )
            }
        }
    }
}

/// What one run comes to, warm-up left out.
private struct RunStatistics {
    /// Seconds.
    var meanFAL = 0.0
    var medianFAL = 0.0
    var p90FAL = 0.0
    var meanRTF = 0.0
    var failureShare = 0.0
    var underrunShare = 0.0
    var count = 0.0

    struct Statistic {
        var name: String
        var value: @Sendable (RunStatistics) -> Double
        var isDuration = false
        /// A difference that is no difference: one utterance, or what 15 ms are beside an utterance's audio.
        var smallest = 0.0
    }

    static let all = [
        Statistic(name: "mean FAL", value: { $0.meanFAL }, isDuration: true),
        Statistic(name: "median FAL", value: { $0.medianFAL }, isDuration: true),
        Statistic(name: "p90 FAL", value: { $0.p90FAL }, isDuration: true),
        Statistic(name: "mean RTF", value: { $0.meanRTF }, smallest: 0.015),
        Statistic(name: "failures", value: { $0.failureShare }, smallest: 0.01),
        Statistic(name: "utterances with underrun", value: { $0.underrunShare }, smallest: 0.01),
        Statistic(name: "utterances", value: { $0.count }, smallest: 1),
    ]

    init(_ utterances: [UtteranceRecord]) {
        let measured = utterances.filter(\.countsInFigures)
        let latencies = measured.compactMap(\.firstAudioLatency).map(Nanoseconds.inSeconds).sorted()
        let factors = measured.filter { $0.outcome == .ok }.compactMap(\.realTimeFactor)
        count = Double(measured.count)
        guard !latencies.isEmpty, !factors.isEmpty else { return }
        meanFAL = latencies.reduce(0, +) / Double(latencies.count)
        medianFAL = latencies[latencies.count / 2]
        p90FAL = latencies[latencies.count * 9 / 10]
        meanRTF = factors.reduce(0, +) / Double(factors.count)
        failureShare = Double(measured.count { !$0.outcome.isSuccess }) / count
        underrunShare = Double(measured.count { $0.underruns > 0 }) / count
    }
}

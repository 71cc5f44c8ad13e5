import Comparison
import Glibc
import Measurement
import Timing

/// Runs whose truth is known, drawn directly: no server, no clock.
///
/// First-audio latencies have the quickstart's distribution (lognormal, 121 ms at the median and 233 ms at p95). The
/// utterances of a session share an effect of its own and each resembles the one before, so that they are not
/// independent; `resemblance` is the share of the variance that the session's effect makes.
struct SimulatedPairs {
    var sessions = 667
    var utterancesPerSession = 3
    var resemblance = 0.1
    /// Of neighbours within a session, beyond the session's own effect.
    var correlation = 0.2
    var failures = 0.01
    /// Of the logarithm of a run's latencies: what runs differ by themselves.
    var betweenRuns = 0.0
    /// Multiplies latencies above the 90th percentile, or all of them.
    var tailFactor = 1.0
    var factor = 1.0

    private static let median = 0.121
    private static let deviation = log(0.233 / 0.121) / 1.6448536269514722

    /// What the quickstart's targets name.
    static let targets = [
        "fal.p95 < 300ms", "rtf.p95 < 0.5", "frame_drops < 0.5%", "underruns < 2%", "failures < 2%",
    ]

    func run(_ name: String, seed: UInt64) -> RunSample {
        var random = SeededRandom(seed: seed, stream: "simulated pairs")
        var records: [UtteranceRecord] = []
        records.reserveCapacity(sessions * utterancesPerSession)
        let ofRun = betweenRuns * normal(&random)
        for session in 0..<sessions {
            let effect = resemblance.squareRoot() * normal(&random)
            var rest = normal(&random)
            for number in 0..<utterancesPerSession {
                if number > 0 {
                    rest = correlation * rest + (1 - correlation * correlation).squareRoot() * normal(&random)
                }
                let score = effect + (1 - resemblance).squareRoot() * rest
                records.append(
                    utterance(session, number, score: score, shift: ofRun, &random)
                )
            }
        }
        return RunSample(name: name, records: records, targets: Self.targets)
    }

    private func utterance(
        _ session: Int,
        _ number: Int,
        score: Double,
        shift: Double,
        _ random: inout SeededRandom
    ) -> UtteranceRecord {
        // Sessions begin one after the other; a slot's worth of them at a time.
        let planned = WallInstant(nanoseconds: Int64(session / 20 * 3 + number) * Nanoseconds.perSecond)
        var record = UtteranceRecord(
            session: UInt32(session),
            utterance: UInt32(number),
            textCharacters: 30,
            planned: planned
        )
        if number == 0 { record.connect = Nanoseconds.seconds(0.002 * exp(0.3 * normal(&random))) }
        guard random.unit() >= failures else {
            record.outcome = .noAudio
            return record
        }
        var latency = Self.median * factor * exp(Self.deviation * score + shift)
        // The 90th percentile of the standard normal distribution.
        if score > 1.2815515655446004 { latency *= tailFactor }
        record.sent = planned + Nanoseconds.seconds(0.0002)
        record.firstAudio = planned + Nanoseconds.seconds(latency)
        record.firstAudible = record.firstAudio
        record.audio = 2 * Nanoseconds.perSecond
        record.lastAudio = planned + Nanoseconds.seconds(0.6 * exp(0.15 * normal(&random) + shift))
        record.ended = record.lastAudio
        record.frames = 100
        record.missing = random.unit() < 0.01 ? 1 : 0
        record.underruns = random.unit() < 0.01 ? 1 : 0
        if record.underruns > 0 { record.longestStall = Nanoseconds.seconds(0.05 * random.unit()) }
        record.delivery = .burst
        record.timestamp = .kernel
        record.outcome = .ok
        return record
    }

    private func normal(_ random: inout SeededRandom) -> Double {
        RandomDistribution.normal(mean: 0, standardDeviation: 1).sample(&random)
    }
}

/// Places on the curves of figures against load.
enum CapacityCurves {
    /// From here on an RTF no longer looks fine: synthesis takes as long as the audio plays.
    static let fineFactor = 1.0
    /// More listeners than these going without audio are not single accidents.
    static let starvingShare = 0.01

    /// The load of the greatest power, which is throughput over latency.
    ///
    /// Below it more load costs little latency, above it it buys little throughput (Kleinrock, "Power and deterministic
    /// rules of thumb for probabilistic problems in computer communications", ICC 1979).
    static func knee(_ levels: [CapacityLevel]) -> Double? {
        let powers = levels.compactMap { level -> (load: Double, power: Double)? in
            guard let latency = level.figures.falP50, latency > 0, level.figures.throughput > 0 else { return nil }
            return (level.load, level.figures.throughput / latency)
        }
        return powers.max { $0.power < $1.power }?.load
    }

    static func goodputPeak(_ levels: [CapacityLevel]) -> CapacityReport.Mark? {
        levels.filter { $0.figures.goodput > 0 }.max { $0.figures.goodput < $1.figures.goodput }.map {
            let rate = ($0.figures.goodput * 100).rounded() / 100
            return CapacityReport.Mark(load: $0.load, text: "\(rate) utterances a second met every target")
        }
    }

    static func starvesUnseen(_ levels: [CapacityLevel]) -> CapacityReport.Mark? {
        levels.filter {
            guard let factor = $0.figures.rtfP95, $0.figures.utterances >= 20 else { return false }
            // Of a paced stream the client's factor is about 1 whatever happens: it always looks fine.
            return ($0.figures.isPaced || factor < fineFactor) && $0.figures.underruns > starvingShare
        }
        .min { $0.load < $1.load }
        .map { level in
            let share = (level.figures.underruns * 1000).rounded() / 10
            let factor = ((level.figures.rtfP95 ?? 0) * 100).rounded() / 100
            return CapacityReport.Mark(
                load: level.load,
                text: "\(share) % of utterances ran out of audio at an RTF of \(factor) at p95"
            )
        }
    }
}

/// What a server runs out of, by what it says of itself.
enum Exhaustion {
    private struct Sign {
        var metric: String
        var text: String
        var isOut: @Sendable (ResourceReading, [ResourceReading]) -> Bool
    }

    /// In the order in which they are told when one level shows several.
    private static let signs = [
        Sign(metric: "tts_gpu_utilization_percent", text: "synthesis slots or GPU in use to 90 % in the mean") {
            one,
            _ in
            one.mean >= 90
        },
        Sign(metric: "tts_cpu_usage_percent", text: "CPU in use to 90 % in the mean") { one, _ in one.mean >= 90 },
        Sign(metric: "tts_gpu_memory_used_bytes", text: "GPU memory full to 95 %") { one, all in
            guard let total = all.first(where: { $0.metric == "tts_gpu_memory_total_bytes" }) else { return false }
            return total.max > 0 && one.max >= 0.95 * total.max
        },
        Sign(metric: "tts_session_queue_depth", text: "one text or more waiting for a worker in the mean") { one, _ in
            one.mean >= 1
        },
        Sign(metric: "tts_frames_dropped_total", text: "frames dropped by the server") { one, _ in one.max > 0 },
    ]

    /// For each sign the lowest load that shows it, by load.
    static func marks(_ levels: [CapacityLevel]) -> [CapacityReport.Mark] {
        signs.compactMap { sign in
            levels.filter { level in
                level.resources.contains { $0.metric == sign.metric && sign.isOut($0, level.resources) }
            }
            .map(\.load).min().map { CapacityReport.Mark(load: $0, text: sign.text) }
        }
        .sorted { $0.load < $1.load }
    }
}

import ReferenceConfiguration

extension ReferenceSettings {
    /// The program that says the texts, once it has shown that it can; nil if a tone sounds.
    func speakingVoice() async throws(ReferenceServerError) -> Espeak? {
        guard voice == .espeak else { return nil }
        let espeak = try Espeak(settings: self)
        _ = try await espeak.clip(of: "a", variant: AudioVariant(encoding: encoding, framing: framing))
        return espeak
    }

    /// Refuses what no server can be run with, naming the setting.
    func check() throws(ReferenceServerError) {
        func require(_ holds: Bool, _ key: String, _ found: Any, _ expected: String) throws(ReferenceServerError) {
            if !holds { throw .setting(key: key, found: "\(found)", expected: expected) }
        }
        try require(workers >= 0, "workers", workers, "0 or more")
        try require(slotsPerWorker >= 0, "slots_per_worker", slotsPerWorker, "0 or more")
        try require(queueLimit >= 0, "queue_limit", queueLimit, "0 or more")
        try require(loadDependence >= 0, "load_dependence", loadDependence, "0 or more")
        try require(speechRate > 0 && speechRate.isFinite, "speech_rate", speechRate, "more than 0")
        try require(!models.isEmpty, "models", "none", "at least one")
        try require(frame >= 1_000_000 && frame <= 1_000_000_000, "frame", "\(frame) ns", "1 ms to 1 s")
        try require(sampleRate >= 1000 && sampleRate <= 384_000, "sample_rate", sampleRate, "1000 to 384000")
        try require(leadingSilence >= 0, "leading_silence", "\(leadingSilence) ns", "0 or more")
        try require(frameQueue >= 0, "frame_queue", frameQueue, "0 or more")
        try require(connectionLimit >= 0, "connection_limit", connectionLimit, "0 or more")
        let rising = zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 } && buckets.allSatisfy(\.isFinite)
        try require(rising, "buckets", buckets, "rising bounds")
    }
}

public import Documents

extension ReferenceSettings {
    /// The settings as they stand in a document: all keys may be left out.
    public static let form = Form<ReferenceSettings>.object(
        ReferenceSettings(),
        described: "the reference orchestrator's settings, {} for a healthy small system",
        fields: capacityFields + timingFields + modelFields + deliveryFields + protocolFields + faultFields
    ) { settings, node, reader in
        settings.check(node, reader) ? settings : nil
    }

    private static let capacityFields: [Field<ReferenceSettings>] = [
        Field("workers", .integer(1...10_000), \.workers, "Workers that synthesise."),
        Field("slots_per_worker", .integer(1...10_000), \.slotsPerWorker, "Syntheses at a time in one worker."),
        Field("queue_limit", .integer(0...1_000_000), \.queueLimit, "Texts that wait for a slot; more are refused."),
        Field(
            "connection_limit",
            .integer(1...1_000_000),
            \.connectionLimit,
            "Connections at a time; more are refused."
        ),
        Field(
            "idle_timeout",
            .duration(1_000_000_000...Form.longestDuration),
            \.idleTimeout,
            "A session without a text for so long is closed."
        ),
        Field(
            "frame_queue",
            .integer(1...1_000_000),
            \.frameQueue,
            "Frames that wait for one session; more are dropped."
        ),
    ]

    private static let timingFields: [Field<ReferenceSettings>] = [
        Field("first_audio", .distribution(of: .time), \.firstAudio, "Time from a slot's start to the first audio."),
        Field("rtf", .distribution(of: .ratio), \.rtf, "Real-time factor of the synthesis."),
        Field(
            "load_dependence",
            .number(0...1000),
            \.loadDependence,
            "0.5: synthesis takes half as long again when all slots are busy."
        ),
        Field(
            "speech_rate",
            .number(1...1000),
            \.speechRate,
            "Characters a second of audio; of the tone, as espeak has its own pace."
        ),
        Field("buckets", bucketsForm, \.buckets, "Upper bounds of the latency histograms in seconds."),
        Field("seed", .integer(0...UInt64.max), \.seed, "Everything random derives from it."),
    ]

    private static let modelFields: [Field<ReferenceSettings>] = [
        Field(
            "models",
            Form<[Model]>.list(of: modelForm, atLeast: 1, atMost: 100, described: "a list of {id, load_time, memory}")
                .withoutRepeats(of: "id") { $0.id },
            \.models,
            "Voice models that the workers load."
        ),
        Field("gpu_memory", .size(1_000_000...1_000_000_000_000_000), \.gpuMemory, "Memory of a worker's GPU."),
    ]

    private static let deliveryFields: [Field<ReferenceSettings>] = [
        Field("delivery", .choice, \.delivery, "Frames as fast as they are synthesised, or in real time."),
        Field("jitter", .distribution(of: .signedTime), \.jitter, "Added to each paced frame's instant."),
        Field("frame", .duration(1_000_000...1_000_000_000), \.frame, "Length of one audio frame."),
        Field("sample_rate", .integer(8000...192_000), \.sampleRate, "Samples a second."),
        Field("encoding", .choice, \.encoding, "How audio is encoded, unless the client asks for another."),
        Field("framing", .choice, \.framing, "How audio is framed, unless the client asks for another."),
        Field(
            "voice",
            .choice,
            \.voice,
            "A tone whose frames carry their own number, or the text itself said by the program espeak-ng, whose pace then decides, not speech_rate."
        ),
        Field(
            "leading_silence",
            .duration(0...60_000_000_000),
            \.leadingSilence,
            "Silence before each utterance's speech."
        ),
    ]

    private static let protocolFields: [Field<ReferenceSettings>] = [
        Field("end", .choice, \.end, "What ends an utterance: a message, or nothing but silence."),
        Field("after_end", .choice, \.afterEnd, "Whether the connection is kept after an utterance."),
        Field("sequence", .choice, \.sequence, "Whether sequence numbers run on over a connection's utterances."),
        Field("compression", .boolean, \.compression, "Whether permessage-deflate is accepted."),
        Field(
            "tls",
            TLS.form,
            \.tls,
            "Whether sessions are encrypted (wss://): with a certificate made at start, whose file the line of ports names, or with one of your own."
        ),
        Field(
            "catalogue",
            .choice,
            \.catalogue,
            "Metric families: the runbook's, or with those that its rules use besides."
        ),
    ]

    private static let faultFields: [Field<ReferenceSettings>] = [
        Field(
            "timetable",
            .list(of: TimetableEntry.form, atMost: 1000, described: "a list of entries {at, for, and what is wrong}"),
            \.timetable,
            "Faults by the time since the server's start. Where entries overlap, the last one in the list that has a key "
                + "decides that key."
        )
    ]

    static let bucketsForm = Form<[Double]>.list(
        of: .number(1e-6...86_400),
        atLeast: 1,
        atMost: 100,
        described: "a rising list of seconds"
    ).checked { buckets, _, _ in
        zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 } ? nil : "the bounds do not rise"
    }

    private static let modelForm = Form<Model>.object(
        Model(id: "", loadTime: 0, memory: 0),
        described: "{id, load_time, memory}",
        fields: [
            Field("id", .text, \.id, required: true, "The model's name."),
            Field("load_time", .duration(), \.loadTime, "How long it takes to load."),
            Field("memory", .size(0...1_000_000_000_000_000), \.memory, "GPU memory that it takes."),
        ]
    )

    /// What does not go together.
    private func check(_ node: DocumentNode, _ reader: DocumentReader) -> Bool {
        var isGood = true
        func report(_ problem: String, _ key: String, allowed: String? = nil) {
            reader.report(problem, at: node.child(key) ?? node, allowed: allowed)
            isGood = false
        }
        if frame * Int64(sampleRate) % 1_000_000_000 != 0 {
            let problem =
                "a frame of \(Quantity.text(nanoseconds: Double(frame))) is not a whole number of samples at \(sampleRate) Hz"
            report(problem, "frame")
        }
        if encoding == .opus {
            if !Self.opusFrames.contains(frame) {
                report("not a frame length of Opus", "frame", allowed: "5ms, 10ms, 20ms, 40ms, 60ms")
            }
            if !Self.opusRates.contains(sampleRate) {
                report(
                    "not a sample rate of Opus",
                    "sample_rate",
                    allowed: Self.opusRates.map(String.init).joined(separator: ", ")
                )
            }
        }
        for (index, entry) in timetable.enumerated() {
            guard case .bytes(let bytes)? = entry.faults.gpuMemory, bytes > gpuMemory else { continue }
            let place = node.child("timetable")?.elements?[index].child("gpu_memory")
            reader.report("more than the settings' gpu_memory", at: place ?? node)
            isGood = false
        }
        for (index, model) in models.enumerated() where model.memory > gpuMemory {
            if let place = node.child("models")?.elements?[index] {
                reader.report("needs more memory than gpu_memory has", at: place)
            } else {
                reader.report("less than the model \(model.id) needs", at: node.child("gpu_memory") ?? node)
            }
            isGood = false
        }
        return isGood
    }

    /// RFC 6716, section 2.1.4, without the 2.5 ms that a whole number of milliseconds cannot say.
    private static let opusFrames: Set<Int64> = [5_000_000, 10_000_000, 20_000_000, 40_000_000, 60_000_000]
    private static let opusRates = [8000, 12_000, 16_000, 24_000, 48_000]
}

public import Documents
import Timing

extension ReferenceSettings {
    /// Reads the settings from a YAML text.
    ///
    /// - Parameters:
    ///   - file: Its name in messages; `-` for standard input.
    ///   - baseDirectory: The folder that relative paths in it start from.
    ///   - environment: Values for `${NAME}`; nil leaves such text as it is.
    /// - Throws: all mistakes, each with its place.
    public static func parse(
        yaml: String,
        file: String,
        baseDirectory: String = "",
        overrides: [String] = [],
        environment: [String: String]? = nil
    ) throws(DocumentErrors) -> ReferenceSettings {
        var options = Document.Options()
        options.overrides = overrides
        options.environment = environment
        let document = try Document.parse(SourceText(yaml, file: file), options: options)
        return try document.read(form, baseDirectory: baseDirectory)
    }

    /// The settings as YAML with every key; ``parse(yaml:file:baseDirectory:overrides:environment:)`` gives back an
    /// equal value, on whatever machine.
    public func yaml() -> String {
        let time: (Int64) -> DocumentNode = { .scalar(Quantity.text(nanoseconds: Double($0))) }
        let models: [DocumentNode] = models.map { model in
            .mapping([
                ("id", .quoted(model.id)), ("load_time", time(model.loadTime)),
                ("memory", .scalar(Quantity.text(bytes: model.memory))),
            ])
        }
        return DocumentNode.mapping([
            ("workers", .scalar("\(workers)")),
            ("slots_per_worker", .scalar("\(slotsPerWorker)")),
            ("queue_limit", .scalar("\(queueLimit)")),
            ("first_audio", firstAudio.documentNode(of: .time)),
            ("rtf", rtf.documentNode(of: .ratio)),
            ("load_dependence", .scalar("\(loadDependence)")),
            ("speech_rate", .scalar("\(speechRate)")),
            ("models", .sequence(models)),
            ("gpu_memory", .scalar(Quantity.text(bytes: gpuMemory))),
            ("delivery", .scalar(delivery.rawValue)),
            ("jitter", jitter.documentNode(of: .signedTime)),
            ("frame", time(frame)),
            ("sample_rate", .scalar("\(sampleRate)")),
            ("encoding", .scalar(encoding.rawValue)),
            ("framing", .scalar(framing.rawValue)),
            ("voice", .scalar(voice.rawValue)),
            ("leading_silence", time(leadingSilence)),
            ("frame_queue", .scalar("\(frameQueue)")),
            ("end", .scalar(end.rawValue)),
            ("after_end", .scalar(afterEnd.rawValue)),
            ("sequence", .scalar(sequence.rawValue)),
            ("compression", .scalar("\(compression)")),
            ("tls", tls.documentNode),
            ("connection_limit", .scalar("\(connectionLimit)")),
            ("idle_timeout", time(idleTimeout)),
            ("catalogue", .scalar(catalogue.rawValue)),
            ("buckets", .sequence(buckets.map { .scalar("\($0)") })),
            ("timetable", .sequence(timetable.map(\.documentNode))),
            ("seed", .scalar("\(seed)")),
        ]).rendered()
    }
}

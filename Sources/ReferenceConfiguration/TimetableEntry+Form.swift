public import Documents

extension TimetableEntry {
    /// An entry as it stands in a document: when, for how long, and one fault or more.
    ///
    /// An entry whose only fault is a stall of a given length lasts as long as the stall.
    public static let form = Form<TimetableEntry>.object(
        Draft(),
        described: "an entry such as {at: 30s, for: 60s, first_audio: {scale: 5}}",
        fields: timeFields + faultFields
    ) { draft, node, reader in draft.entry(node, reader) }

    /// An entry while it is read: a stall may take its length from the entry.
    struct Draft: Sendable {
        enum Stall: Sendable, Equatable {
            case lasting(Int64)
            /// As long as the entry.
            case wholly
        }

        var at: Int64 = 0
        var duration: Int64?
        var every: Int64?
        var stall: Stall?
        var faults = Faults()
    }

    private static let timeFields: [Field<Draft>] = [
        Field("at", .duration(), \.at, required: true, "When the faults begin, counted from the server's start."),
        Field(
            "for",
            .duration(1_000_000...Form.longestDuration),
            \.duration,
            "How long they last; as long as the server runs if left out."
        ),
        Field(
            "every",
            .duration(1_000_000...Form.longestDuration),
            \.every,
            "They begin again so long after each beginning, as long as the server runs."
        ),
    ]

    private static let faultFields: [Field<Draft>] = [
        Field("first_audio", .change(of: .time), \.faults.firstAudio, "Another time to the first audio."),
        Field("rtf", .change(of: .ratio), \.faults.rtf, "Another real-time factor."),
        Field("workers", .integer(0...10_000), \.faults.workers, "So many workers are up."),
        Field("drop_frames", .share, \.faults.dropFrames, "Share of frames that are lost."),
        Field(
            "reorder_frames",
            .share,
            \.faults.reorderFrames,
            "Share of frames that change places with the next one."
        ),
        Field("duplicate_frames", .share, \.faults.duplicateFrames, "Share of frames that are sent twice."),
        Field("corrupt_frames", .share, \.faults.corruptFrames, "Share of frames whose message is damaged."),
        Field(
            "stall",
            .stall,
            \.stall,
            "Frames are held back for so long, or as long as the entry lasts; then all that were due follow at once."
        ),
        Field("zombies", .share, \.faults.zombies, "Share of sessions whose texts are never answered."),
        Field("ignore_control", .share, \.faults.ignoreControl, "Share of control messages without an effect."),
        Field("errors", .errors, \.faults.errors, "Texts that get an error in place of audio."),
        Field("close", .close, \.faults.close, "Utterances in whose middle the connection is closed."),
        Field("refuse_upgrade", .refusal, \.faults.refuseUpgrade, "Connections that get an HTTP status."),
        Field("exporter", ExporterFault.form, \.faults.exporter, "What is wrong with the metrics pages."),
        Field(
            "service",
            .choice,
            \.faults.service,
            "down: sessions are cut and connections reset, while the metrics pages go on."
        ),
        Field(
            "model_load_errors",
            .share,
            \.faults.modelLoadErrors,
            "Share of syntheses whose model cannot be loaded."
        ),
        Field("gpu_memory", .memory, \.faults.gpuMemory, "Used GPU memory that the metrics show."),
        Field(
            "session_queue",
            .integer(0...1_000_000),
            \.faults.sessionQueue,
            "Texts of others that wait in the queue."
        ),
        Field("leak", .bytesPerSecond, \.faults.leak, "The process seems to grow by so much a second."),
    ]

    private static let faultKeys = faultFields.map(\.key).sorted().joined(separator: ", ")
}

extension TimetableEntry.Draft {
    /// The entry, unless something does not go together.
    fileprivate func entry(_ node: DocumentNode, _ reader: DocumentReader) -> TimetableEntry? {
        var isGood = true
        func report(_ problem: String, _ key: String? = nil, allowed: String) {
            reader.report(problem, at: key.flatMap { node.child($0) } ?? node, allowed: allowed)
            isGood = false
        }
        var duration = duration
        var values = faults
        // A key that is no fault's has been reported already, and may have been meant for one.
        let times = ["at", "for", "every"]
        if stall == nil, values == Faults(),
            node.entries?.allSatisfy({ times.contains($0.key) || $0.value.isNull }) == true
        {
            report("the entry has no fault", allowed: TimetableEntry.faultKeys)
        }
        switch stall {
        case nil: break
        case .wholly?:
            if duration == nil {
                report("a stall without an end", "stall", allowed: "a duration, or true beside \"for\"")
            }
            values.stall = duration
        case .lasting(let length)?:
            if values == Faults() { duration = duration ?? length }
            values.stall = length
            if let duration, length > duration {
                report("longer than the entry lasts", "stall", allowed: "at most the duration of \"for\", or true")
            }
        }
        if let every {
            if duration == nil {
                report("an entry without an end cannot begin again", "every", allowed: "beside \"for\"")
            }
            if let duration, every <= duration {
                report("not longer than the entry lasts", "every", allowed: "more than the duration of \"for\"")
            }
        }
        return isGood ? TimetableEntry(at: at, for: duration, every: every, faults: values) : nil
    }
}

import Documents
import ReferenceConfiguration
import Timing

/// How `session` is read.
enum SessionForm {
    static let form = Form<SessionScript>.object(
        Draft(),
        described: "a mapping",
        fields: [
            Field("utterances", utterances, \.script.utterances, "Texts a session sends: a number, or {min, max}."),
            Field("think_time", thinkTime, \.script.thinkTime, "From the end of a reply's playback to the next text."),
            Field("texts", texts, \.texts, "What is said; the built-in texts if absent."),
            Field("stream", stream, \.script.tokensPerSecond, "Send texts in chunks, as a language model would."),
            Field("barge_in", bargeIn, \.script.bargeIn, "Interrupt some of the replies."),
            Field("end", end, \.script.end, "What ends an utterance: whichever comes first."),
            Field("deadlines", deadlines, \.script.deadlines, "How long to wait before an utterance has failed."),
            Field("playback", playback, \.script.prebuffer, "The modelled listener."),
            Field("audio", audio, \.script.audio, "Checks of the audio itself."),
        ]
    ) { draft, _, _ in
        var script = draft.script
        let texts = draft.texts ?? Texts()
        script.texts = texts.texts ?? BuiltInTexts.support.texts
        script.textOrder = texts.order
        return script
    }

    /// The default of an absent `session`.
    static var standard: SessionScript { SessionScript(texts: BuiltInTexts.support.texts) }

    private struct Draft: Sendable {
        var script = SessionScript(texts: [])
        var texts: Texts?
    }

    // MARK: utterances and think_time

    private struct Bounds: Sendable { var low = 1, high = 1 }

    private static let utterances = Form<SessionScript.Utterances>.either(
        scalar: Form<Int>.integer(1...10_000).map { .fixed($0) },
        collection: .object(
            Bounds(),
            described: "{min, max}",
            fields: [
                Field("min", .integer(1...10_000), \.low, required: true, "The fewest."),
                Field("max", .integer(1...10_000), \.high, required: true, "The most."),
            ]
        ) { bounds, node, reader in
            guard bounds.low <= bounds.high else {
                reader.report("min is greater than max", at: node, allowed: "min <= max")
                return nil
            }
            return .between(bounds.low, bounds.high)
        }
    )

    private struct Thinking: Sendable {
        var distribution: RandomDistribution?
        var maximum: Int64?
    }

    private static let thinkTime: Form<SessionScript.ThinkTime> = {
        let fixed = Field<Thinking>(
            "fixed",
            Form<Int64>.duration().map { RandomDistribution.constant(Double($0)) },
            \.distribution,
            "Always the same."
        )
        let maximum = Field<Thinking>("max", .duration(), \.maximum, "What is drawn above this becomes this.")
        let fields = [fixed] + Form<RandomDistribution>.distributionFields(of: .time, \Thinking.distribution)
        return .either(
            scalar: Form<Int64>.duration().map { .init(distribution: .constant(Double($0))) },
            collection: .object(
                Thinking(),
                described: "a distribution (\(fields.map(\.key).joined(separator: ", "))) with or without max",
                fields: fields + [maximum],
                exactlyOneOf: fields.map(\.key)
            ) { thinking, _, _ in
                thinking.distribution.map { .init(distribution: $0, maximum: thinking.maximum) }
            }
        )
    }()

    // MARK: texts

    struct Texts: Sendable {
        var file: [SessionScript.Text]?
        var inline: [SessionScript.Text]?
        var builtin: BuiltInTexts?
        var order = SessionScript.TextOrder.shuffled
        var texts: [SessionScript.Text]? { file ?? inline ?? builtin?.texts }
    }

    private static let texts = Form<Texts>.object(
        Texts(),
        described: "a mapping with one of file, inline, builtin",
        fields: [
            Field("file", file, \.file, "A file with one text a line, or JSON Lines with text and id."),
            Field("inline", inline, \.inline, "The texts themselves."),
            Field("builtin", .choice, \.builtin, "One of the built-in sets."),
            Field("order", .choice, \.order, "In which order the sessions take the texts."),
        ]
    ) { texts, node, reader in
        let sources = ["file", "inline", "builtin"].filter { node.child($0).map { !$0.isNull } ?? false }
        guard sources.count <= 1 else {
            let problem = "\(sources.joined(separator: " and ")) exclude one another"
            reader.report(problem, at: node, allowed: "at most one of file, inline, builtin")
            return nil
        }
        return texts
    }

    private static let file = Form<[SessionScript.Text]>(
        schema: Form<String>.text.schema,
        allowed: "a file with texts, one a line or JSON Lines"
    ) { node, reader, allowed in
        guard let (path, shown) = reader.path(node, allowed: allowed) else { return nil }
        do throws(DocumentErrors) {
            return try TextFile.read(path, shown: shown)
        } catch {
            for reason in error.errors {
                guard reason.line == 0 else { continue }
                reader.report("the file \(reason.file) \(reason.problem)", at: node, allowed: allowed)
            }
            reader.report(DocumentErrors(error.errors.filter { $0.line > 0 }))
            return nil
        }
    }

    private static let inline = Form<[String]>.list(
        of: Form<String>.text.described("a text of 1 to 10000 characters").checked { text, _, _ in
            TextFile.problem(with: text)
        },
        atLeast: 1,
        atMost: 100_000,
        described: "a list of texts"
    ).map { texts in
        texts.enumerated().map { SessionScript.Text(id: "\($0 + 1)", text: $1) }
    }

    // MARK: the rest

    private struct Stream: Sendable { var tokensPerSecond = 0.0 }

    private static let stream = Form<Double>.object(
        Stream(),
        described: "{tokens_per_second}",
        fields: [
            Field(
                "tokens_per_second",
                .number(0.1...10_000),
                \.tokensPerSecond,
                required: true,
                "A token is about four characters."
            )
        ]
    ) { stream, _, _ in stream.tokensPerSecond }

    private static let bargeIn = Form<SessionScript.BargeIn>.object(
        SessionScript.BargeIn(probability: 0, after: 800 * Nanoseconds.perMillisecond, command: .stop),
        described: "{probability, after, command}",
        fields: [
            Field("probability", .share, \.probability, required: true, "Share of the replies that are interrupted."),
            Field("after", .duration(), \.after, "After the reply's first audio; 800ms if absent."),
            Field("command", .choice, \.command, "What is sent."),
        ]
    )

    private static let end = Form<SessionScript.End>.object(
        SessionScript.End(),
        described: "a mapping with one or more of session_end, gap, frames",
        fields: [
            Field("session_end", .boolean, \.sessionEnd, "The server's own message."),
            Field(
                "gap",
                .duration(Nanoseconds.perMillisecond...3600 * Nanoseconds.perSecond),
                \.gap,
                "No audio for so long."
            ),
            Field("frames", .integer(1...100_000_000), \.frames, "So many frames."),
        ]
    ) { end, node, reader in
        guard end.sessionEnd || end.gap != nil || end.frames != nil else {
            reader.report("nothing would end an utterance", at: node, allowed: "session_end: true, a gap, or frames")
            return nil
        }
        return end
    }

    private static let deadlines = Form<SessionScript.Deadlines>.object(
        SessionScript.Deadlines(),
        described: "a mapping with connect, first_audio, stall",
        fields: [
            Field("connect", deadline, \.connect, "From the planned start to session_start."),
            Field("first_audio", deadline, \.firstAudio, "From the text to the first audio."),
            Field("stall", deadline, \.stall, "Without audio in the middle of an utterance."),
        ]
    )

    private static let deadline = Form<Int64>.duration(Nanoseconds.perMillisecond...3600 * Nanoseconds.perSecond)

    private struct Playback: Sendable { var prebuffer = 100 * Nanoseconds.perMillisecond }

    private static let playback = Form<Int64>.object(
        Playback(),
        described: "{prebuffer}",
        fields: [
            Field(
                "prebuffer",
                .duration(0...60 * Nanoseconds.perSecond),
                \.prebuffer,
                "Audio gathered before it plays."
            )
        ]
    ) { playback, _, _ in playback.prebuffer }

    private static let audio = Form<SessionScript.AudioCheck>.object(
        SessionScript.AudioCheck(),
        described: "{check, silence}",
        fields: [
            Field("check", .share, \.share, "Share of the utterances whose audio is decoded and checked in full."),
            Field("silence", .level(-100...0), \.silenceLevel, "Audio below this level is silence."),
        ]
    )
}

import Recording

/// What the page says of audio, playback and barge-in.
enum AudioFacts {
    private static func timestamps(_ source: String) -> String {
        switch source {
        case "kernel": "taken by the kernel at arrival"
        case "virtual": "simulated, exact"
        default: "taken when the process read"
        }
    }

    static func all(of report: RunReport) -> [PageView.Fact] {
        let audio = report.audio
        let playback = report.playback
        var facts = [
            fact("Frames", Quantity.count(audio.frames), "\(Quantity.length(audio.seconds)) of audio"),
            fact("Delivery", audio.delivery, delivery(audio.delivery)),
            fault("Missing frames", audio.missing, "gaps in the sequence numbers"),
            fault("Duplicate", audio.duplicate, ""),
            fault("Reordered", audio.reordered, ""),
            fault("Malformed", audio.malformed, ""),
            fact("Silent", Quantity.count(audio.silent), "frames below the silence threshold"),
            fault("Truncated utterances", report.utterances.truncated, "audio far shorter than the text promises"),
            fault(
                "Utterances with an underrun",
                playback.utterancesWithUnderrun,
                playback.underruns > 0
                    ? "\(Quantity.count(playback.underruns)) underruns, longest stall "
                        + Quantity.duration(playback.longestStall)
                    : audio.frames > 0 ? "a modelled listener heard no gap" : "nothing was played"
            ),
        ]
        if report.bargeIn.attempted > 0 {
            facts.append(fact("Barge-ins", Quantity.count(report.bargeIn.attempted), ""))
            facts.append(fault("Ignored barge-ins", report.bargeIn.ignored, "audio went on to its own end"))
        }
        facts.append(
            fact(
                "Ambiguous arrivals",
                Quantity.count(audio.ambiguousTimestamps),
                "frames that shared a read; "
                    + (audio.ambiguousFirstAudio == 0
                        ? "none of them was an utterance's first"
                        : "first of \(Quantity.count(audio.ambiguousFirstAudio)) "
                            + plural(audio.ambiguousFirstAudio, "utterance"))
            )
        )
        if audio.jitters > 0, audio.blurredJitters > 0 {
            facts.append(
                fact(
                    "Jitter known no better than to 1 ms",
                    Quantity.count(audio.blurredJitters),
                    "of \(Quantity.count(audio.jitters)) utterances: arrivals of their frames are only bounded"
                )
            )
        }
        facts.append(
            fact(
                "Timestamps",
                audio.timestamps,
                timestamps(audio.timestamps)
            )
        )
        return facts
    }

    private static func fact(_ label: String, _ value: String, _ note: String) -> PageView.Fact {
        PageView.Fact(label: label, value: value, note: note)
    }

    private static func fault(_ label: String, _ count: Int, _ note: String) -> PageView.Fact {
        PageView.Fact(label: label, value: Quantity.count(count), note: note, style: count > 0 ? "bad" : "")
    }

    private static func delivery(_ delivery: String) -> String {
        switch delivery {
        case "paced": "frames came at about real time"
        case "burst": "frames came as fast as synthesised"
        case "mixed": "some utterances paced, some in bursts"
        default: "too few frames to tell"
        }
    }
}

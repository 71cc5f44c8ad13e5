/// What the page's words mean.
enum Glossary {
    static let all: [PageView.Fact] =
        FigureWording.all.map { entry($0.name, $0.definition) } + [
            entry(
                "p50, p95, p99",
                "Half, 95 % and 99 % of the utterances were at or below this value. Utterances without audio count as "
                    + "infinitely late when a target is judged."
            ),
            entry(
                "interval",
                "Where the true percentile lies with the confidence stated, without assumptions about the "
                    + "distribution. It is wider when utterances of one session or one second resemble each other; "
                    + "“worth” is the number of independent utterances that would tell as much."
            ),
            entry(
                "met, missed, inconclusive",
                "Met: the whole interval is on the good side of the limit. Missed: the whole interval is on the bad "
                    + "side. Inconclusive: the limit lies inside it, and more utterances are needed."
            ),
            entry(
                "invalid",
                "The load generator itself was too slow, so that the figures say nothing about the server."
            ),
            entry(
                "underrun",
                "A modelled listener gathers a little audio, then plays at real time; an underrun is a moment at which "
                    + "it had nothing left to play."
            ),
            entry("zombie", "An utterance that got no audio by its deadline, without an error or a close."),
            entry(
                "paced, burst",
                "Paced frames arrive at about real time; a burst arrives as fast as it is synthesised. Jitter is "
                    + "defined for paced delivery only."
            ),
            entry(
                "ambiguous arrival",
                "A frame that was read together with later ones: its arrival is known to lie between two instants, and the "
                    + "later one counts. utterances.csv says how far off that may make first audio and jitter."
            ),
            entry("closed, open model", "Closed: so many sessions at a time. Open: so many new sessions a second."),
        ]

    private static func entry(_ label: String, _ note: String) -> PageView.Fact {
        PageView.Fact(label: label, value: "", note: note)
    }
}

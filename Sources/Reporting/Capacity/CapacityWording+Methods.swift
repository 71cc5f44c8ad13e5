extension CapacityWording {
    /// What a reader has to know of how the answer comes about.
    static let methods: [(name: String, text: String)] = [
        (
            "The search",
            "The load is doubled until a target is missed, the gap is halved until it is a third, then levels on both sides "
                + "of the edge are measured until the interval is narrow enough. A level that decides nothing is never "
                + "taken for met."
        ),
        (
            "A level's verdict",
            "A level is looked at at a few instants that are fixed beforehand and ends once every target is decided. The "
                + "confidence of each look is raised so that all together are wrong in at most one level of twenty for "
                + "each target's bound; the verdict is judged once more when all that was planned has ended."
        ),
        (
            "The capacity",
            "For each target the share of utterances beyond the limit is fitted over all levels by a curve that nowhere "
                + "falls (isotonic regression). The capacity is the lowest load at which one of these curves passes what "
                + "its target allows."
        ),
        (
            "The interval",
            "The middle 99 % of 2,000 fits to levels whose stretches of time were drawn anew, all targets together."
        ),
        (
            "Scalability law",
            "X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), fitted to the throughput at the mean number of open sessions; the "
                + "ranges are the middle 95 % of fits to levels drawn anew. It describes this system; it does not say what "
                + "more workers would do."
        ),
    ]
}

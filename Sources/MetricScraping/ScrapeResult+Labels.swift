import Timing

extension ScrapeResult {
    /// The series that the scrape itself adds, in this order; `up` is the last line of a scrape.
    static let ownNames = ["scrape_duration_seconds", "scrape_samples_scraped", "up"]

    /// A page's samples as Prometheus stores them: with the target's labels and the scrape's instant, and what the scrape
    /// itself adds.
    package init(
        target: Int,
        job: String,
        instance: String,
        milliseconds: Int64,
        duration: Int64,
        failure: ScrapeFailure?,
        page: Exposition
    ) {
        self.init(
            target: target,
            job: job,
            instance: instance,
            at: WallInstant(nanoseconds: milliseconds * Nanoseconds.perMillisecond),
            duration: duration,
            failure: failure,
            samples: [],
            page: page
        )
        let labels = TargetLabels(job: job, instance: instance)
        let own = Set(Self.ownNames.map(labels.own))
        samples.reserveCapacity(page.samples.count + Self.ownNames.count)
        for sample in page.samples {
            var labelled = sample
            labelled.labels = labels.attached(to: sample.labels)
            // A page that claims the target's own series does not get them.
            if own.contains(labelled.labels) { continue }
            labelled.timestampMilliseconds = sample.timestampMilliseconds ?? milliseconds
            samples.append(labelled)
        }
        let ownValues = [Nanoseconds.inSeconds(duration), Double(page.samples.count), failure == nil ? 1 : 0]
        for (name, value) in zip(Self.ownNames, ownValues) {
            samples.append(
                ParsedSample(labels: labels.own(name), value: value, timestampMilliseconds: milliseconds)
            )
        }
    }
}

/// The labels `job` and `instance`, and what happens to a page's own labels of these names.
struct TargetLabels: Sendable {
    private let labels: [Label]

    init(job: String, instance: String) {
        labels = [Label(name: "instance", value: instance), Label(name: "job", value: job)]
    }

    /// The page's own `job` becomes `exported_job`, as with Prometheus's `honor_labels: false`.
    func attached(to set: LabelSet) -> LabelSet {
        var all = set.labels
        for label in labels {
            guard let position = all.firstIndex(where: { $0.name == label.name }) else { continue }
            var name = "exported_" + label.name
            while all.contains(where: { $0.name == name }) { name = "exported_" + name }
            all[position].name = name
        }
        return LabelSet(all + labels)
    }

    func own(_ name: String) -> LabelSet { LabelSet(labels + [Label(name: LabelSet.metricName, value: name)]) }
}

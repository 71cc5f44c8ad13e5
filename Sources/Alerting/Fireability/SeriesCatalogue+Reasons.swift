import Documents
import PromQL

extension SeriesCatalogue {
    /// Why a selector that matches nothing does so, as the end of a sentence that begins with the selector.
    func reasonForNothing(_ selector: VectorSelector) -> String {
        let matchers = selector.allMatchers
        let names = matchers.filter { $0.name == Labels.metricName }
        let candidates = candidates(matchers)
        guard !candidates.isEmpty else { return missing(names) }
        let others = matchers.filter { $0.name != Labels.metricName }
        let metric = names.first { $0.operation == .equal }?.value ?? "a metric of that name"
        for matcher in others where !candidates.contains(where: { $0.mayMatch(matcher) }) {
            return unmet(matcher, metric: metric, candidates)
        }
        let conditions = others.map(\.description).joined(separator: ", ")
        return "matches nothing: each of \(conditions) fits some series of \(metric), but none fits all of them"
    }

    private func missing(_ names: [LabelMatcher]) -> String {
        guard let name = names.first(where: { $0.operation == .equal })?.value else {
            return "matches nothing: no metric has such a name"
        }
        if let cause = silentRecordings[name] { return "is recorded by a rule that has no answer itself (\(cause))" }
        let parts = parts(of: name)
        if !parts.isEmpty { return "is not a series' name; there is \(listed(parts))" }
        var text = "is a metric that no target exports"
        if let nearest = NearestName.of(name, among: metricNames) { text += "; the nearest is \(nearest)" }
        return text
    }

    private func unmet(_ matcher: LabelMatcher, metric: String, _ candidates: [SeriesShape]) -> String {
        let label = matcher.name
        let found = Set(candidates.map { $0.labels[label] }).subtracting([""]).sorted()
        if label == "job", matcher.operation == .equal, !values(of: "job").contains(matcher.value) {
            return "asks for job=\"\(matcher.value)\", which no target has; \(jobs())"
        }
        guard !found.isEmpty else {
            let all = Set(candidates.flatMap { $0.labels.pairs.map(\.name) }).subtracting([Labels.metricName]).sorted()
            let nearest = NearestName.of(label, among: all).map { "; the nearest is \($0)" } ?? ""
            let has = all.isEmpty ? "have no labels" : "have the labels \(listed(all))"
            return "matches nothing: the series of \(metric) have no label \(label)\(nearest); they \(has)"
        }
        var text = "matches nothing: \(matcher) fits no series of \(metric)"
        if let nearest = NearestName.of(matcher.value, among: found) {
            text += "; the nearest value is \"\(nearest)\""
        }
        return text + "; \(label) is \(listed(found.map { "\"\($0)\"" }, or: true))"
    }

    private func jobs() -> String {
        let jobs = values(of: "job")
        return jobs.isEmpty ? "no series has a job" : "the jobs are \(listed(jobs))"
    }

    private func listed(_ names: [String], or isChoice: Bool = false) -> String {
        let most = 6
        if names.count > most { return names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more" }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + (isChoice ? " or " : " and ") + last
    }
}

/// The `info` function: adds the data labels of info series to the series of the same instance and job.
struct InfoJoin {
    /// The labels that say which series an info series belongs to.
    private static let identifying = ["instance", "job"]
    private static let defaultName = "target_info"

    private var nameMatchers: [LabelMatcher] = []
    /// Per data label the conditions on it; empty when all labels are wanted.
    private var dataMatchers: [ExactText: [LabelMatcher]] = [:]

    init(_ selector: VectorSelector?) throws(PromQLError) {
        for matcher in selector?.matchers ?? [] {
            if matcher.name == Labels.metricName {
                nameMatchers.append(matcher)
            } else {
                dataMatchers[ExactText(matcher.name), default: []].append(matcher)
            }
        }
        if selector == nil { nameMatchers = [LabelMatcher(equal: Labels.metricName, Self.defaultName)] }
        let excludes = nameMatchers.allSatisfy { $0.operation == .notEqual || $0.operation == .matchesNot }
        if excludes, !nameMatchers.isEmpty {
            // Exclusions alone say nothing of what an info metric is.
            nameMatchers.append(try LabelMatcher(Labels.metricName, .matches, ".+_info"))
        }
    }

    /// An info series' current sample.
    private struct Info {
        var labels: Labels
        /// Per step the sample's time; absent where there is none.
        var times: [Double]
    }

    func joined(_ base: [Row], _ evaluation: inout Evaluation, _ steps: Steps) throws(PromQLError) -> [Row] {
        // Info series themselves stay as they are.
        let isInfo = base.map { row in
            !nameMatchers.isEmpty && nameMatchers.allSatisfy { $0.matches(row.labels.name) }
        }
        let infos = try fetch(zip(base, isInfo).filter { !$0.1 }.map(\.0), &evaluation, steps)
        var bySignature: [Labels: [Int]] = [:]
        for (index, info) in infos.enumerated() { bySignature[signature(info.labels), default: []].append(index) }
        var results: [Row] = []
        var places: [Labels: Int] = [:]
        func add(_ row: Row, _ labels: Labels, _ step: Int) throws(PromQLError) {
            let place = places[labels] ?? results.count
            if place == results.count {
                places[labels] = place
                var result = row
                result.labels = labels
                result.values = try evaluation.blank(steps)
                results.append(result)
            }
            guard Row.isAbsent(results[place].values[step]) else { throw Evaluation.sameLabels }
            results[place].values[step] = row.values[step]
        }
        for (row, isInfo) in zip(base, isInfo) {
            let candidates = isInfo ? [] : bySignature[signature(row.labels)] ?? []
            for step in 0..<steps.count where !Row.isAbsent(row.values[step]) {
                if isInfo {
                    try add(row, row.labels, step)
                } else if let labels = try enriched(row.labels, candidates.map { infos[$0] }, step) {
                    try add(row, labels, step)
                }
            }
        }
        return results
    }

    private func signature(_ labels: Labels) -> Labels { labels.keeping(Self.identifying) }

    private func fetch(_ base: [Row], _ evaluation: inout Evaluation, _ steps: Steps) throws(PromQLError) -> [Info] {
        var matchers: [LabelMatcher] = []
        for label in Self.identifying {
            let values = Set(base.map { ExactText($0.labels[label]) }).map(\.text).filter { !$0.isEmpty }
            guard !values.isEmpty else { continue }
            let pattern = values.sorted(by: bytesPrecede).map(RegularExpression.escaped).joined(separator: "|")
            matchers.append(try LabelMatcher(label, .matches, pattern))
        }
        guard !matchers.isEmpty else { return [] }
        matchers += dataMatchers.values.joined()
        if nameMatchers.isEmpty {
            matchers.append(LabelMatcher(equal: Labels.metricName, Self.defaultName))
        }
        matchers += nameMatchers
        let selector = VectorSelector(name: nil, matchers: matchers, position: SourceRange(0, 0))
        var histogram: Labels?
        let rows = try evaluation.selectSamples(selector, steps) { data, index in
            if NativeHistogram.isMark(data.values[index]) { histogram = data.labels }
            return Double(data.timestamps[index])
        }
        if let histogram {
            throw .evaluation("this should be an info metric, with float samples: \(histogram)")
        }
        return rows.map { Info(labels: $0.labels, times: $0.values) }
    }

    /// The labels with those of the info series that are current at a step; `nil` where required ones are missing.
    private func enriched(_ labels: Labels, _ candidates: [Info], _ step: Int) throws(PromQLError) -> Labels? {
        var newest: [ExactText: Info] = [:]
        for info in candidates where !Row.isAbsent(info.times[step]) {
            let name = ExactText(info.labels.name)
            guard let other = newest[name] else {
                newest[name] = info
                continue
            }
            if other.times[step] == info.times[step] {
                let time = Int64(info.times[step])
                throw .evaluation(
                    "found duplicate series for info metric: existing \(other.labels) @ \(time), "
                        + "new \(info.labels) @ \(time)"
                )
            }
            // After a change of data labels the old series may still be within the lookback.
            if other.times[step] < info.times[step] { newest[name] = info }
        }
        if newest.isEmpty {
            let requires = dataMatchers.values.joined().contains { !$0.matches("") }
            return requires ? nil : labels
        }
        var added: [ExactText: String] = [:]
        for name in newest.keys.sorted(by: { bytesPrecede($0.text, $1.text) }) {
            for pair in newest[name]?.labels.pairs ?? [] {
                guard pair.name != Labels.metricName, dataMatchers.isEmpty || dataMatchers[ExactText(pair.name)] != nil,
                    labels[pair.name].isEmpty
                else { continue }
                if let other = added[ExactText(pair.name)], !haveSameBytes(other, pair.value) {
                    throw .evaluation("conflicting label: \(pair.name)")
                }
                added[ExactText(pair.name)] = pair.value
            }
        }
        return added.reduce(labels) { $0.setting($1.key.text, $1.value) }
    }
}

import PromQL

/// The evaluation of one rule at one instant after the other.
struct RuleEvaluation {
    private let rule: Rule
    private let options: ReplayOptions
    private let labels: [(name: String, text: String, template: Template?)]
    private let annotations: [(name: String, template: Template)]
    private var query: RuleQuery
    private var states: AlertStates
    /// What the rule wrote the last time; what it does not write again has ended.
    private var previous: Set<Labels> = []
    private(set) var history: AlertReplay.RuleHistory

    init(
        _ rule: Rule,
        in group: RuleGroup,
        options: ReplayOptions,
        written: Set<String>
    ) throws(AlertingError) {
        self.rule = rule
        self.options = options
        var labels: [(name: String, text: String, template: Template?)] = []
        for label in group.labels(of: rule) {
            let isTemplate = rule.kind == .alerting && label.text.contains("{{")
            labels.append((label.name, label.text, isTemplate ? try Template(label.text) : nil))
        }
        self.labels = labels
        var annotations: [(name: String, template: Template)] = []
        for annotation in rule.annotations { annotations.append((annotation.name, try Template(annotation.text))) }
        self.annotations = annotations
        do throws(PromQLError) {
            query = try RuleQuery(rule.expression, options: options.query, written: written)
        } catch {
            throw AlertingError(.evaluation, "\(rule.name): \(error.message)", offset: error.range?.start)
        }
        states = AlertStates(
            holdMilliseconds: rule.holdMilliseconds,
            keepFiringMilliseconds: rule.keepFiringMilliseconds,
            resolvedRetentionMilliseconds: options.resolvedRetentionMilliseconds
        )
        history = AlertReplay.RuleHistory(
            group: group.name,
            rule: rule,
            evaluations: 0,
            intervalMilliseconds: options.interval(of: group),
            transitions: [],
            failures: [],
            snapshots: [:]
        )
    }

    /// Evaluates the rule, and writes what it yields; a failure is noted and changes nothing but that.
    mutating func evaluate(_ moment: EvaluationMoment, over source: SeriesSource, _ outputs: inout RuleOutputs) {
        history.evaluations += 1
        let samples: [VectorSample]
        do throws(AlertingError) {
            let answer = try query.answer(
                at: moment.queryTime,
                step: moment.interval,
                through: moment.lastQueryTime,
                given: source,
                written: outputs
            )
            switch rule.kind {
            case .recording: samples = try recorded(answer, moment)
            case .alerting: samples = try alerted(answer, moment, source, outputs)
            }
        } catch {
            history.failures.append(AlertReplay.Failure(milliseconds: moment.time, error: error))
            return
        }
        for sample in samples { outputs.append(sample.labels, at: moment.queryTime, sample.value) }
        let current = Set(samples.map(\.labels))
        for ended in previous.subtracting(current) { outputs.append(ended, at: moment.queryTime, Staleness.marker) }
        previous = current
    }

    // MARK: Recording

    private func recorded(
        _ answer: [VectorSample],
        _ moment: EvaluationMoment
    ) throws(AlertingError) -> [VectorSample] {
        var samples: [Labels: VectorSample] = [:]
        for one in answer {
            var series = one.labels.setting(Labels.metricName, rule.name)
            for label in labels { series = series.setting(label.name, label.text) }
            let sample = VectorSample(labels: series, value: one.value)
            guard samples.updateValue(sample, forKey: series) == nil else {
                throw AlertingError(
                    .evaluation,
                    "vector contains metrics with the same labelset after applying rule labels: \(series.notation)"
                )
            }
        }
        try check(samples.count, "series", moment)
        return samples.values.sorted { $0.labels < $1.labels }
    }

    private func check(_ count: Int, _ what: String, _ moment: EvaluationMoment) throws(AlertingError) {
        guard moment.limit > 0, count > moment.limit else { return }
        throw AlertingError(.evaluation, "exceeded limit of \(moment.limit) with \(count) \(what)")
    }

    // MARK: Alerting

    private mutating func alerted(
        _ answer: [VectorSample],
        _ moment: EvaluationMoment,
        _ source: SeriesSource,
        _ outputs: RuleOutputs
    ) throws(AlertingError) -> [VectorSample] {
        let context = templateContext(moment, source, outputs)
        var answers: [Labels: VectorSample] = [:]
        for one in answer {
            let labels = alertLabels(of: one, context)
            guard answers.updateValue(one, forKey: labels) == nil else {
                throw AlertingError(
                    .evaluation,
                    "vector contains metrics with the same labelset after applying alert labels: \(labels.description)"
                )
            }
        }
        note(states.update(answers, at: moment.time), at: moment.time, context)
        do throws(AlertingError) {
            try check(states.active.count, "alerts", moment)
        } catch {
            note(states.reset(), at: moment.time, context)
            throw error
        }
        if options.snapshots.contains(moment.time) {
            history.snapshots[moment.time] = states.instances.values.sorted { $0.labels < $1.labels }.map { instance in
                AlertReplay.Snapshot(instance: instance, annotations: rendered(instance, context))
            }
        }
        return states.active.flatMap { synthetic($0) }
    }

    private func alertLabels(of sample: VectorSample, _ context: TemplateContext) -> Labels {
        var result = sample.labels.removingName()
        for label in labels {
            let text = label.template?.renderedOrError(data(sample), context) ?? label.text
            result = result.setting(label.name, text)
        }
        return result.setting(Self.alertName, rule.name)
    }

    private static let alertName = "alertname"

    private func data(_ sample: VectorSample) -> TemplateData {
        TemplateData(
            labels: sample.labels,
            value: sample.value,
            externalLabels: options.externalLabels,
            externalURL: options.externalURL
        )
    }

    private func templateContext(
        _ moment: EvaluationMoment,
        _ source: SeriesSource,
        _ outputs: RuleOutputs
    ) -> TemplateContext {
        let queryOptions = options.query
        return TemplateContext(milliseconds: moment.time) { (expression) throws(AlertingError) in
            do throws(PromQLError) {
                let query = try PromQLQuery(expression, options: queryOptions)
                switch try query.instant(at: moment.time, over: outputs.combined(with: source)).value {
                case .vector(let samples): return samples
                case .scalar(let value): return [VectorSample(labels: Labels(), value: value)]
                default: throw PromQLError(.evaluation, "rule result is not a vector or scalar")
                }
            } catch {
                throw AlertingError(.templateExecution, error.message)
            }
        }
    }

    private func rendered(_ instance: AlertInstance, _ context: TemplateContext) -> [String: String] {
        let data = data(instance.sample)
        var texts: [String: String] = [:]
        for annotation in annotations { texts[annotation.name] = annotation.template.renderedOrError(data, context) }
        return texts
    }

    private mutating func note(_ changes: [AlertStates.Change], at time: Int64, _ context: TemplateContext) {
        for change in changes {
            history.transitions.append(
                AlertTransition(
                    milliseconds: time,
                    from: change.from,
                    to: change.instance.state,
                    labels: change.instance.labels,
                    value: change.instance.sample.value,
                    annotations: rendered(change.instance, context)
                )
            )
        }
    }

    /// The alert's samples: `ALERTS` is 1, `ALERTS_FOR_STATE` says since when in seconds.
    private func synthetic(_ instance: AlertInstance) -> [VectorSample] {
        var series = Labels(labels.map { Label($0.name, $0.text) })
        for pair in instance.labels.pairs { series = series.setting(pair.name, pair.value) }
        let alerts = series.setting(Labels.metricName, "ALERTS").setting("alertstate", instance.state.rawValue)
        let since = series.setting(Labels.metricName, "ALERTS_FOR_STATE")
        // Whole seconds, as Prometheus has it.
        let seconds = instance.activeAt / 1000 - (instance.activeAt % 1000 < 0 ? 1 : 0)
        return [VectorSample(labels: alerts, value: 1), VectorSample(labels: since, value: Double(seconds))]
    }
}

/// Evaluates one query of a script and compares the answer with what is expected.
struct ScriptCheck {
    let evaluation: ScriptEvaluation
    let options: ScriptOptions
    let source: SeriesSource

    private typealias Verdict = ScriptOutcome.Verdict

    func verdict() -> ScriptOutcome.Verdict {
        let hasHistograms = evaluation.series.contains { series in
            series.values.contains {
                if case .histogram = $0 { true } else { false }
            }
        }
        if hasHistograms { return .unsupported(why: "native histograms are expected") }
        if let malformed = evaluation.malformed { return fail("a well-formed expectation", malformed) }
        let result: QueryResult
        do {
            result = try evaluate()
        } catch {
            if error.kind == .unsupported { return .unsupported(why: error.message) }
            guard let failure = evaluation.failure else { return fail("an answer", "error: \(error.summary)") }
            // A text that is no expression fails in its own words.
            if error.kind == .syntax || failure.holds(for: error.message) { return .pass }
            return fail("an error matching \(failure.described)", quoted(error.message))
        }
        if let failure = evaluation.failure {
            return fail("an error matching \(failure.described)", ScriptText.of(result.value))
        }
        return checkAnnotations(result.annotations) ?? check(result.value) ?? checkRangeMode() ?? checkFixedTimes()
            ?? .pass
    }

    private func fail(_ expected: String, _ got: String) -> Verdict { .fail(expected: expected, got: got) }

    private func evaluate() throws(PromQLError) -> QueryResult {
        let query = try PromQLQuery(evaluation.expression, options: options.query)
        switch evaluation.times {
        case .instant(let time): return try query.instant(at: time, over: source)
        case .range(let from, let through, let step):
            return try query.range(from: from, through: through, step: step, over: source)
        }
    }

    /// What is wrong with the annotations, if anything.
    private func checkAnnotations(_ annotations: [Annotation]) -> Verdict? {
        if options.ignoresAnnotations || options.query.compatibility == .v2 { return nil }
        for (level, expected, forbids) in [
            (Annotation.Level.warning, evaluation.warnings, evaluation.forbidsWarnings),
            (.info, evaluation.infos, evaluation.forbidsInfos),
        ] {
            let messages = annotations.filter { $0.level == level }.map(\.message)
            let found = messages.isEmpty ? "none" : messages.map(quoted).joined(separator: ", ")
            if forbids, !messages.isEmpty { return fail("no \(level.rawValue)", found) }
            if expected.isEmpty { continue }
            for condition in expected where !messages.contains(where: condition.holds) {
                return fail("\(level.rawValue) \(condition.described)", found)
            }
            for message in messages where !expected.contains(where: { $0.holds(for: message) }) {
                return fail("no further \(level.rawValue)", quoted(message))
            }
        }
        return nil
    }

    /// What is wrong with the answer, if anything.
    private func check(_ value: QueryValue) -> Verdict? {
        let got = ScriptText.of(value)
        switch value {
        case .scalar(let number):
            guard let scalar = evaluation.scalar else { return fail(expectedSeries, got) }
            return isClose(number, scalar) ? nil : fail(NumberText.general(scalar), got)
        case .string(let text):
            return evaluation.string == text ? nil : fail(evaluation.string.map(quoted) ?? expectedSeries, got)
        case .vector(let samples):
            if let scalar = evaluation.scalar { return fail("scalar \(NumberText.general(scalar))", got) }
            return isExpected(samples) ? nil : fail(expectedSeries, got)
        case .matrix(let series):
            if evaluation.isOrdered { return fail("an ordered answer", "a matrix, which has no order: \(got)") }
            if let scalar = evaluation.scalar { return fail("scalar \(NumberText.general(scalar))", got) }
            return isExpected(series) ? nil : fail(expectedSeries, got)
        }
    }

    private var expectedSeries: String {
        let series = evaluation.series.map { "\($0.labels.notation) \(ScriptText.of($0.values))" }
        return series.isEmpty ? "nothing" : series.joined(separator: ", ")
    }

    private func isExpected(_ samples: [VectorSample]) -> Bool {
        guard samples.count == evaluation.series.count else { return false }
        var positions: [Labels: Int] = [:]
        for (index, series) in evaluation.series.enumerated() { positions[series.labels] = index }
        for (index, sample) in samples.enumerated() {
            guard let position = positions[sample.labels], !evaluation.isOrdered || position == index,
                case .number(let value)? = evaluation.series[position].values.first,
                evaluation.series[position].values.count == 1, isClose(sample.value, value)
            else { return false }
        }
        return true
    }

    private func isExpected(_ matrix: [MatrixSeries]) -> Bool {
        let start: Int64
        let step: Int64
        switch evaluation.times {
        case .range(let from, _, let interval): (start, step) = (from, interval)
        case .instant(let time):
            (start, step) = (evaluation.vectorTimes?.from ?? time, evaluation.vectorTimes?.step ?? 0)
        }
        let byLabels = Dictionary(matrix.map { ($0.labels, $0) }) { first, _ in first }
        guard matrix.count == evaluation.series.count else { return false }
        for series in evaluation.series {
            guard let found = byLabels[series.labels] else { return false }
            var index = 0
            for (place, value) in series.values.enumerated() {
                guard case .number(let number) = value else { continue }
                guard index < found.values.count, found.timestamps[index] == start + Int64(place) * step,
                    isClose(found.values[index], number)
                else { return false }
                index += 1
            }
            if index != found.values.count { return false }
        }
        return true
    }

    /// Whether two values are the same but for rounding.
    private func isClose(_ left: Double, _ right: Double) -> Bool {
        if Staleness.isMarker(left) || Staleness.isMarker(right) { return left.bitPattern == right.bitPattern }
        if left.isNaN && right.isNaN || left == right { return true }
        let sum = left.magnitude + right.magnitude
        let difference = (left - right).magnitude
        if left == 0 || right == 0 || sum < .leastNormalMagnitude {
            return difference < options.tolerance * .leastNormalMagnitude
        }
        return difference / min(sum, .greatestFiniteMagnitude) < options.tolerance
    }

    /// Whether the answer depends on the query's own times.
    private var looksAtTheQuery: Bool {
        ["start()", "end()", "range()", "step()"].contains(where: evaluation.expression.contains)
    }

    /// With `@` the evaluation's time everywhere, an instant query has to give the same answer at any time.
    private func checkFixedTimes() -> Verdict? {
        guard options.checksOtherModes, !looksAtTheQuery, case .instant(let time) = evaluation.times else { return nil }
        do {
            let original = try PromQLQuery(evaluation.expression, options: options.query)
            guard let fixed = original.expression.fixed(at: time) else { return nil }
            let query = try PromQLQuery(fixed.description, options: options.query)
            for other in [-10 * time - 1000, 0, time / 5, 10 * time + 1000] {
                let value = try query.instant(at: other, over: source).value
                guard case .fail(let expected, let got)? = check(value) else { continue }
                return fail(expected, "from \(query.text) at \(other) ms \(got)")
            }
            return nil
        } catch {
            // At other times the selectors may meet native histograms.
            if error.kind == .unsupported { return nil }
            return fail("an answer at other times", "error: \(error.summary)")
        }
    }

    /// An instant query has to give the same answer in the middle of a range query.
    private func checkRangeMode() -> Verdict? {
        guard options.checksOtherModes, !evaluation.isOrdered, evaluation.vectorTimes == nil,
            evaluation.string == nil, case .instant(let time) = evaluation.times,
            !looksAtTheQuery
        else { return nil }
        let minute: Int64 = 60_000
        do {
            let query = try PromQLQuery(evaluation.expression, options: options.query)
            guard query.expression.type != .matrix else { return nil }
            let result = try query.range(from: time - minute, through: time + minute, step: minute, over: source)
            guard case .matrix(let matrix) = result.value else { return nil }
            let samples = matrix.compactMap { series in
                series.timestamps.firstIndex(of: time).map {
                    VectorSample(labels: series.labels, value: series.values[$0])
                }
            }
            let value: QueryValue =
                query.expression.type == .scalar ? .scalar(samples.first?.value ?? .nan) : .vector(samples)
            guard case .fail(let expected, let got)? = check(value) else { return nil }
            return fail(expected, "in range mode \(got)")
        } catch {
            if error.kind == .unsupported { return nil }
            return fail("an answer in range mode", "error: \(error.summary)")
        }
    }
}

/// Answers as a script's lines.
enum ScriptText {
    static func of(_ value: QueryValue) -> String {
        switch value {
        case .scalar(let number): return "scalar \(NumberText.general(number))"
        case .string(let text): return quoted(text)
        case .vector(let samples):
            let lines = samples.map { "\($0.labels.notation) \(NumberText.general($0.value))" }
            return lines.isEmpty ? "nothing" : lines.joined(separator: ", ")
        case .matrix(let series):
            let lines = series.map { series in
                let points = zip(series.timestamps, series.values).map { "\(NumberText.general($1))@\($0)" }
                return "\(series.labels.notation) \(points.joined(separator: " "))"
            }
            return lines.isEmpty ? "nothing" : lines.joined(separator: ", ")
        }
    }

    static func of(_ values: [SeriesNotation.Value]) -> String {
        values.map { value in
            switch value {
            case .omitted: "_"
            case .histogram: "{{…}}"
            case .number(let number): Staleness.isMarker(number) ? "stale" : NumberText.general(number)
            }
        }.joined(separator: " ")
    }
}

public import Timing

/// What a distribution's numbers stand for.
public enum DistributionUnit: Sendable {
    /// Durations, drawn in nanoseconds.
    case time
    /// Durations that may be negative, drawn in nanoseconds.
    case signedTime
    /// Ratios of 0 or more.
    case ratio
}

extension Form where Value == RandomDistribution {
    /// A distribution as a mapping with its one name, or a single value for one that never changes.
    public static func distribution(of unit: DistributionUnit) -> Form {
        let fields = distributionFields(of: unit, \Drawn.distribution)
        let mapping: Form = .object(
            Drawn(),
            described: "a distribution (\(fields.map(\.key).joined(separator: ", ")))",
            fields: fields,
            exactlyOneOf: fields.map(\.key)
        ) { drawn, _, _ in drawn.distribution }
        return .either(scalar: unit.value.map { .constant($0) }, collection: mapping)
    }

    /// The keys by which a mapping names its distribution.
    ///
    /// `constant`, `uniform`, `normal`, `lognormal`, `exponential`, `file` (a value a line, in seconds for times) and
    /// `values` (the same as a list).
    public static func distributionFields<Draft>(
        of unit: DistributionUnit,
        _ property: any WritableKeyPath<Draft, RandomDistribution?> & Sendable
    ) -> [Field<Draft>] {
        let value = unit.value
        return [
            Field("constant", value.map { .constant($0) }, property, "Always the same."),
            Field("uniform", uniform(value), property, "Evenly between a low and a high value: [low, high]."),
            Field("normal", normal(value, unit), property, "By mean and standard deviation."),
            Field("lognormal", lognormal(value), property, "By median and 95th percentile."),
            Field("exponential", value.map { .exponential(mean: $0) }, property, "By mean."),
            Field("file", samples(unit), property, "Measured values, one a line; seconds for times."),
            Field("values", values(value), property, "Measured values, each as likely as the others."),
        ]
    }

    private struct Drawn: Sendable { var distribution: RandomDistribution? }

    private static func uniform(_ value: Form<Double>) -> Form {
        Form<[Double]>.list(of: value, described: "[low, high]")
            .checked { bounds, _, _ in
                if bounds.count != 2 { return "found a list of \(bounds.count)" }
                return bounds[0] <= bounds[1] ? nil : "the first value is the greater"
            }
            .map { .uniform(low: $0[0], high: $0[1]) }
    }

    private struct Normal: Sendable { var mean = 0.0, deviation = 0.0 }

    private static func normal(_ value: Form<Double>, _ unit: DistributionUnit) -> Form {
        let deviation = unit == .signedTime ? DistributionUnit.time.value : value
        return .object(
            Normal(),
            described: "{mean, sd}",
            fields: [
                Field("mean", value, \.mean, required: true, "Mean."),
                Field("sd", deviation, \.deviation, required: true, "Standard deviation."),
            ]
        ) { normal, _, _ in .normal(mean: normal.mean, standardDeviation: normal.deviation) }
    }

    private struct Lognormal: Sendable { var median = 0.0, p95 = 0.0 }

    private static func lognormal(_ value: Form<Double>) -> Form {
        .object(
            Lognormal(),
            described: "{median, p95}",
            fields: [
                Field("median", value, \.median, required: true, "Half of the values are below."),
                Field("p95", value, \.p95, required: true, "95 of 100 values are below."),
            ]
        ) { lognormal, node, reader in
            guard lognormal.median > 0, lognormal.p95 >= lognormal.median else {
                let problem = lognormal.median > 0 ? "p95 is below the median" : "the median is not above 0"
                reader.report(problem, at: node, allowed: "0 < median <= p95")
                return nil
            }
            return .lognormal(median: lognormal.median, p95: lognormal.p95)
        }
    }

    private static func values(_ value: Form<Double>) -> Form {
        Form<[Double]>.list(of: value, atLeast: 1, atMost: 100_000, described: "a list of values")
            .map { .empirical($0) }
    }

    /// A file with one number a line; empty lines don't count.
    private static func samples(_ unit: DistributionUnit) -> Form {
        let scale = unit == .ratio ? 1 : 1e9
        let low = unit == .signedTime ? -Double.infinity : 0
        return Form(schema: .object(["type": .string("string")]), allowed: "a file with a number a line") {
            node,
            reader,
            allowed in
            guard let (path, shown) = reader.path(node, allowed: allowed) else { return nil }
            let source: SourceText
            do throws(DocumentErrors) {
                source = try SourceText.read(path, shown: shown)
            } catch {
                for reason in error.errors {
                    reader.report("the file \(reason.file) \(reason.problem)", at: node, allowed: allowed)
                }
                return nil
            }
            var values: [Double] = []
            for (index, line) in source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .enumerated()
            {
                let text = line.trimmingBlanks
                if text.isEmpty { continue }
                guard let number = Quantity.number(text), number >= low, number * scale <= 1e18 else {
                    reader.report(
                        "line \(index + 1) of \(source.file) is not such a number",
                        at: node,
                        allowed: unit == .ratio ? "numbers of 0 or more" : "numbers of seconds"
                    )
                    return nil
                }
                values.append(number * scale)
            }
            guard !values.isEmpty else {
                reader.report("\(source.file) holds no number", at: node)
                return nil
            }
            return .empirical(values)
        }
    }
}

extension DistributionUnit {
    /// A single value in this unit.
    fileprivate var value: Form<Double> {
        switch self {
        case .time: time(0...Self.longest, "a duration such as 120ms")
        case .signedTime: time(-Self.longest...Self.longest, "a duration such as 2ms or -2ms")
        case .ratio: .number(0...1e6)
        }
    }

    /// 366 days in nanoseconds.
    private static let longest = 366 * 86_400e9

    private func time(_ range: ClosedRange<Double>, _ allowed: String) -> Form<Double> {
        var form = Form<Double>.scalar(
            schema: Form<Int64>.duration().schema,
            allowed: allowed,
            problem: { Quantity.excess(of: $0, over: range.upperBound) },
            parse: { text in Quantity.duration(text).flatMap { range.contains($0) ? $0 : nil } }
        )
        form.allowed = allowed
        return form
    }
}

extension StringProtocol {
    /// Without blanks and tabs at both ends.
    var trimmingBlanks: SubSequence {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return self[start..<end]
    }
}

extension RandomDistribution {
    /// The distribution as a document writes it; ``Form/distribution(of:)`` reads back the same value.
    public func documentNode(of unit: DistributionUnit) -> DocumentNode {
        let text: (Double) -> String = { unit == .ratio ? "\($0)" : Quantity.text(nanoseconds: $0) }
        func pair(_ first: (String, Double), _ second: (String, Double)) -> DocumentNode {
            .mapping([(first.0, .scalar(text(first.1))), (second.0, .scalar(text(second.1)))])
        }
        let (name, value): (String, DocumentNode) =
            switch self {
            case .constant(let value): ("constant", .scalar(text(value)))
            case .uniform(let low, let high): ("uniform", .sequence([low, high].map { .scalar(text($0)) }))
            case .normal(let mean, let deviation): ("normal", pair(("mean", mean), ("sd", deviation)))
            case .lognormal(let median, let p95): ("lognormal", pair(("median", median), ("p95", p95)))
            case .exponential(let mean): ("exponential", .scalar(text(mean)))
            case .empirical(let values): ("values", .sequence(values.map { .scalar(text($0)) }))
            }
        return .mapping([(name, value)])
    }
}

/// One series' value at an instant.
public struct VectorSample: Sendable, Equatable {
    public var labels: Labels
    public var value: Double

    public init(labels: Labels, value: Double) {
        self.labels = labels
        self.value = value
    }
}

/// One series' values over time.
public struct MatrixSeries: Sendable, Equatable {
    public var labels: Labels
    /// Milliseconds since the Unix epoch, ascending.
    public var timestamps: [Int64]
    public var values: [Double]

    public init(labels: Labels, timestamps: [Int64], values: [Double]) {
        self.labels = labels
        self.timestamps = timestamps
        self.values = values
    }
}

/// What an expression yielded.
public enum QueryValue: Sendable, Equatable {
    case scalar(Double)
    case string(String)
    /// In the order that `sort` or `topk` gave, else in that of the labels.
    case vector([VectorSample])
    /// Ascending by labels.
    case matrix([MatrixSeries])
}

/// An evaluation's answer.
public struct QueryResult: Sendable {
    public var value: QueryValue
    /// What the evaluator noticed, without repetition.
    public var annotations: [Annotation]

    public init(value: QueryValue, annotations: [Annotation]) {
        self.value = value
        self.annotations = annotations
    }
}

/// A remark about an evaluation that did not stop it.
public struct Annotation: Hashable, Sendable {
    public enum Level: String, Sendable {
        /// The answer is likely wrong.
        case warning
        /// The query may not mean what was intended.
        case info
    }

    public var level: Level
    /// Without the place, led by its level as Prometheus words it.
    public var message: String
    /// The part of the expression that it is about.
    public var position: SourceRange

    static func warning(_ message: String, _ position: SourceRange) -> Self {
        Self(level: .warning, message: "PromQL warning: " + message, position: position)
    }

    static func info(_ message: String, _ position: SourceRange) -> Self {
        Self(level: .info, message: "PromQL info: " + message, position: position)
    }

    static func invalidQuantile(_ quantile: Double, _ position: SourceRange) -> Self {
        warning("quantile value should be between 0 and 1, got \(NumberText.general(quantile))", position)
    }

    static func invalidRatio(_ ratio: Double, cappedTo cap: Double, _ position: SourceRange) -> Self {
        warning(
            "ratio value should be between -1 and 1, got \(NumberText.general(ratio)), capping to "
                + NumberText.general(cap),
            position
        )
    }

    static func badBucket(_ bound: String, metric: String, _ position: SourceRange) -> Self {
        warning(
            "bucket label \"le\" is missing or has a malformed value of \(quoted(bound))" + naming(metric),
            position
        )
    }

    static func possibleNonCounter(_ metric: String, _ position: SourceRange) -> Self {
        info(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \(quoted(metric))",
            position
        )
    }

    static func forcedMonotonicity(metric: String, _ position: SourceRange) -> Self {
        info(
            "input to histogram_quantile needed to be fixed for monotonicity (see "
                + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + naming(metric),
            position
        )
    }

    static func incompatible(_ left: String, _ operation: BinaryOperator, _ right: String, _ position: SourceRange)
        -> Self
    {
        let sign = operation.rawValue
        return info(
            "incompatible sample types encountered for binary operator \(quoted(sign)): \(left) \(sign) \(right)",
            position
        )
    }

    static func overlappingStarts(metric: String, _ position: SourceRange) -> Self {
        warning("start timestamps of samples overlap" + naming(metric), position)
    }

    static func mixedHistograms(metric: String, _ position: SourceRange) -> Self {
        warning("vector contains a mix of classic and native histograms" + naming(metric), position)
    }

    static func mixedSamples(metric: String, _ position: SourceRange) -> Self {
        warning("encountered a mix of histograms and floats for metric name \(quoted(metric))", position)
    }

    static func mixedAggregation(_ position: SourceRange) -> Self {
        warning("encountered a mix of histograms and floats for aggregation", position)
    }

    static func ignoredHistograms(metric: String, _ position: SourceRange) -> Self {
        info(
            "ignored histograms in a range containing both floats and histograms for metric name \(quoted(metric))",
            position
        )
    }

    static func ignoredHistograms(in operation: AggregationOperator, _ position: SourceRange) -> Self {
        info("ignored histogram in \(operation.rawValue) aggregation", position)
    }

    private static func naming(_ metric: String) -> String {
        metric.isEmpty ? "" : " for metric name \(quoted(metric))"
    }
}

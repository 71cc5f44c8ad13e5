import Documents
import Measurement

/// How large a difference matters.
public struct Tolerance: Sendable, Equatable {
    /// A part of the baseline's value; 0 if only the absolute size counts.
    public var relative: Double
    /// In the measure's unit: seconds, ratio, share.
    ///
    /// The greater of both counts.
    public var absolute: Double

    public init(relative: Double = 0, absolute: Double = 0) {
        self.relative = relative
        self.absolute = absolute
    }

    /// In the measure's unit, for a baseline of that value.
    public func size(of baseline: Double) -> Double {
        baseline.isFinite ? max(relative * abs(baseline), absolute) : absolute
    }
}

/// The tolerance of every measure, as the command line changes it.
public struct Tolerances: Sendable, Equatable {
    /// Named measures, which are tested with the greater part of the allowed error.
    public private(set) var named: [Measure: Tolerance] = [:]
    private var figures: [Figure: Tolerance] = [:]

    public init() {}

    /// 5 % and at least 1 ms of a latency (0.1 ms of jitter, 0.005 of a real-time factor); half a point of a share.
    public static func standard(_ measure: Measure) -> Tolerance {
        switch measure {
        case .percentile(.rtf, _): Tolerance(relative: 0.05, absolute: 0.005)
        case .percentile(.jitter, _): Tolerance(relative: 0.05, absolute: 0.0001)
        case .percentile: Tolerance(relative: 0.05, absolute: 0.001)
        case .share: Tolerance(absolute: 0.005)
        }
    }

    public subscript(measure: Measure) -> Tolerance {
        if let own = named[measure] { return own }
        if case .percentile(let figure, _) = measure, let own = figures[figure] { return own }
        return Self.standard(measure)
    }

    /// Takes `fal.p95=5%`, `fal.p95=10ms`, `fal=3%`, `rtf.p95=0.02` or `failures=0.2%`.
    ///
    /// Percent are of the baseline's value, for a share points of it.
    public mutating func take(_ text: String) throws(ComparisonError) {
        func wrong(_ reason: String) -> ComparisonError { .tolerance(text: text, reason: reason) }
        let parts = text.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
        guard parts.count == 2 else { throw wrong("write measure=size, such as fal.p95=5%") }
        let name = String(parts[0])
        let size = String(parts[1])
        if let measure = Measure(named: name) {
            guard let tolerance = Self.size(size, unit: measure.unit) else { throw wrong(Self.advice(measure.unit)) }
            named[measure] = tolerance
        } else if let figure = Figure.allCases.first(where: { $0.scenarioName == name }) {
            guard let tolerance = Self.size(size, unit: figure.unit.rawValue) else {
                throw wrong(Self.advice(figure.unit.rawValue))
            }
            figures[figure] = tolerance
        } else {
            let all = Self.names
            let nearest = NearestName.of(name, among: all).map { "; did you mean \($0)?" } ?? ""
            throw wrong("no figure or share is named \(name)\(nearest) (\(all.joined(separator: ", ")))")
        }
    }

    private static var names: [String] {
        Figure.allCases.map { "\($0.scenarioName).p95" } + Share.allCases.map(\.rawValue)
    }

    private static func advice(_ unit: String) -> String {
        switch unit {
        case "share": "a size in points above 0 is needed, such as 0.5%"
        case "ratio": "a size above 0 is needed, such as 5% or 0.02"
        default: "a size above 0 is needed, such as 5% or 10ms"
        }
    }

    private static func size(_ text: String, unit: String) -> Tolerance? {
        let tolerance: Tolerance? =
            if unit == "share" {
                Quantity.share(text).map { Tolerance(absolute: $0) }
            } else if text.hasSuffix("%") {
                Quantity.share(text).map { Tolerance(relative: $0) }
            } else if unit == "seconds" {
                Quantity.duration(text).map { Tolerance(absolute: $0 / 1e9) }
            } else {
                Quantity.number(text).map { Tolerance(absolute: $0) }
            }
        guard let tolerance, tolerance.relative.isFinite, tolerance.absolute.isFinite,
            tolerance.relative > 0 || tolerance.absolute > 0
        else { return nil }
        return tolerance
    }
}

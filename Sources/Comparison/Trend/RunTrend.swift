import Documents
import Measurement
public import Recording

/// The figures of many runs of one scenario in the order of time, and where they changed.
public struct RunTrend: Sendable {
    /// One run, from its report.
    public struct Run: Sendable {
        public var path: String
        public var report: RunReport

        public init(path: String, report: RunReport) {
            self.path = path
            self.report = report
        }
    }

    public struct Change: Sendable, Equatable {
        /// Index of the first run after it.
        public var run: Int
        public var before: Double
        public var after: Double
        public var probability: Double
        public var relative: Double? { before == 0 ? nil : (after - before) / before }
    }

    public struct Line: Sendable {
        public var measure: Measure
        /// By run; nil where a run has no value.
        public var values: [Double?]
        public var changes: [Change]
    }

    public let scenario: String
    /// In the order of their starts.
    public let runs: [Run]
    public let lines: [Line]
    public let seed: UInt64
    /// Runs left out, with the reason, a sentence each.
    public let leftOut: [String]
    /// Most runs that are looked at: the change points' time grows with the square of the number.
    public static let limit = 400

    /// - Parameters:
    ///   - scenario: the name of the runs to take; nil for that of most of them.
    public init(_ runs: [Run], scenario: String?, seed: UInt64) {
        var leftOut: [String] = []
        let counts = Dictionary(runs.map { ($0.report.name, 1) }, uniquingKeysWith: +)
        let name = scenario ?? counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
        var taken: [Run] = []
        for run in runs.sorted(by: { ($0.report.started, $0.path) < ($1.report.started, $1.path) }) {
            if run.report.name != name {
                leftOut.append("\(run.path) is of the scenario \(run.report.name)")
            } else if run.report.verdict == .invalid || run.report.verdict == .interrupted {
                leftOut.append("\(run.path) is \(run.report.verdict.rawValue)")
            } else {
                taken.append(run)
            }
        }
        if taken.count > Self.limit {
            leftOut.append("\(taken.count - Self.limit) older runs: only the latest \(Self.limit) are shown")
            taken.removeFirst(taken.count - Self.limit)
        }
        self.scenario = name
        self.runs = taken
        self.seed = seed
        self.leftOut = leftOut
        let measures = Figure.allCases.flatMap { figure in
            [Statistic.p50, .p95, .p99].map { Measure.percentile(figure, $0) }
        }
        let reports = taken.map(\.report)
        lines = (measures + Share.allCases.map(Measure.share)).compactMap { measure in
            let values = reports.map { measure.value(in: $0) }
            guard values.contains(where: { $0 != nil && $0 != 0 }) else { return nil }
            return Line(measure: measure, values: values, changes: Self.changes(values, seed: seed))
        }
    }

    private static func changes(_ values: [Double?], seed: UInt64) -> [Change] {
        let present = values.enumerated().compactMap { index, value in value.map { (index, $0) } }
        let numbers = present.map(\.1)
        let found = ChangePoints(seed: seed).find(in: numbers)
        let bounds = [0] + found.map(\.index) + [numbers.count]
        return found.enumerated().map { place, change in
            Change(
                run: present[change.index].0,
                before: median(numbers[bounds[place]..<change.index]),
                after: median(numbers[change.index..<bounds[place + 2]]),
                probability: change.probability
            )
        }
    }

    private static func median(_ values: ArraySlice<Double>) -> Double {
        NearestRank.value(of: 0.5, inSorted: values.sorted()) ?? 0
    }
}

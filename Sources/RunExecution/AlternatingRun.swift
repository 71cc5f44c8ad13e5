import Glibc
public import Scenarios
import Timing

/// Makes runs against two targets in turns: noise lies between hours and machines, so both sides share them.
///
/// Each pair is two runs, one a side, one after the other; which goes first is drawn from the seed. Both runs of a pair
/// have the same scenario seed, each pair another.
public final class AlternatingRun: Sendable {
    public enum Side: String, Sendable, CaseIterable { case a, b }

    public struct Options: Sendable {
        public var pairs: Int
        /// Of the order.
        public var seed: UInt64
        /// The folder of all run folders.
        public var folder: String
        public var loops: Int?
        /// This program's own file.
        public var executable: String
        public var version: String

        public init(pairs: Int, seed: UInt64, folder: String, executable: String, version: String) {
            self.pairs = pairs
            self.seed = seed
            self.folder = folder
            self.executable = executable
            self.version = version
        }
    }

    /// What whoever watches is told.
    public enum Progress: Sendable {
        case began(Side, pair: Int, of: Int)
        case warning(String)
    }

    /// The scenario of a side for a pair, counted from 0.
    public typealias Scenarios = @Sendable (Side, _ pair: Int) throws -> LoadedScenario
    /// Makes a run folder's reports.
    public typealias Report = @Sendable (_ folder: String) throws -> Void

    private let options: Options
    private let scenarios: Scenarios
    private let report: Report
    private let watch: @Sendable (Progress) -> Void
    private let series = RunSeries()

    public init(
        options: Options,
        scenarios: @escaping Scenarios,
        report: @escaping Report,
        watch: @escaping @Sendable (Progress) -> Void
    ) {
        self.options = options
        self.scenarios = scenarios
        self.report = report
        self.watch = watch
    }

    /// Ends the run under way in order; no other follows.
    public func interrupt() { series.interrupt() }

    /// Ends the run under way at once; false if none is under way yet.
    public func cancel() -> Bool { series.cancel() }

    public var isInterrupted: Bool { series.isInterrupted }

    /// Which side goes first in each pair.
    public static func order(pairs: Int, seed: UInt64) -> [Side] {
        var random = SeededRandom(seed: seed, stream: "order of sides")
        return (0..<pairs).map { _ in random.unit() < 0.5 ? .a : .b }
    }

    /// Makes all pairs; gives the folders of those that are whole.
    ///
    /// Throws `RunError`, or what the scenarios and the reports throw.
    public func execute() async throws -> (a: [String], b: [String]) {
        var folders: (a: [String], b: [String]) = ([], [])
        for (pair, first) in Self.order(pairs: options.pairs, seed: options.seed).enumerated() {
            var made: [Side: String] = [:]
            for side in first == .a ? [Side.a, .b] : [.b, .a] {
                guard !isInterrupted else { return folders }
                watch(.began(side, pair: pair + 1, of: options.pairs))
                let folder = try await make(side, pair: pair)
                guard !isInterrupted else { return folders }
                made[side] = folder
            }
            if let a = made[.a], let b = made[.b] {
                folders.a.append(a)
                folders.b.append(b)
            }
        }
        return folders
    }

    private func make(_ side: Side, pair: Int) async throws -> String {
        var own = RunOptions(executable: options.executable, version: options.version)
        own.loops = options.loops
        let number = pair + 1 < 10 ? "0\(pair + 1)" : "\(pair + 1)"
        own.folder = "\(options.folder)/\(number)-\(side.rawValue)"
        let control = RunControl()
        series.begin(control)
        defer { series.end() }
        let watch = watch
        let result = try await TestRun(scenarios(side, pair), options: own, control: control) { progress in
            if case .warning(let text) = progress { watch(.warning(text)) }
        }
        .execute()
        try report(result.folder)
        return result.folder
    }
}

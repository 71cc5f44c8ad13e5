import Foundation
import Measurement
import Scenarios
import TestSupport
import Testing
import Timing

@testable import CapacityPlanning

@Suite(.ownThread) struct EstimateTests {
    @Test func poolsWhatFallsAndInterpolatesLogOddsOverTheLogOfTheLoad() {
        let points: [MonotoneFit.Point] = [
            .init(load: 10, numerator: 10, denominator: 1000), .init(load: 20, numerator: 4, denominator: 1000),
            .init(load: 40, numerator: 100, denominator: 1000),
        ]
        let fit = MonotoneFit(points.shuffled())
        // 10 and 20 are one pool of 14 in 2,000 in their middle, √200.
        #expect(abs((fit.ratio(at: 200.0.squareRoot()) ?? 0) - 0.007) < 1e-9)
        func odds(_ hits: Double, _ all: Double) -> Double { log((hits + 0.5) / (all - hits + 0.5)) }
        let place = (log(0.05 / 0.95) - odds(14, 2000)) / (odds(100, 1000) - odds(14, 2000))
        let expected = 200.0.squareRoot() * pow(40 / 200.0.squareRoot(), place)
        guard case .at(let load) = fit.crossing(of: 0.05, isShare: true) else {
            Issue.record("no crossing")
            return
        }
        #expect(abs(load - expected) < 1e-9)
        #expect(fit.crossing(of: 0.2, isShare: true) == .beyond)
        #expect(fit.crossing(of: 0.001, isShare: true) == .below)
    }

    @Test func levelsThatShowNothingOfTheServerCountForNothing() {
        let plan = Made.plan()
        func request(_ number: Int, _ load: Double) -> CapacitySearch.Request {
            CapacitySearch.Request(number: number, load: load, purpose: .edge, hold: 60, seed: 1)
        }
        let good = [Made.level(request(1, 20), .met, missing: 0.01), Made.level(request(2, 40), .missed, missing: 0.2)]
        let bad = [
            Made.level(request(3, 22), .invalid, missing: 1), Made.level(request(4, 21), .interrupted, missing: 1),
        ]
        #expect(CapacityEstimate(good, plan: plan) == CapacityEstimate(good + bad, plan: plan))
        #expect(CapacityEstimate(bad, plan: plan).capacity == nil)
    }

    @Test func allLooksTogetherAreWrongNoOftenerThanTheySay() {
        for hold in [12.0, 55, 60, 600] {
            let looks = SequentialLooks(hold: hold)
            let total = Double(looks.instants.count + 1) * (1 - looks.confidenceOfEach)
            #expect(abs(total - 0.05) < 1e-12)
            #expect(looks.instants == looks.instants.sorted() && (looks.instants.last ?? 0) <= hold)
        }
        // Independent utterances of which exactly as many miss as the target allows: met and missed are both wrong.
        let seed: UInt64 = 20_261_128
        var random = SeededRandom(seed: seed)
        var wrong = (met: 0, missed: 0)
        let runs = 200
        for _ in 0..<runs {
            var watch = Self.watch()
            for second in 0..<60 {
                let records = (0..<10).map { Self.utterance(second * 10 + $0, isLate: random.unit() < 0.05) }
                if watch.add(records, window: Self.window(second)) { break }
            }
            let level = watch.level(
                of: CapacitySearch.Request(number: 1, load: 1, purpose: .edge, hold: 60, seed: 1),
                end: Self.start + 60 * Nanoseconds.perSecond,
                elapsed: 60,
                folder: "",
                report: nil,
                resources: [],
                isInterrupted: false
            )
            if level.verdict == .met { wrong.met += 1 }
            if level.verdict == .missed { wrong.missed += 1 }
        }
        // Of 200 runs at 5 % each, more than 17 would be a chance of 1 %.
        #expect(wrong.met <= 17 && wrong.missed <= 17, "seed \(seed): \(wrong) of \(runs)")
    }

    @Test func endsAHopelessLevelAndOneThatIsClear() {
        var hopeless = Self.watch(mayGiveUp: true)
        var seconds = 0
        while seconds < 60, !hopeless.add([], window: Self.window(seconds)) { seconds += 1 }
        #expect(hopeless.ending == .hopeless && seconds < 10)
        var clear = Self.watch()
        seconds = 0
        while seconds < 60,
            !clear.add((0..<40).map { Self.utterance(seconds * 40 + $0, isLate: true) }, window: Self.window(seconds))
        { seconds += 1 }
        #expect(clear.ending == .decided && seconds == 4)
    }

    @Test func everyNameThatATargetMayHaveIsJudgedByWhatItNames() throws {
        for figure in TargetExpression.Figure.allCases {
            for statistic in TargetExpression.Statistic.allCases where figure != .jitter && statistic != .max {
                let limit = figure == .rtf ? "0.5" : "500ms"
                let target = try TargetExpression(parsing: "\(figure.rawValue).\(statistic.rawValue) < \(limit)")
                guard case .statistic(_, let judged) = JudgedTarget(target).source else {
                    Issue.record("\(target.text)")
                    continue
                }
                #expect(judged.rawValue == statistic.rawValue)
            }
        }
        for share in TargetExpression.Share.allCases {
            guard case .share(let judged) = JudgedTarget(try TargetExpression(parsing: "\(share.rawValue) < 1%")).source
            else {
                Issue.record("\(share)")
                continue
            }
            #expect(judged.rawValue == share.rawValue)
        }
        for text in ["<", "<=", ">", ">="] {
            #expect(JudgedTarget(try TargetExpression(parsing: "fal.p95 \(text) 300ms")).comparison.rawValue == text)
        }
    }

    // MARK: What a level sees

    private static let start = WallInstant(nanoseconds: 1_800_000_000_000_000_000)

    private static func watch(mayGiveUp: Bool = false) -> LevelWatch {
        let target = TargetExpression(
            text: "fal.p95 < 300ms",
            subject: .statistic(figure: .fal, .p95),
            comparison: .less,
            limit: 0.3
        )
        return LevelWatch(targets: [target], start: start, warmup: 0, hold: 60, mayGiveUp: mayGiveUp)
    }

    /// Each of a session of its own.
    private static func utterance(_ number: Int, isLate: Bool) -> UtteranceRecord {
        let planned = start + Int64(number) * 10_000_000
        var record = UtteranceRecord(session: UInt32(number), utterance: 0, textCharacters: 10, planned: planned)
        record.sent = planned
        record.firstAudio = planned + (isLate ? 400_000_000 : 100_000_000)
        record.frames = 1
        record.outcome = .ok
        return record
    }

    private static func window(_ second: Int) -> WindowRecord {
        var window = WindowRecord(start: start + Int64(second) * Nanoseconds.perSecond, stage: 0)
        window.measured = true
        return window
    }
}

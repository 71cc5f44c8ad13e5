public import Measurement
public import Recording
public import Scenarios
public import Timing

/// Watches a level while it lasts, and tells when it has shown enough.
public struct LevelWatch: Sendable {
    private var tally: LevelTally
    private let looks: SequentialLooks
    private let hold: Double
    private let mayGiveUp: Bool
    private var nextLook = 0
    /// Why its load ended; nil while it goes on.
    public private(set) var ending: CapacityLevel.Ending?

    /// - Parameters:
    ///   - start: the load's start.
    ///   - warmup: nanoseconds from there to the measured part.
    ///   - hold: the measured part's length at the most, in seconds.
    ///   - mayGiveUp: end it too once it is foreseeable that even the whole hold won't decide.
    public init(
        targets: [TargetExpression],
        start: WallInstant,
        warmup: Int64,
        hold: Double,
        mayGiveUp: Bool
    ) {
        tally = LevelTally(targets: targets, start: start, warmup: warmup)
        looks = SequentialLooks(hold: hold)
        self.hold = hold
        self.mayGiveUp = mayGiveUp
    }

    /// Takes a second in; true when the load is to end now.
    public mutating func add(_ records: [UtteranceRecord], window: WindowRecord) -> Bool {
        tally.add(records, window: window)
        guard ending == nil, nextLook < looks.instants.count,
            Double(tally.measuredSeconds) >= looks.instants[nextLook]
        else { return false }
        nextLook += 1
        ending = look()
        return ending != nil
    }

    private func look() -> CapacityLevel.Ending? {
        let judgements = tally.judgements(confidence: looks.confidenceOfEach, end: nil)
        let known = judgements.compactMap { $0 }
        if known.contains(where: { $0.verdict == .missed }) { return .decided }
        if !known.isEmpty, known.allSatisfy({ $0.verdict == .met }) { return .decided }
        // The first look is too early to foresee anything.
        guard mayGiveUp, nextLook > 1 else { return nil }
        let passed = Double(tally.measuredSeconds)
        let isHopeless = known.contains { judgement in
            guard judgement.verdict == .inconclusive else { return false }
            guard judgement.samples > 0 else { return true }
            guard let needed = judgement.needed else { return false }
            return Double(needed) > 1.5 * Double(judgement.samples) * (hold - passed) / passed
        }
        return isHopeless ? .hopeless : nil
    }

    /// What the level showed, once it is over.
    ///
    /// - Parameters:
    ///   - end: when its last utterance had ended.
    ///   - report: its report, for what utterances don't decide and for the generator; nil if there is none.
    public func level(
        of request: CapacitySearch.Request,
        end: WallInstant,
        elapsed: Double,
        folder: String,
        report: RunReport?,
        resources: [ResourceReading],
        isInterrupted: Bool
    ) -> CapacityLevel {
        let targets = tally.evidence(confidence: looks.confidenceOfEach, end: end, report: report)
        let isSaturated = report.map { $0.generator.verdict != "fit" } ?? false
        let verdict: CapacityLevel.Verdict =
            if isInterrupted {
                .interrupted
            } else if isSaturated {
                .invalid
            } else if targets.contains(where: { $0.verdict == .missed }) {
                .missed
            } else {
                targets.allSatisfy { $0.verdict == .met } ? .met : .inconclusive
            }
        return CapacityLevel(
            number: request.number,
            load: request.load,
            purpose: request.purpose,
            seed: request.seed,
            folder: folder,
            verdict: verdict,
            ending: isInterrupted ? .interrupted : ending ?? .held,
            measuredSeconds: Double(tally.measuredSeconds),
            elapsedSeconds: elapsed,
            targets: targets,
            figures: tally.figures(),
            generatorFindings: isSaturated ? report?.generator.why ?? [] : [],
            resources: resources
        )
    }
}

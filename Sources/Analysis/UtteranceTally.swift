import Measurement
import Recording
import Scenarios
import Timing

/// What one pass over the utterances of a run gathers.
struct UtteranceTally {
    var utterances = RunReport.Utterances()
    var audio = RunReport.Audio()
    var playback = RunReport.Playback()
    var bargeIns = RunReport.BargeIn()
    var connects = ConnectTally()
    var worst = WorstUtterances(capacity: 10)
    /// Measured utterances whose delivery was told.
    private(set) var paced = 0
    private(set) var burst = 0
    /// Never sent because the generator came too late, because the load ended first, and because of the open model's
    /// ceiling.
    private(set) var startedTooLate = 0
    private(set) var dueAtEnd = 0
    private(set) var heldBack = 0
    /// Rows of sessions that saw no `session_start`.
    private(set) var neverOpened = 0
    /// Planned utterances that a run which was cut off has no row of.
    private(set) var underWay = 0
    /// First audios of the measured utterances.
    private(set) var firstAudios = 0
    /// Those of them that this process dated itself.
    private(set) var userTimestamps = 0
    /// Of the arrivals of first audios, and of the paced utterances' jitter.
    private(set) var arrivalUncertainty = Uncertainties()
    private(set) var jitterUncertainty = Uncertainties()

    /// Values of each figure in the report's unit, in the order of `Figure.allCases`.
    private(set) var values = [[Double]](repeating: [], count: Figure.allCases.count)
    /// What targets judge, once for all targets of a figure or share; the others stay empty.
    private var judged = [[Observation]](repeating: [], count: Figure.allCases.count)
    private var shares = [[ShareObservation]](repeating: [], count: Share.allCases.count)

    private var longestStall: Int64 = 0
    /// First-audio latencies of those that succeeded, infinite for the others, also those that failed after it.
    private(set) var outcomes: [Observation] = []
    /// From plan to end, of those that succeeded; in nanoseconds.
    private(set) var longest: Int64 = 0
    /// Measured utterances that the run's end cut off before they were heard.
    private(set) var waiting: [Waiting] = []
    private let start: WallInstant
    /// With their places in `judged` and `shares`.
    private let judgedFigures: [(Int, Figure)]
    private let judgedShares: [(Int, Share)]

    init(start: WallInstant, targets: [TargetExpression]) {
        self.start = start
        var figures: Set<Figure> = []
        var shares: Set<Share> = []
        for target in targets {
            switch target.subject {
            case .statistic(let figure, _): figures.insert(figure.measured)
            case .share(let share): shares.insert(share.measured)
            case .query: break
            }
        }
        judgedFigures = Figure.allCases.enumerated().filter { figures.contains($1) }.map { ($0, $1) }
        judgedShares = Share.allCases.enumerated().filter { shares.contains($1) }.map { ($0, $1) }
    }

    /// Of all utterances that a target on the figure judges; of a figure that none names, none.
    func observations(of figure: Figure) -> [Observation] {
        judgedFigures.first { $0.1 == figure }.map { judged[$0.0] } ?? []
    }

    /// Of all utterances that a target on the share judges, if any names it.
    func observations(of share: Share) -> [ShareObservation] {
        judgedShares.first { $0.1 == share }.map { shares[$0.0] } ?? []
    }

    /// Enough utterances were paced that a real-time factor measured here says little of the synthesis.
    var isPaced: Bool { delivery == "paced" || delivery == "mixed" }

    /// `paced`, `burst`, `mixed` or `unknown`; a stray exception among a hundred does not make it mixed.
    var delivery: String {
        let known = paced + burst
        guard known > 0 else { return "unknown" }
        let share = Double(paced) / Double(known)
        return share >= 0.99 ? "paced" : share <= 0.01 ? "burst" : "mixed"
    }

    /// An utterance that was sent, and of which nothing had been heard when the run ended.
    struct Waiting {
        var planned: WallInstant
        var sent: WallInstant?
        var session: UInt32
    }

    /// What is known of a latency that had not ended with the run: where it had passed the limit it is a miss, whenever
    /// the audio would have come; where it had not, nothing is known.
    func missesOfWaiting(_ figure: Figure, limit: Double, until end: WallInstant) -> [Observation] {
        guard figure == .fal || figure == .falFromSent || figure == .firstAudible else { return [] }
        return waiting.compactMap { one in
            guard let began = figure == .falFromSent ? one.sent : one.planned else { return nil }
            guard Nanoseconds.inSeconds(end - began) >= limit else { return nil }
            let second = UInt32(clamping: max(0, one.planned - start) / Nanoseconds.perSecond)
            return Observation(value: .infinity, session: one.session, second: second)
        }
    }

    /// Counts those as cancelled that were planned and are in no row, because the run was cut off: none may vanish.
    mutating func addCutOff(planned: Int) {
        underWay = max(0, planned - utterances.planned)
        guard underWay > 0 else { return }
        utterances.planned += underWay
        utterances.outcomes[Outcome.cancelled.rawValue, default: 0] += underWay
    }

    mutating func add(_ row: UtteranceRecord) {
        var record = row
        // So it stood in the rows before it had an outcome of its own.
        if record.outcome == .notStarted, record.detail == "held back by max_sessions" { record.outcome = .heldBack }
        utterances.planned += 1
        utterances.outcomes[record.outcome.rawValue, default: 0] += 1
        if record.outcome == .ok { utterances.ok += 1 }
        if record.outcome == .notStarted {
            if record.detail.hasPrefix("generator") { startedTooLate += 1 } else { dueAtEnd += 1 }
        }
        if record.outcome == .heldBack { heldBack += 1 }
        if record.utterance == 0, record.connect == nil { neverOpened += 1 }
        if record.measured, record.outcome == .cancelled, record.firstAudio == nil, record.sent != nil {
            waiting.append(Waiting(planned: record.planned, sent: record.sent, session: record.session))
        }
        if !record.measured { utterances.warmupOutcomes[record.outcome.rawValue, default: 0] += 1 }
        guard record.countsInFigures else { return }
        utterances.measured += 1
        takeOutcome(record)
        for (place, figure) in judgedFigures {
            if let observation = figure.observation(of: record, since: start) { judged[place].append(observation) }
        }
        for (place, share) in judgedShares {
            if let observation = share.observation(of: record, since: start) { shares[place].append(observation) }
        }
        for (index, figure) in Figure.allCases.enumerated() {
            if let value = figure.histogramValue(of: record) {
                values[index].append(Double(value) / figure.histogramScale)
            }
        }
        addAudio(record)
        connects.add(record)
        worst.consider(record)
    }

    /// The values of one figure, ascending.
    func sortedValues(of figure: Figure) -> [Double] {
        Figure.allCases.firstIndex(of: figure).map { RadixSort.sorted(values[$0]) } ?? []
    }

    private mutating func takeOutcome(_ record: UtteranceRecord) {
        let latency = record.outcome.isSuccess ? record.firstAudioLatency : nil
        outcomes.append(
            Observation(
                value: latency.map(Nanoseconds.inSeconds) ?? .infinity,
                session: record.session,
                second: record.second(since: start)
            )
        )
        if record.outcome.isSuccess, let ended = record.ended { longest = max(longest, ended - record.planned) }
    }

    private mutating func addAudio(_ record: UtteranceRecord) {
        audio.frames += Int(record.frames)
        audio.seconds += Nanoseconds.inSeconds(record.audio)
        audio.missing += Int(record.missing)
        audio.duplicate += Int(record.duplicate)
        audio.reordered += Int(record.reordered)
        audio.malformed += Int(record.malformed)
        audio.silent += Int(record.silent)
        audio.ambiguousTimestamps += Int(record.ambiguousFrames)
        if record.timestamp != nil { firstAudios += 1 }
        if record.timestamp == .user { userTimestamps += 1 }
        if record.timestamp != nil { arrivalUncertainty.add(record.firstAudioUncertainty) }
        if record.timestamp == .ambiguous { audio.ambiguousFirstAudio += 1 }
        if record.jitter != nil {
            let uncertainty = max(record.jitterUncertainty ?? 0, record.jitterP95Uncertainty ?? 0)
            jitterUncertainty.add(uncertainty)
            audio.jitters += 1
            if uncertainty > GeneratorJudge.finestTolerance { audio.blurredJitters += 1 }
        }
        switch record.delivery {
        case .paced: paced += 1
        case .burst: burst += 1
        case .unknown: break
        }
        if record.truncated { utterances.truncated += 1 }
        if record.underruns > 0 { playback.utterancesWithUnderrun += 1 }
        playback.underruns += Int(record.underruns)
        longestStall = max(longestStall, record.longestStall)
        playback.longestStall = Nanoseconds.inSeconds(longestStall)
        if record.bargeIn != nil { bargeIns.attempted += 1 }
        if record.bargeInIgnored { bargeIns.ignored += 1 }
    }
}

extension TargetExpression.Figure {
    /// The same figure as measured.
    var measured: Figure {
        switch self {
        case .fal: .fal
        case .falFromSent: .falFromSent
        case .firstAudible: .firstAudible
        case .rtf: .rtf
        case .jitter: .jitter
        case .connect: .connect
        case .bargeIn: .bargeIn
        case .stall: .stall
        }
    }
}

extension TargetExpression.Share {
    /// The same share as measured.
    var measured: Share {
        switch self {
        case .frameDrops: .frameDrops
        case .underruns: .underruns
        case .failures: .failures
        case .zombies: .zombies
        }
    }
}

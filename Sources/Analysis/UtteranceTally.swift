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
    /// Never sent because the generator came too late, and because of the open model's ceiling.
    private(set) var startedTooLate = 0
    private(set) var heldBack = 0
    /// Rows of sessions that saw no `session_start`.
    private(set) var neverOpened = 0
    /// Planned utterances that a run which was cut off has no row of.
    private(set) var underWay = 0
    /// First audios of the measured utterances, and those known no better than a tolerance.
    private(set) var firstAudios = 0
    /// Those of them that this process dated itself.
    private(set) var userTimestamps = 0
    private var uncertainties: [Int64] = []

    /// Values of each figure in the report's unit, in the order of `Figure.allCases`.
    private(set) var values = [[Double]](repeating: [], count: Figure.allCases.count)
    /// What each target judges, in the order of the targets; empty for those that judge no utterances.
    private(set) var judged: [[Observation]]
    private(set) var shares: [[ShareObservation]]
    /// First-audio latencies of all measured utterances, for steadiness.
    private(set) var latencies: [Observation] = []

    private var audioNanoseconds: Int64 = 0
    private var longestStall: Int64 = 0
    private let start: WallInstant
    private let targets: [TargetExpression]

    init(start: WallInstant, targets: [TargetExpression]) {
        self.start = start
        self.targets = targets
        judged = targets.map { _ in [] }
        shares = targets.map { _ in [] }
    }

    /// `paced`, `burst`, `mixed` or `unknown`; a stray exception among a hundred does not make it mixed.
    var delivery: String {
        let known = paced + burst
        guard known > 0 else { return "unknown" }
        let share = Double(paced) / Double(known)
        return share >= 0.99 ? "paced" : share <= 0.01 ? "burst" : "mixed"
    }

    /// First audios whose arrival is known no better than `tolerance` nanoseconds.
    func blurred(beyond tolerance: Int64) -> Int { uncertainties.count { $0 > tolerance } }

    /// Counts those as cancelled that were planned and are in no row, because the run was cut off: none may vanish.
    mutating func addCutOff(planned: Int) {
        underWay = max(0, planned - utterances.planned)
        guard underWay > 0 else { return }
        utterances.planned += underWay
        utterances.outcomes[Outcome.cancelled.rawValue, default: 0] += underWay
    }

    mutating func add(_ record: UtteranceRecord) {
        utterances.planned += 1
        utterances.outcomes[record.outcome.rawValue, default: 0] += 1
        if record.outcome == .ok { utterances.ok += 1 }
        if record.outcome == .notStarted {
            if record.detail.hasPrefix("generator") { startedTooLate += 1 } else { heldBack += 1 }
        }
        if record.utterance == 0, record.connect == nil { neverOpened += 1 }
        for index in targets.indices {
            switch targets[index].subject {
            case .statistic(let figure, _):
                if let observation = figure.measured.observation(of: record, since: start) {
                    judged[index].append(observation)
                }
            case .share(let share):
                if let observation = share.measured.observation(of: record, since: start) {
                    shares[index].append(observation)
                }
            case .query: break
            }
        }
        guard record.countsInFigures else { return }
        utterances.measured += 1
        if let observation = Figure.fal.observation(of: record, since: start) { latencies.append(observation) }
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
    mutating func sortedValues(of figure: Figure) -> [Double] {
        guard let index = Figure.allCases.firstIndex(of: figure) else { return [] }
        values[index].sort()
        return values[index]
    }

    private mutating func addAudio(_ record: UtteranceRecord) {
        audio.frames += Int(record.frames)
        audioNanoseconds += record.audio
        audio.seconds = Nanoseconds.inSeconds(audioNanoseconds)
        audio.missing += Int(record.missing)
        audio.duplicate += Int(record.duplicate)
        audio.reordered += Int(record.reordered)
        audio.malformed += Int(record.malformed)
        audio.silent += Int(record.silent)
        audio.ambiguousTimestamps += Int(record.ambiguousFrames)
        if record.timestamp != nil { firstAudios += 1 }
        if record.timestamp == .user { userTimestamps += 1 }
        if record.timestamp == .ambiguous {
            audio.ambiguousFirstAudio += 1
            uncertainties.append(record.firstAudioUncertainty)
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

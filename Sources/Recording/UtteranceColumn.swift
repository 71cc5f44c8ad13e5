import Measurement
import Timing

/// The columns of `utterances.csv`, in their order; the raw value is the name in the header.
enum UtteranceColumn: String, CaseIterable {
    case session
    case serverSessionID = "server_session_id"
    case utterance
    case textCharacters = "text_chars"
    case planned = "planned_ns"
    case sent = "sent_ns"
    case committed = "committed_ns"
    case firstAudio = "first_audio_ns"
    case firstAudible = "first_audible_ns"
    case lastAudio = "last_audio_ns"
    case ended = "ended_ns"
    case firstAudioLatency = "fal_ns"
    case firstAudioLatencyFromSent = "fal_from_sent_ns"
    case firstAudibleLatency = "first_audible_latency_ns"
    case realTimeFactor = "rtf"
    case audio = "audio_ns"
    case frames
    case missing
    case duplicate
    case reordered
    case malformed
    case silent
    case ambiguousFrames = "ambiguous_frames"
    case truncated
    case delivery
    case underruns
    case stall = "stall_ns"
    case longestStall = "longest_stall_ns"
    case jitter = "jitter_ns"
    case jitterP95 = "jitter_p95_ns"
    case jitterUncertainty = "jitter_uncertainty_ns"
    case jitterP95Uncertainty = "jitter_p95_uncertainty_ns"
    case bargeIn = "barge_in_ns"
    case bargeInIgnored = "barge_in_ignored"
    case connect = "connect_ns"
    case connectNameLookup = "connect_dns_ns"
    case connectTCP = "connect_tcp_ns"
    case connectTLS = "connect_tls_ns"
    case connectUpgrade = "connect_upgrade_ns"
    case connectSessionStart = "connect_session_start_ns"
    case timestamp
    case firstAudioUncertainty = "first_audio_uncertainty_ns"
    case measured
    case outcome
    case detail

    /// All of them, made once.
    static let all = allCases

    /// Without these a row says nothing.
    static let required: Set<UtteranceColumn> = [.session, .utterance, .planned, .outcome]

    /// The record's value, as the table writes it.
    func append(_ record: UtteranceRecord, to row: inout [UInt8]) {
        switch self {
        case .session: RowText.append(record.session, to: &row)
        case .serverSessionID: RowText.append(record.serverSessionID, to: &row)
        case .utterance: RowText.append(record.utterance, to: &row)
        case .textCharacters: RowText.append(record.textCharacters, to: &row)
        case .planned: RowText.append(record.planned.nanoseconds, to: &row)
        case .sent: RowText.append(record.sent?.nanoseconds, to: &row)
        case .committed: RowText.append(record.committed?.nanoseconds, to: &row)
        case .firstAudio: RowText.append(record.firstAudio?.nanoseconds, to: &row)
        case .firstAudible: RowText.append(record.firstAudible?.nanoseconds, to: &row)
        case .lastAudio: RowText.append(record.lastAudio?.nanoseconds, to: &row)
        case .ended: RowText.append(record.ended?.nanoseconds, to: &row)
        case .firstAudioLatency: RowText.append(record.firstAudioLatency, to: &row)
        case .firstAudioLatencyFromSent: RowText.append(record.firstAudioLatencyFromSent, to: &row)
        case .firstAudibleLatency: RowText.append(record.firstAudibleLatency, to: &row)
        case .realTimeFactor: RowText.append(record.realTimeFactor, to: &row)
        case .audio: RowText.append(record.audio, to: &row)
        case .frames: RowText.append(record.frames, to: &row)
        case .missing: RowText.append(record.missing, to: &row)
        case .duplicate: RowText.append(record.duplicate, to: &row)
        case .reordered: RowText.append(record.reordered, to: &row)
        case .malformed: RowText.append(record.malformed, to: &row)
        case .silent: RowText.append(record.silent, to: &row)
        case .ambiguousFrames: RowText.append(record.ambiguousFrames, to: &row)
        case .truncated: RowText.append(record.truncated, to: &row)
        case .delivery: row.append(contentsOf: record.delivery.rawValue.utf8)
        case .underruns: RowText.append(record.underruns, to: &row)
        case .stall: RowText.append(record.stall, to: &row)
        case .longestStall: RowText.append(record.longestStall, to: &row)
        case .jitter: RowText.append(record.jitter, to: &row)
        case .jitterP95: RowText.append(record.jitterP95, to: &row)
        case .jitterUncertainty: RowText.append(record.jitterUncertainty, to: &row)
        case .jitterP95Uncertainty: RowText.append(record.jitterP95Uncertainty, to: &row)
        case .bargeIn: RowText.append(record.bargeIn, to: &row)
        case .bargeInIgnored: RowText.append(record.bargeInIgnored, to: &row)
        case .connect: RowText.append(record.connect, to: &row)
        case .connectNameLookup: RowText.append(record.connectNameLookup, to: &row)
        case .connectTCP: RowText.append(record.connectTCP, to: &row)
        case .connectTLS: RowText.append(record.connectTLS, to: &row)
        case .connectUpgrade: RowText.append(record.connectUpgrade, to: &row)
        case .connectSessionStart: RowText.append(record.connectSessionStart, to: &row)
        case .timestamp: row.append(contentsOf: (record.timestamp?.rawValue ?? "").utf8)
        case .firstAudioUncertainty: RowText.append(record.firstAudioUncertainty, to: &row)
        case .measured: RowText.append(record.measured, to: &row)
        case .outcome: row.append(contentsOf: record.outcome.rawValue.utf8)
        case .detail: RowText.append(record.detail, to: &row)
        }
    }

    /// Takes one field of a row into the record; derived columns are skipped.
    @inline(__always)
    func read(_ cursor: inout FieldCursor, into record: inout UtteranceRecord) {
        switch self {
        case .session: record.session = cursor.unsigned()
        case .serverSessionID: record.serverSessionID = cursor.text()
        case .utterance: record.utterance = cursor.unsigned()
        case .textCharacters: record.textCharacters = cursor.unsigned()
        case .planned: record.planned = WallInstant(nanoseconds: cursor.integer())
        case .sent: record.sent = cursor.instant()
        case .committed: record.committed = cursor.instant()
        case .firstAudio: record.firstAudio = cursor.instant()
        case .firstAudible: record.firstAudible = cursor.instant()
        case .lastAudio: record.lastAudio = cursor.instant()
        case .ended: record.ended = cursor.instant()
        case .firstAudioLatency, .firstAudioLatencyFromSent, .firstAudibleLatency, .realTimeFactor: cursor.skip()
        case .audio: record.audio = cursor.integer()
        case .frames: record.frames = cursor.unsigned()
        case .missing: record.missing = cursor.unsigned()
        case .duplicate: record.duplicate = cursor.unsigned()
        case .reordered: record.reordered = cursor.unsigned()
        case .malformed: record.malformed = cursor.unsigned()
        case .silent: record.silent = cursor.unsigned()
        case .ambiguousFrames: record.ambiguousFrames = cursor.unsigned()
        case .truncated: record.truncated = cursor.boolean()
        case .delivery: record.delivery = cursor.word(UtteranceWords.delivery) ?? .unknown
        case .underruns: record.underruns = cursor.unsigned()
        case .stall: record.stall = cursor.integer()
        case .longestStall: record.longestStall = cursor.integer()
        case .jitter: record.jitter = cursor.optionalInteger()
        case .jitterP95: record.jitterP95 = cursor.optionalInteger()
        case .jitterUncertainty: record.jitterUncertainty = cursor.optionalInteger()
        case .jitterP95Uncertainty: record.jitterP95Uncertainty = cursor.optionalInteger()
        case .bargeIn: record.bargeIn = cursor.optionalInteger()
        case .bargeInIgnored: record.bargeInIgnored = cursor.boolean()
        case .connect: record.connect = cursor.optionalInteger()
        case .connectNameLookup: record.connectNameLookup = cursor.optionalInteger()
        case .connectTCP: record.connectTCP = cursor.optionalInteger()
        case .connectTLS: record.connectTLS = cursor.optionalInteger()
        case .connectUpgrade: record.connectUpgrade = cursor.optionalInteger()
        case .connectSessionStart: record.connectSessionStart = cursor.optionalInteger()
        case .timestamp: record.timestamp = cursor.word(UtteranceWords.timestamp)
        case .firstAudioUncertainty: record.firstAudioUncertainty = cursor.integer()
        case .measured: record.measured = cursor.boolean()
        case .outcome: record.outcome = cursor.requiredWord(UtteranceWords.outcome) ?? record.outcome
        case .detail: record.detail = cursor.text()
        }
    }
}

/// The words that stand for enumeration cases, as bytes to compare with.
private enum UtteranceWords {
    static let delivery = Delivery.allCases.map { (Array($0.rawValue.utf8), $0) }
    static let timestamp = [TimestampQuality.kernel, .user, .ambiguous].map { (Array($0.rawValue.utf8), $0) }
    static let outcome = Outcome.allCases.map { (Array($0.rawValue.utf8), $0) }
}

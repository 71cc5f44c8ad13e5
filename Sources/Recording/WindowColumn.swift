import Measurement
import Timing

/// The columns of `windows.csv`, in their order; the raw value is the name in the header.
enum WindowColumn: String, CaseIterable {
    case start = "start_ns"
    case stage
    case measured
    case sessionsTarget = "sessions_target"
    case sessionsActive = "sessions_active"
    case sessionsOpened = "sessions_opened"
    case sessionsFailed = "sessions_failed"
    case utterancesPlanned = "utterances_planned"
    case utterancesEnded = "utterances_ended"
    case utterancesFailed = "utterances_failed"
    case zombies
    case falCount = "fal_count"
    case falP50 = "fal_p50_ns"
    case falP95 = "fal_p95_ns"
    case falP99 = "fal_p99_ns"
    case falMax = "fal_max_ns"
    case rtfP50 = "rtf_p50"
    case frames
    case audio = "audio_ns"
    case missing
    case ambiguousFrames = "ambiguous_frames"
    case bytesReceived = "bytes_received"
    case underruns
    case lateness99 = "lateness_p99_ns"
    case latenessMax = "lateness_max_ns"
    case loopDelay99 = "loop_delay_p99_ns"
    case cpuBusiestLoop = "cpu_busiest_loop"
    case cpuProcess = "cpu_process"
    case residentBytes = "resident_bytes"
    case openFiles = "open_files"
    case socketBacklog = "socket_backlog_bytes"
    case clockError = "clock_error_ns"

    /// All of them, made once.
    static let all = allCases

    /// Without these a row says nothing.
    static let required: Set<WindowColumn> = [.start]

    /// The record's value, as the table writes it.
    func append(_ record: WindowRecord, to row: inout [UInt8]) {
        switch self {
        case .start: RowText.append(record.start.nanoseconds, to: &row)
        case .stage: RowText.append(record.stage, to: &row)
        case .measured: RowText.append(record.measured, to: &row)
        case .sessionsTarget: RowText.append(record.sessionsTarget, to: &row)
        case .sessionsActive: RowText.append(record.sessionsActive, to: &row)
        case .sessionsOpened: RowText.append(record.sessionsOpened, to: &row)
        case .sessionsFailed: RowText.append(record.sessionsFailed, to: &row)
        case .utterancesPlanned: RowText.append(record.utterancesPlanned, to: &row)
        case .utterancesEnded: RowText.append(record.utterancesEnded, to: &row)
        case .utterancesFailed: RowText.append(record.utterancesFailed, to: &row)
        case .zombies: RowText.append(record.zombies, to: &row)
        case .falCount: RowText.append(record.falCount, to: &row)
        case .falP50: RowText.append(record.falP50, to: &row)
        case .falP95: RowText.append(record.falP95, to: &row)
        case .falP99: RowText.append(record.falP99, to: &row)
        case .falMax: RowText.append(record.falMax, to: &row)
        case .rtfP50: RowText.append(record.rtfP50, to: &row)
        case .frames: RowText.append(record.frames, to: &row)
        case .audio: RowText.append(record.audio, to: &row)
        case .missing: RowText.append(record.missing, to: &row)
        case .ambiguousFrames: RowText.append(record.ambiguousFrames, to: &row)
        case .bytesReceived: RowText.append(record.bytesReceived, to: &row)
        case .underruns: RowText.append(record.underruns, to: &row)
        case .lateness99: RowText.append(record.lateness99, to: &row)
        case .latenessMax: RowText.append(record.latenessMax, to: &row)
        case .loopDelay99: RowText.append(record.loopDelay99, to: &row)
        case .cpuBusiestLoop: RowText.append(record.cpuBusiestLoop, to: &row)
        case .cpuProcess: RowText.append(record.cpuProcess, to: &row)
        case .residentBytes: RowText.append(record.residentBytes, to: &row)
        case .openFiles: RowText.append(record.openFiles, to: &row)
        case .socketBacklog: RowText.append(record.socketBacklog, to: &row)
        case .clockError: RowText.append(record.clockError, to: &row)
        }
    }

    /// Takes one field of a row into the record.
    func read(_ cursor: inout FieldCursor, into record: inout WindowRecord) {
        switch self {
        case .start: record.start = WallInstant(nanoseconds: cursor.integer())
        case .stage: record.stage = cursor.unsigned()
        case .measured: record.measured = cursor.boolean()
        case .sessionsTarget: record.sessionsTarget = cursor.unsigned()
        case .sessionsActive: record.sessionsActive = cursor.unsigned()
        case .sessionsOpened: record.sessionsOpened = cursor.unsigned()
        case .sessionsFailed: record.sessionsFailed = cursor.unsigned()
        case .utterancesPlanned: record.utterancesPlanned = cursor.unsigned()
        case .utterancesEnded: record.utterancesEnded = cursor.unsigned()
        case .utterancesFailed: record.utterancesFailed = cursor.unsigned()
        case .zombies: record.zombies = cursor.unsigned()
        case .falCount: record.falCount = cursor.unsigned()
        case .falP50: record.falP50 = cursor.optionalInteger()
        case .falP95: record.falP95 = cursor.optionalInteger()
        case .falP99: record.falP99 = cursor.optionalInteger()
        case .falMax: record.falMax = cursor.optionalInteger()
        case .rtfP50: record.rtfP50 = cursor.optionalNumber()
        case .frames: record.frames = cursor.unsigned()
        case .audio: record.audio = cursor.integer()
        case .missing: record.missing = cursor.unsigned()
        case .ambiguousFrames: record.ambiguousFrames = cursor.unsigned()
        case .bytesReceived: record.bytesReceived = cursor.unsigned64()
        case .underruns: record.underruns = cursor.unsigned()
        case .lateness99: record.lateness99 = cursor.integer()
        case .latenessMax: record.latenessMax = cursor.integer()
        case .loopDelay99: record.loopDelay99 = cursor.integer()
        case .cpuBusiestLoop: record.cpuBusiestLoop = cursor.optionalNumber() ?? 0
        case .cpuProcess: record.cpuProcess = cursor.optionalNumber() ?? 0
        case .residentBytes: record.residentBytes = cursor.unsigned64()
        case .openFiles: record.openFiles = cursor.unsigned()
        case .socketBacklog: record.socketBacklog = cursor.unsigned64()
        case .clockError: record.clockError = cursor.integer()
        }
    }
}

import Documents
import ReferenceConfiguration
import Testing
import Timing

@Suite struct TimetableTests {
    private static func entries(_ yaml: String) throws -> [TimetableEntry] {
        try ReferenceSettings.parse(yaml: "timetable:\n\(yaml)\n", file: "serve.yaml").timetable
    }

    private static func problems(_ entry: String) -> [String] {
        do throws(DocumentErrors) {
            _ = try ReferenceSettings.parse(yaml: "timetable:\n  - \(entry)\n", file: "serve.yaml")
            return []
        } catch {
            return error.errors.map(\.headline)
        }
    }

    /// Every fault once, as a document writes it, and what it means.
    private static let every: [(yaml: String, summary: String, change: @Sendable (inout Faults) -> Void)] = [
        ("first_audio: {scale: 5}", "first_audio ×5", { $0.firstAudio = .scale(5) }),
        ("first_audio: 2s", "first_audio constant 2s", { $0.firstAudio = .distribution(.constant(2e9)) }),
        (
            "first_audio: {normal: {mean: 1s, sd: 200ms}}", "first_audio normal mean 1s sd 200ms",
            { $0.firstAudio = .distribution(.normal(mean: 1e9, standardDeviation: 200e6)) }
        ),
        (
            "rtf: {uniform: [0.5, 1.5]}", "rtf uniform 0.5 to 1.5",
            { $0.rtf = .distribution(.uniform(low: 0.5, high: 1.5)) }
        ),
        ("rtf: {scale: 2.5}", "rtf ×2.5", { $0.rtf = .scale(2.5) }),
        ("workers: 0", "workers 0", { $0.workers = 0 }),
        ("drop_frames: 5%", "drop_frames 5 %", { $0.dropFrames = 0.05 }),
        ("reorder_frames: 0.01", "reorder_frames 1 %", { $0.reorderFrames = 0.01 }),
        ("duplicate_frames: 0.25%", "duplicate_frames 0.25 %", { $0.duplicateFrames = 0.0025 }),
        ("corrupt_frames: 100%", "corrupt_frames 100 %", { $0.corruptFrames = 1 }),
        ("stall: 500ms", "stall 500ms", { $0.stall = 500_000_000 }),
        ("stall: true", "stall 10s", { $0.stall = 10_000_000_000 }),
        ("zombies: 10%", "zombies 10 %", { $0.zombies = 0.1 }),
        ("ignore_control: 50%", "ignore_control 50 %", { $0.ignoreControl = 0.5 }),
        (
            "errors: {code: SYNTHESIS_FAILED, share: 20%}", "errors SYNTHESIS_FAILED 20 %",
            { $0.errors = .init(code: .synthesisFailed, share: 0.2) }
        ),
        (
            "errors: {code: CONNECTION_ERROR}", "errors CONNECTION_ERROR 100 %",
            { $0.errors = .init(code: .connectionError) }
        ),
        ("close: {code: 1006, share: 0.5}", "close 1006 50 %", { $0.close = .init(code: 1006, share: 0.5) }),
        ("refuse_upgrade: {status: 503}", "refuse_upgrade 503 100 %", { $0.refuseUpgrade = .init(status: 503) }),
        ("exporter: down", "exporter down", { $0.exporter = .init(.down) }),
        (
            "exporter: {worker: frozen}", "exporter worker frozen",
            {
                $0.exporter = ExporterFault(); $0.exporter?.worker = .frozen
            }
        ),
        (
            "exporter: {orchestrator: zero, absent: [tts_frames_sent_total], session_id: true, buckets: [0.3]}",
            "exporter orchestrator zero, without tts_frames_sent_total, with session_id, with 1 other buckets",
            {
                var fault = ExporterFault()
                fault.orchestrator = .zero
                fault.absent = ["tts_frames_sent_total"]
                fault.sessionIDs = true
                fault.buckets = [0.3]
                $0.exporter = fault
            }
        ),
        ("service: down", "service down", { $0.service = .down }),
        ("model_load_errors: 30%", "model_load_errors 30 %", { $0.modelLoadErrors = 0.3 }),
        ("gpu_memory: 23GB", "gpu_memory 23GB", { $0.gpuMemory = .bytes(23_000_000_000) }),
        ("gpu_memory: 95%", "gpu_memory 95 %", { $0.gpuMemory = .share(0.95) }),
        ("session_queue: 40", "session_queue 40", { $0.sessionQueue = 40 }),
        ("leak: 10MB/s", "leak 10MB/s", { $0.leak = 10_000_000 }),
    ]

    @Test(arguments: every.indices) func everyFaultIsRead(_ index: Int) throws {
        let (yaml, summary, change) = Self.every[index]
        var faults = Faults()
        change(&faults)
        let expected = [TimetableEntry(at: 30_000_000_000, for: 10_000_000_000, faults: faults)]
        #expect(try Self.entries("  - {at: 30s, for: 10s, \(yaml)}") == expected)
        #expect(faults.summary == summary)
        var settings = ReferenceSettings()
        settings.timetable = expected
        #expect(try ReferenceSettings.parse(yaml: settings.yaml(), file: "-") == settings)
    }

    @Test func entriesHaveTimesAndSeveralFaults() throws {
        let entries = try Self.entries(
            """
              - {at: 0s, workers: 2}
              - {at: 1m, for: 5s, every: 30s, drop_frames: 1%, zombies: 2%}
              - {at: 2m, stall: 2s}
              - {at: 3m, stall: 2s, for: 10s, rtf: 1.5}
            """
        )
        #expect(entries.map(\.at) == [0, 60_000_000_000, 120_000_000_000, 180_000_000_000])
        #expect(entries.map(\.duration) == [nil, 5_000_000_000, 2_000_000_000, 10_000_000_000])
        #expect(entries.map(\.every) == [nil, 30_000_000_000, nil, nil])
        #expect(entries[1].faults.summary == "drop_frames 1 %, zombies 2 %")
        var settings = ReferenceSettings()
        settings.timetable = entries
        #expect(try ReferenceSettings.parse(yaml: settings.yaml(), file: "-") == settings)
    }

    @Test(arguments: [
        ("{for: 5s, workers: 1}", "the key \"at\" is missing"),
        ("{at: 5s, for: 5s}", "timetable[0]: the entry has no fault. Allowed: close, corrupt_frames"),
        ("{at: 5s, worker: 1}", "timetable[0].worker: unknown key; did you mean \"workers\"?"),
        ("{at: 5s, drop_frames: 120%}", "found \"120%\". Allowed: a share such as 0.5% or 0.005, from 0% to 100%"),
        (
            "{at: 5s, stall: true}",
            "timetable[0].stall: a stall without an end. Allowed: a duration, or true beside \"for\""
        ),
        ("{at: 5s, for: 1s, stall: 2s}", "timetable[0].stall: longer than the entry lasts"),
        ("{at: 5s, stall: soon}", "Allowed: a duration such as 500ms, or true for as long as the entry lasts"),
        ("{at: 5s, every: 9s, workers: 1}", "timetable[0].every: an entry without an end cannot begin again"),
        ("{at: 5s, for: 9s, every: 9s, workers: 1}", "timetable[0].every: not longer than the entry lasts"),
        (
            "{at: 5s, errors: {code: OOPS}}",
            "timetable[0].errors.code: found \"OOPS\". Allowed: INTERNAL_ERROR, INVALID_MESSAGE"
        ),
        ("{at: 5s, errors: {share: 5%}}", "timetable[0].errors: the key \"code\" is missing"),
        ("{at: 5s, close: {code: 1005}}", "timetable[0].close.code: 1005 is never sent. Allowed: 1000 to 1003"),
        ("{at: 5s, refuse_upgrade: {status: 200}}", "found \"200\". Allowed: a whole number from 400 to 599"),
        ("{at: 5s, exporter: frozn}", "found \"frozn\"; did you mean \"frozen\"?"),
        ("{at: 5s, exporter: {}}", "timetable[0].exporter: no fault is named. Allowed: orchestrator, worker, absent"),
        ("{at: 5s, exporter: {absent: [tts_frame_sent_total]}}", "did you mean \"tts_frames_sent_total\"?"),
        ("{at: 5s, exporter: {buckets: [1, 0.5]}}", "timetable[0].exporter.buckets: the bounds do not rise"),
        ("{at: 5s, service: up}", "found \"up\". Allowed: down"),
        ("{at: 5s, gpu_memory: 25GB}", "timetable[0].gpu_memory: more than the settings' gpu_memory"),
        ("{at: 5s, gpu_memory: full}", "Allowed: a share such as 95% or a size such as 23GB"),
        ("{at: 5s, leak: 10MB}", "found \"10MB\". Allowed: a size a second such as 1MB/s"),
        ("{at: 5s, first_audio: {scale: 5, constant: 2s}}", "scale and constant exclude one another"),
        ("{at: 5s, first_audio: slow}", "found \"slow\". Allowed: {scale: 5} or a distribution (constant, "),
    ])
    func mistakesAreNamed(entry: String, message: String) {
        let problems = Self.problems(entry)
        #expect(problems.count == 1 && problems[0].contains(message), "\(problems)")
    }
}

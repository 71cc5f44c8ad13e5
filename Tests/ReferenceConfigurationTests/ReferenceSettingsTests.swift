import Documents
import ReferenceConfiguration
import Testing
import Timing

@Suite struct ReferenceSettingsTests {
    private static func problems(_ yaml: String) -> [String] {
        do throws(DocumentErrors) {
            _ = try ReferenceSettings.parse(yaml: yaml, file: "serve.yaml")
            return []
        } catch {
            return error.errors.map(\.headline)
        }
    }

    @Test func nothingGivesTheDefaults() throws {
        #expect(try ReferenceSettings.parse(yaml: "{}", file: "serve.yaml") == ReferenceSettings())
    }

    @Test func everyKeyIsRead() throws {
        let yaml = """
            workers: 2
            slots_per_worker: 3
            queue_limit: 7
            first_audio: {uniform: [100ms, 200ms]}
            rtf: 0.4
            load_dependence: 0.5
            speech_rate: 12.5
            models: [{id: a, load_time: 4s, memory: 512MiB}]
            gpu_memory: 8GB
            delivery: paced
            jitter: {normal: {mean: 0ms, sd: 2ms}}
            frame: 10ms
            sample_rate: 24000
            encoding: opus
            framing: binary
            voice: espeak
            leading_silence: 300ms
            frame_queue: 20
            end: silence
            after_end: close
            sequence: restart
            compression: true
            tls: self_signed
            connection_limit: 100
            idle_timeout: 1m
            catalogue: complete
            buckets: [0.1, 1]
            timetable: [{at: 30s, for: 60s, workers: 1}]
            seed: 18446744073709551615
            """
        let settings = try ReferenceSettings.parse(yaml: yaml, file: "serve.yaml")
        #expect(settings.workers == 2 && settings.slotsPerWorker == 3 && settings.queueLimit == 7)
        #expect(settings.firstAudio == .uniform(low: 100e6, high: 200e6))
        #expect(settings.rtf == .constant(0.4))
        #expect(settings.loadDependence == 0.5 && settings.speechRate == 12.5)
        #expect(settings.models == [.init(id: "a", loadTime: 4_000_000_000, memory: 536_870_912)])
        #expect(settings.gpuMemory == 8_000_000_000)
        #expect(settings.delivery == .paced)
        #expect(settings.jitter == .normal(mean: 0, standardDeviation: 2e6))
        #expect(settings.frame == 10_000_000 && settings.sampleRate == 24_000)
        #expect(settings.encoding == .opus && settings.framing == .binary)
        #expect(settings.voice == .espeak)
        #expect(settings.leadingSilence == 300_000_000 && settings.frameQueue == 20)
        #expect(settings.end == .silence && settings.afterEnd == .close && settings.sequence == .restart)
        #expect(settings.timetable.map(\.at) == [30_000_000_000] && settings.timetable[0].faults.workers == 1)
        #expect(settings.tls == .selfSigned)
        #expect(settings.compression && settings.connectionLimit == 100)
        #expect(settings.idleTimeout == 60_000_000_000)
        #expect(settings.catalogue == .complete && settings.buckets == [0.1, 1] && settings.seed == .max)
        #expect(try ReferenceSettings.parse(yaml: settings.yaml(), file: "-") == settings)
    }

    @Test func settingsSurviveTheirYAML() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<60 {
            let settings = Self.draw(&random)
            #expect(try ReferenceSettings.parse(yaml: settings.yaml(), file: "-") == settings)
        }
    }

    private static func draw(_ random: inout SeededRandom) -> ReferenceSettings {
        var settings = ReferenceSettings()
        settings.workers = Int.random(in: 1...99, using: &random)
        settings.queueLimit = Int.random(in: 0...99, using: &random)
        settings.firstAudio = distribution(scale: 1e9, &random)
        settings.rtf = distribution(scale: 1, &random)
        settings.jitter = .normal(mean: (random.unit() - 0.5) * 1e7, standardDeviation: random.unit() * 1e7)
        settings.loadDependence = random.unit()
        settings.speechRate = 1 + random.unit() * 30
        settings.models = (0..<Int.random(in: 1...4, using: &random)).map { index in
            .init(
                id: ["null", "a: b # c", "modèle \"x\"", "5"][index],
                loadTime: Int64.random(in: 0...90_000_000_000, using: &random),
                memory: Int64.random(in: 0...8_000_000_000, using: &random)
            )
        }
        settings.delivery = .allCases.randomElement(using: &random) ?? .burst
        settings.voice = .allCases.randomElement(using: &random) ?? .tone
        settings.leadingSilence = Int64.random(in: 0...1_000_000_000, using: &random)
        settings.idleTimeout = Int64.random(in: 1_000_000_000...600_000_000_000, using: &random)
        settings.compression = Bool.random(using: &random)
        settings.tls =
            [.none, .selfSigned, .files(certificate: "/dev/null", key: "/dev/zero")].randomElement(using: &random)
            ?? .none
        settings.buckets = [random.unit() + 0.1, 2 + random.unit(), 5]
        settings.seed = random.next()
        return settings
    }

    private static func distribution(scale: Double, _ random: inout SeededRandom) -> RandomDistribution {
        let (low, more) = (random.unit() * scale, random.unit() * scale)
        return switch Int.random(in: 0..<6, using: &random) {
        case 0: .constant(low)
        case 1: .uniform(low: low, high: low + more)
        case 2: .normal(mean: low, standardDeviation: more)
        case 3: .lognormal(median: low + 1e-3 * scale, p95: low + 1e-3 * scale + more)
        case 4: .exponential(mean: low)
        default: .empirical([low, more, 0, scale])
        }
    }

    @Test(arguments: ["schedule: []"])
    func keysOfLaterVersionsAreRefused(yaml: String) throws {
        let problem = try #require(Self.problems(yaml).first)
        #expect(problem.contains("unknown key. Allowed: after_end, buckets, "))
        #expect(problem.hasSuffix("slots_per_worker, speech_rate, timetable, tls, voice, workers"))
    }

    @Test(arguments: [
        ("workers: 0", "found \"0\". Allowed: a whole number from 1 to 10000"),
        ("first_audio: {lognormal: {median: 0s, p95: 1s}}", "the median is not above 0. Allowed: 0 < median <= p95"),
        ("first_audio: fast", "found \"fast\". Allowed: a duration such as 120ms, or a distribution"),
        ("first_audio: {}", "one key is missing. Allowed: exactly one of constant, uniform"),
        ("first_audio: {gamma: 5}", "unknown key. Allowed: constant, exponential"),
        ("gpu_memory: 1GB", "gpu_memory: less than the model cosyvoice2-en-base needs"),
        ("frame: 7ms\nsample_rate: 8001", "a frame of 7ms is not a whole number of samples at 8001 Hz"),
        ("encoding: opus\nsample_rate: 44100", "sample_rate: not a sample rate of Opus. Allowed: 8000, 12000"),
        ("tls: {certificate: nowhere.pem, key: nowhere.pem}", "the file nowhere.pem cannot be read: No such file"),
        ("tls: {certificate: /dev/null}", "the key \"key\" is missing"),
        (
            "tls: self-signed",
            "found \"self-signed\"; did you mean \"self_signed\"? Allowed: none, self_signed, or {certificate, key}"
        ),
        ("buckets: []", "found an empty list"),
        ("delivery: brust", "found \"brust\"; did you mean \"burst\"? Allowed: burst, paced"),
    ])
    func mistakesAreNamed(yaml: String, message: String) {
        let problems = Self.problems(yaml)
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }
}

import Glibc
import ReferenceConfiguration
import Subprocess
import SystemPackage

/// The program espeak-ng, which says a text.
struct Espeak: Sendable {
    /// What it says in the time of 10,000 characters, four times over, at 22,050 Hz.
    private static let largestFile = 256 << 20
    /// A text of 10,000 characters takes it about a second.
    private static let patience = Duration.seconds(30)

    private let executable: FilePath
    private let settings: ReferenceSettings

    /// Finds the program in the folders of `path`, the environment's `PATH` unless given.
    ///
    /// Throws `ReferenceServerError.voice` if it is not there.
    init(settings: ReferenceSettings, path: String? = nil) throws(ReferenceServerError) {
        let path = path ?? getenv("PATH").flatMap { String(validatingCString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let candidates = path.split(separator: ":").map { folder -> String in "\(folder)/espeak-ng" }
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw .voice(
                "voice: espeak needs the program espeak-ng, which is in no folder of PATH; install it (apt-get install "
                    + "espeak-ng) or choose voice: tone"
            )
        }
        executable = FilePath(found)
        self.settings = settings
    }

    /// Says a text; takes some milliseconds a sentence, and more where the text is long.
    func clip(of text: String, variant: AudioVariant) async throws(ReferenceServerError) -> SpokenClip {
        let sound = try await speak(text)
        let samples = Resampler(from: sound.sampleRate, to: settings.sampleRate).resample(sound.samples)
        return try SpokenClip(samples, variant: variant, settings: settings)
    }

    private func speak(_ text: String) async throws(ReferenceServerError) -> WaveSound {
        let bytes: [UInt8]
        let complaint: String
        do {
            (bytes, complaint) = try await withThrowingTaskGroup { [executable] group in
                group.addTask { try await Self.run(executable, text) }
                group.addTask {
                    try await Task.sleep(for: Self.patience)
                    throw ReferenceServerError.voice("espeak-ng took longer than \(Self.patience)")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? ([], "")
            }
        } catch let error as ReferenceServerError {
            throw error
        } catch {
            throw .voice("espeak-ng could not be run: \(error)")
        }
        guard let sound = WaveSound(bytes) else {
            throw .voice("espeak-ng gave no WAVE sound" + (complaint.isEmpty ? "" : ": \(complaint)"))
        }
        return sound
    }

    private static func run(_ executable: FilePath, _ text: String) async throws -> ([UInt8], String) {
        // The text goes through a pipe: as an argument it could be taken for an option.
        let result = try await Subprocess.run(
            .path(executable),
            arguments: ["--stdin", "--stdout"],
            // Its reading ends at a zero byte.
            input: .string(text.replacing("\0", with: " ")),
            output: .bytes(limit: largestFile),
            error: .string(limit: 4096)
        )
        let complaint = result.standardError.split(separator: "\n").joined(separator: " ")
        guard result.terminationStatus.isSuccess else {
            throw ReferenceServerError.voice(
                "espeak-ng ended with \(result.terminationStatus)" + (complaint.isEmpty ? "" : ": \(complaint)")
            )
        }
        return (result.standardOutput, complaint)
    }
}

import Dispatch
import Foundation
import ReferenceConfiguration
import Synchronization

/// The program espeak-ng, which says a text.
struct Espeak: Sendable {
    /// What it says in the time of 10,000 characters, four times over, at 22,050 Hz.
    private static let largestFile = 256 << 20
    /// A text of 10,000 characters takes it about a second.
    private static let patience = 30

    private let executable: URL
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
        executable = URL(fileURLWithPath: found)
        self.settings = settings
    }

    /// Says a text; takes some milliseconds a sentence, and more where the text is long.
    func clip(of text: String, variant: AudioVariant) async throws(ReferenceServerError) -> SpokenClip {
        let sound = try await speak(text)
        let samples = Resampler(from: sound.sampleRate, to: settings.sampleRate).resample(sound.samples)
        return try SpokenClip(samples, variant: variant, settings: settings)
    }

    private func speak(_ text: String) async throws(ReferenceServerError) -> WaveSound {
        let said = await withCheckedContinuation { continuation in
            // Pipes block.
            DispatchQueue.global().async { [executable] in continuation.resume(returning: Self.run(executable, text)) }
        }
        let (bytes, complaint) = try said.get()
        guard let sound = WaveSound(bytes) else {
            throw .voice("espeak-ng gave no WAVE sound" + (complaint.isEmpty ? "" : ": \(complaint)"))
        }
        return sound
    }

    /// The WAVE file and what it complained of; takes 30 s at most.
    private static func run(_ executable: URL, _ text: String) -> Result<([UInt8], String), ReferenceServerError> {
        // One that ends before it has read the text must not end this process.
        signal(SIGPIPE, SIG_IGN)
        let process = Process()
        let (input, output, error) = (Pipe(), Pipe(), Pipe())
        process.executableURL = executable
        // The text goes through a pipe: as an argument it could be taken for an option.
        process.arguments = ["--stdin", "--stdout"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = error
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        do {
            try process.run()
        } catch {
            return .failure(.voice("espeak-ng could not be run: \(error.localizedDescription)"))
        }
        let isTooLate = Mutex(false)
        let tooLate = DispatchWorkItem {
            isTooLate.withLock { $0 = true }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patience), execute: tooLate)
        // A thread for each pipe, so that none waits for another.
        let complaint = Mutex("")
        let others = DispatchGroup()
        DispatchQueue.global().async(group: others) {
            // Its reading ends at a zero byte. One that ends early says why, or gives no sound.
            try? input.fileHandleForWriting.write(contentsOf: Data(text.replacing("\0", with: " ").utf8))
            try? input.fileHandleForWriting.close()
        }
        DispatchQueue.global().async(group: others) {
            let bytes = (try? error.fileHandleForReading.readToEnd()) ?? Data()
            complaint.withLock {
                $0 = String(decoding: bytes.prefix(4096), as: UTF8.self).split(separator: "\n").joined(separator: " ")
            }
        }
        let sound = Result { try output.fileHandleForReading.read(upToCount: largestFile) ?? Data() }
        // What it would still say beyond the limit finds nobody: it ends.
        try? output.fileHandleForReading.close()
        others.wait()
        end.wait()
        tooLate.cancel()
        if isTooLate.withLock({ $0 }) { return .failure(.voice("espeak-ng took longer than \(patience) s")) }
        let said = complaint.withLock { $0 }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let way = process.terminationReason == .exit ? "exit code" : "signal"
            return .failure(
                .voice(
                    "espeak-ng ended with \(way) \(process.terminationStatus)" + (said.isEmpty ? "" : ": \(said)")
                )
            )
        }
        do {
            return .success((Array(try sound.get()), said))
        } catch {
            return .failure(.voice("what espeak-ng said could not be read: \(error.localizedDescription)"))
        }
    }
}

import NIOCore

/// Texts as espeak-ng says them, made away from the event loop and kept for the next time.
///
/// It belongs to one event loop; the calls and the answers happen there.
final class SpeechLibrary {
    typealias Answer = (Result<SpokenClip, ReferenceServerError>) -> Void

    struct Key: Hashable, Sendable {
        var text: String
        var variant: AudioVariant
    }

    private struct Kept {
        var clip: SpokenClip
        var size: Int
        /// The larger, the later it was asked for.
        var used: UInt64
    }

    /// Programs at a time, so that many new texts at once leave the sessions their processor.
    private static let mostProcesses = 2
    /// Bytes of clips that are kept; the ones not asked for longest go first.
    private static let capacity = 256 << 20

    private let eventLoop: any EventLoop
    private let espeak: Espeak
    private var kept: [Key: Kept] = [:]
    private var size = 0
    private var clock: UInt64 = 0
    /// Who waits for what is being made or is to be made.
    private var asked: [Key: [Answer]] = [:]
    private var queue: [Key] = []
    private var processes = 0
    /// LUFS of the clip that was made last.
    private(set) var loudness = Loudness.floor

    init(espeak: Espeak, eventLoop: any EventLoop) {
        self.espeak = espeak
        self.eventLoop = eventLoop
    }

    /// The text's clip if it is there; otherwise nil, and `answer` is called once it has been made.
    func clip(_ key: Key, answer: @escaping Answer) -> SpokenClip? {
        clock += 1
        if let clip = kept[key]?.clip {
            kept[key]?.used = clock
            return clip
        }
        if asked[key] == nil { queue.append(key) }
        asked[key, default: []].append(answer)
        startNext()
        return nil
    }

    private func startNext() {
        while processes < Self.mostProcesses, !queue.isEmpty {
            let key = queue.removeFirst()
            processes += 1
            let library = NIOLoopBound(self, eventLoop: eventLoop)
            Task { [espeak, eventLoop] in
                let result: Result<SpokenClip, ReferenceServerError>
                do throws(ReferenceServerError) {
                    result = .success(try await espeak.clip(of: key.text, variant: key.variant))
                } catch {
                    result = .failure(error)
                }
                eventLoop.execute { [result] in library.value.finished(key, result) }
            }
        }
    }

    private func finished(_ key: Key, _ result: Result<SpokenClip, ReferenceServerError>) {
        processes -= 1
        if case .success(let clip) = result { keep(clip, key) }
        for answer in asked.removeValue(forKey: key) ?? [] { answer(result) }
        startNext()
    }

    private func keep(_ clip: SpokenClip, _ key: Key) {
        loudness = clip.loudness
        clock += 1
        let bytes = clip.size
        guard bytes <= Self.capacity / 4 else { return }
        kept[key] = Kept(clip: clip, size: bytes, used: clock)
        size += bytes
        while size > Self.capacity, let oldest = kept.min(by: { $0.value.used < $1.value.used }) {
            kept[oldest.key] = nil
            size -= oldest.value.size
        }
    }
}

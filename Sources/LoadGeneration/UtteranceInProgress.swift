import Measurement
import Scenarios
import SpeechProtocol
import Timing

/// What is known so far of the utterance that a session has under way; instants are monotonic.
package struct UtteranceInProgress {
    let number: UInt32
    let characters: UInt32
    let planned: MonotonicInstant
    /// The text, whole or in the chunks in which it is streamed.
    package private(set) var chunks: [String]
    /// Nanoseconds from one chunk's instant to the next one's; 0 for a text that goes out whole.
    let chunkInterval: Double
    /// After the first audio; nil without barge-in.
    let bargeInAfter: Int64?
    /// The whole audio is decoded and checked.
    let isChecked: Bool

    var chunksDue = 0
    var chunksSent = 0
    var sent: MonotonicInstant?
    var committed: MonotonicInstant?

    var firstAudio: MonotonicInstant?
    var firstAudioUncertainty: Int64 = 0
    var firstAudioIsKernel = true
    var firstAudible: MonotonicInstant?
    var lastAudio: MonotonicInstant?
    var malformed: UInt32 = 0
    var silent: UInt32 = 0
    var playback: PlaybackModel

    var bargeInSent: MonotonicInstant?
    /// Last audio that arrived after the control command was sent.
    var lastAudioAfterBargeIn: MonotonicInstant?

    init(number: UInt32, planned: MonotonicInstant, plan: SessionPlan, policy: SessionPolicy) {
        let utterance = plan.utterance(Int(number))
        let text = plan.text(Int(number)).text
        self.number = number
        self.planned = planned
        characters = UInt32(clamping: text.count)
        if let tokensPerSecond = policy.tokensPerSecond {
            chunks = TextChunks(text, tokensPerSecond: tokensPerSecond).chunks
            chunkInterval = 1e9 / tokensPerSecond
        } else {
            chunks = [text]
            chunkInterval = 0
        }
        bargeInAfter = utterance.bargesIn ? policy.bargeIn?.after : nil
        isChecked = utterance.checksAudio
        playback = PlaybackModel(prebuffer: policy.prebuffer)
    }

    var isCommitted: Bool { chunksSent == chunks.count }

    /// When the next chunk of a streamed text is due; nil when all are.
    var nextChunk: MonotonicInstant? { chunksDue < chunks.count ? chunkDue(chunksDue) : nil }

    /// Makes the next chunk of a streamed text its last; gives its number, nil when all are handed over.
    mutating func endText() -> Int? {
        guard chunksDue < chunks.count else { return nil }
        defer { chunksDue += 1 }
        chunks.removeSubrange((chunksDue + 1)...)
        return chunksDue
    }

    /// When the last chunk is due.
    var lastChunkDue: MonotonicInstant { chunkDue(max(0, chunks.count - 1)) }

    private func chunkDue(_ index: Int) -> MonotonicInstant {
        planned + Int64((Double(index) * chunkInterval).rounded())
    }

    /// When the control command is due; nil without one, before the first audio, and once it is sent.
    var bargeInDue: MonotonicInstant? {
        guard let bargeInAfter, bargeInSent == nil, let firstAudio else { return nil }
        return firstAudio + bargeInAfter
    }
}

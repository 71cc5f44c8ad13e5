package import Measurement
package import Scenarios
package import Timing

/// What the driver has to do for a session after an event.
package enum SessionAction {
    /// Open the WebSocket.
    case connect(deadline: MonotonicInstant)
    /// Send the utterance's chunk of that number; answer with `sent(at:)` once the kernel has it.
    case sendChunk(Int)
    case sendControl(SessionScript.Command)
    /// The session is ready: `session_start` arrived so many nanoseconds after its planned start.
    case opened
    /// The session never opened, or ends by a failure.
    case failed
    /// A planned start came so much later than it should have.
    case late(nanoseconds: Int64)
    /// An utterance was planned; it will be recorded exactly once.
    case planned
    /// The utterance under way has begun to sound, so many nanoseconds after it was planned.
    case firstAudio(latency: Int64)
    /// An utterance is over, whatever its outcome.
    case record(UtteranceRecord)
    /// Close in order, or at once where the peer can't be trusted to answer.
    case close(abort: Bool)
    /// The session is over; in the closed model a new one may take its place at that instant.
    case finished(successor: MonotonicInstant)
}

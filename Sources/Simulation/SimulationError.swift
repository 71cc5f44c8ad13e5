/// Why a scenario cannot be simulated.
public enum SimulationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Its target is a real server, of which there is no model.
    case targetIsAddress
    /// How long a real voice speaks is known only when it has spoken.
    case realVoice
    /// A metrics page of something that is not the reference orchestrator.
    case foreignMetrics(job: String)

    public var description: String {
        switch self {
        case .targetIsAddress:
            "target.url: a real server cannot be simulated, only the reference orchestrator: use `ttsload run`, or put "
                + "`reference` and its settings in the place of `url`"
        case .realVoice:
            "target.reference.voice: how long espeak's speech is cannot be simulated: use `voice: tone`"
        case .foreignMetrics(let job):
            "metrics: the page of job \"\(job)\" cannot be simulated: only the jobs orchestrator and tts-worker without "
                + "a `url` can, the reference orchestrator's own"
        }
    }
}

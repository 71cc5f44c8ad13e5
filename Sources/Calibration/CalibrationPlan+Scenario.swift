import Timing

extension CalibrationPlan {
    /// Length of a frame in all steps, in nanoseconds.
    public static let frame = 20 * Nanoseconds.perMillisecond

    /// Silence after a text that a client takes for no answer, in nanoseconds.
    static let firstAudioDeadline = 3 * Nanoseconds.perSecond

    /// Silence within a reply after which a client gives up, in nanoseconds.
    static let stallDeadline = 4 * Nanoseconds.perSecond

    /// The scenario of one step, as a scenario file has it.
    public func scenario(of step: Step) -> String {
        """
        name: \(step.name)
        description: calibration, \(step.kind.title), \(step.sessions) sessions
        seed: \(seed)
        target:
          reference:
            workers: 100
            slots_per_worker: 100
            queue_limit: 10000
            connection_limit: \(2 * step.sessions + 100)
            first_audio: {uniform: [50ms, 400ms]}
            rtf: {normal: {mean: 0.25, sd: 0.02}}
            frame: \(Self.frame / Nanoseconds.perMillisecond)ms
            seed: \(seed)
        \(step.kind.server.indented(by: 4))
        load:
          model: closed
          stages: [{sessions: \(step.sessions), ramp: \(step.ramp)s, hold: \(step.hold)s}]
          warmup: \(step.ramp)s
          drain: 30s
        session:
          utterances: \(step.kind == .faults ? 3 : 100)
          think_time: {uniform: [0s, 300ms]}
          texts:
            inline:
              - Your parcel is on its way to you.
              - One moment, I will look that up for you.
              - Is there anything else that I can do?
              - The next appointment is on Tuesday at ten.
          end: {session_end: true, gap: 5s}
          deadlines: {connect: 10s, first_audio: \(Self.firstAudioDeadline / Nanoseconds.perSecond)s, stall: \(Self.stallDeadline / Nanoseconds.perSecond)s}
          playback: {prebuffer: 100ms}
        \(step.kind.session.indented(by: 2))
        report: {formats: [html, json]}

        """
    }
}

extension CalibrationKind {
    /// Keys of the reference's settings.
    fileprivate var server: String {
        switch self {
        case .paced:
            """
            delivery: paced
            jitter: {normal: {mean: 0ms, sd: 2ms}}
            """
        case .burst: "delivery: burst"
        // Each code has its second, over and over; upgrades are refused once the load runs, not while the run looks
        // whether there is a server at all.
        case .faults:
            """
            delivery: burst
            timetable:
              - {at: 0s, drop_frames: 2%, duplicate_frames: 1%, reorder_frames: 1%, corrupt_frames: 1%}
              - {at: 0s, zombies: 4%, ignore_control: 50%}
              - {at: 1s, for: 1s, every: 5s, errors: {code: INTERNAL_ERROR, share: 15%}}
              - {at: 2s, for: 1s, every: 5s, errors: {code: INVALID_MESSAGE, share: 15%}}
              - {at: 3s, for: 1s, every: 5s, errors: {code: WORKER_UNAVAILABLE, share: 15%}}
              - {at: 4s, for: 1s, every: 5s, errors: {code: SYNTHESIS_FAILED, share: 15%}}
              - {at: 5s, for: 1s, every: 5s, errors: {code: CONNECTION_ERROR, share: 15%}}
              - {at: 1s, for: 1s, every: 3s, close: {code: 1011, share: 10%}}
              - {at: 2s, for: 1s, every: 3s, close: {code: 1001, share: 10%}}
              - {at: 3s, for: 1s, every: 3s, close: {code: 1006, share: 10%}}
              - {at: 3s, for: 1s, every: 2s, refuse_upgrade: {status: 503, share: 20%}}
              - {at: 4s, for: 1s, every: 2s, refuse_upgrade: {status: 429, share: 20%}}
            """
        // A stall leaves as much audio buffered as it lasted, which the next one must not meet exactly: whether it is heard
        // would be a matter of microseconds.
        case .stalls:
            """
            delivery: paced
            timetable:
              - {at: 0s, ignore_control: 50%}
              - {at: 1s, every: 4500ms, stall: 250ms}
              - {at: 2500ms, every: 4500ms, stall: 400ms}
              - {at: 4s, every: 4500ms, stall: 600ms}
            """
        }
    }

    /// Keys of the session's script.
    fileprivate var session: String {
        switch self {
        case .paced: "barge_in: {probability: 20%, after: 800ms, command: STOP}"
        case .burst: "audio: {check: 5%}"
        // Interruptions would hide losses: what an interrupted reply lacks is no loss.
        case .faults: "audio: {check: 100%}"
        case .stalls: "barge_in: {probability: 30%, after: 500ms, command: STOP}"
        }
    }
}

extension String {
    fileprivate func indented(by spaces: Int) -> String {
        let space = String(repeating: " ", count: spaces)
        return split(separator: "\n").map { space + $0 }.joined(separator: "\n")
    }
}

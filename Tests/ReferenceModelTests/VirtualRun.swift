import ReferenceConfiguration
import TestSupport
import Timing

@testable import ReferenceModel

/// The queueing model on a virtual clock that starts at 0, with all its actions and when they came.
struct VirtualRun {
    struct Entry {
        var instant: Int64
        var action: QueueingAction
    }

    var model: QueueingModel
    private(set) var log: [Entry] = []
    /// What the model noted for a ledger.
    private(set) var events: [QueueingEvent] = []
    private(set) var now: Int64 = 0

    init(_ settings: ReferenceSettings) { model = QueueingModel(settings: settings, start: 0, keepsEvents: true) }

    mutating func open(model index: Int = 0) -> Int { model.openSession(model: index, at: now) }

    mutating func admission(at instant: Int64) -> Admission { model.admission(at: instant) }

    mutating func say(_ session: Int, characters: Int, isFinal: Bool = true) {
        model.receiveText(session: session, characters: characters, isFinal: isFinal, at: now)
        collect()
    }

    /// A text of so many seconds of speech, or a part of one.
    mutating func speak(_ session: Int, _ seconds: Double, isFinal: Bool) {
        model.receiveText(session: session, speech: seconds * 1e9, isFinal: isFinal, at: now)
        collect()
    }

    mutating func fail(_ session: Int) {
        model.failText(session: session, message: "no voice", at: now)
        collect()
    }

    /// Whether the command was obeyed.
    @discardableResult
    mutating func control(_ command: ControlCommand, _ session: Int) -> Bool {
        let isObeyed = model.receiveControl(command, session: session, at: now)
        collect()
        return isObeyed
    }

    mutating func block(_ isBlocked: Bool, _ session: Int) {
        model.setBlocked(isBlocked, session: session, at: now)
        collect()
    }

    mutating func close(_ session: Int) {
        model.closeSession(session, at: now)
        collect()
    }

    /// Lets the clock run to `instant`, stopping at every deadline.
    mutating func run(to instant: Int64) {
        while let deadline = model.nextDeadline, deadline <= instant {
            now = max(now, deadline)
            model.advance(to: now)
            collect()
        }
        now = instant
    }

    var frames: [FrameEmission] {
        log.compactMap { if case .frame(let frame) = $0.action { frame } else { nil } }
    }

    /// Instants of a session's frames, in nanoseconds.
    func instants(of session: Int) -> [Int64] {
        log.compactMap { entry in
            if case .frame(let frame) = entry.action, frame.session == session { entry.instant } else { nil }
        }
    }

    func ends(of session: Int) -> [Int64] {
        log.compactMap { entry in
            if case .sessionEnd(session, .completed) = entry.action { entry.instant } else { nil }
        }
    }

    func errors(of session: Int) -> [ErrorCode] {
        log.compactMap { entry in
            if case .error(session, let code, _) = entry.action { code } else { nil }
        }
    }

    func closes(of session: Int) -> [(instant: Int64, code: UInt16)] {
        log.compactMap { entry in
            if case .close(session, let code) = entry.action { (entry.instant, code) } else { nil }
        }
    }

    /// Sequence numbers of the frames that met with something of a kind, and when.
    func incidents(_ kind: FrameIncident.Kind) -> [(sequence: UInt64, instant: Int64)] {
        events.compactMap { event in
            if case .frame(let incident) = event, incident.kind == kind {
                (incident.sequence, incident.at)
            } else {
                nil
            }
        }
    }

    var phases: [FaultPhase] {
        events.compactMap { if case .fault(let phase) = $0 { phase } else { nil } }
    }

    var summaries: [UtteranceSummary] {
        log.compactMap { if case .utteranceEnded(let summary) = $0.action { summary } else { nil } }
    }

    private mutating func collect() {
        var actions: [QueueingAction] = []
        model.takeActions(into: &actions)
        var noted: [QueueingEvent] = []
        model.takeEvents(into: &noted)
        events += noted
        for action in actions { log.append(Entry(instant: now, action: action)) }
    }
}

import LoadGeneration
import Measurement
import Reporting
import RunExecution
import Scenarios
import Synchronization
import Timing

/// What a person sees while a run lasts: lines redrawn in place on a terminal, one line every few seconds elsewhere.
final class RunDisplay: Sendable {
    private let isQuiet: Bool
    private let isTerminal: Bool
    private let colour: Bool
    private let schedule: ArrivalSchedule
    private let drain: Int64
    private let state: Mutex<State>

    fileprivate struct State {
        var live = LiveState()
        var painter = TerminalPainter()
        var overall = LatencyHistogram()
        var recent: [[Int64]] = []
        var factors: [[Double]] = []
        var startFailures = 0
        var isLive = false
    }

    /// Seconds that the display's "recent" figures look back.
    private static let recentSeconds = 5
    /// Where nobody watches, a line so often.
    private static let secondsBetweenLines = 5

    init(scenario: Scenario, isQuiet: Bool) {
        self.isQuiet = isQuiet
        isTerminal = Console.errorIsTerminal
        colour = Console.wantsColour(terminal: isTerminal)
        schedule = ArrivalSchedule(scenario.load)
        drain = scenario.load.drain
        var state = State()
        state.live.name = scenario.name
        state.live.total = Nanoseconds.inSeconds(scenario.load.duration)
        self.state = Mutex(state)
    }

    func show(_ progress: RunProgress) {
        switch progress {
        case .preparing(let what): if isTerminal { say("ttsload: \(what)") }
        case .started(let folder, let target, let loops):
            say("ttsload: driving \(target) from \(loops) \(loops == 1 ? "loop" : "loops")")
            say("ttsload: recording to \(folder)")
        case .simulating(let folder): say("ttsload: simulating in virtual time, recording to \(folder)")
        case .warning(let text): warn("ttsload: \(text)")
        case .second(let second, let scrapes): advance(second, scrapes)
        }
    }

    /// A line of its own, above the display.
    func say(_ text: String) {
        guard !isQuiet else { return }
        write(text)
    }

    /// The display is over; the terminal is as if it had never been.
    func end() {
        state.withLock { state in
            guard state.isLive else { return }
            state.isLive = false
            Console.raw(state.painter.clear())
        }
    }

    /// Shown even when quiet: something is going wrong.
    private func warn(_ text: String) { write(text) }

    private func write(_ text: String) {
        state.withLock { state in
            if state.isLive {
                let lines = LiveDisplay.render(state.live, width: Console.width, colour: colour)
                Console.raw(state.painter.insert([text], above: lines))
            } else {
                Console.note(text)
            }
        }
    }

    private func advance(_ second: LoadSecond, _ scrapes: ScrapeCounts) {
        guard !isQuiet else { return }
        state.withLock { state in
            state.take(second, scrapes, schedule, drain: drain, recentSeconds: Self.recentSeconds)
            if isTerminal {
                state.isLive = true
                let lines = LiveDisplay.render(state.live, width: Console.width, colour: colour)
                Console.raw(state.painter.paint(lines))
            } else if (second.index + 1) % Self.secondsBetweenLines == 0 || second.isLast {
                Console.note(LiveDisplay.plainLine(state.live))
            }
        }
    }
}

extension RunDisplay.State {
    fileprivate mutating func take(
        _ second: LoadSecond,
        _ scrapes: ScrapeCounts,
        _ schedule: ArrivalSchedule,
        drain: Int64,
        recentSeconds: Int
    ) {
        let latencies = second.recorded.window.firstAudioLatencies
        if second.window.measured { for latency in latencies { overall.record(latency) } }
        recent = (recent + [latencies]).suffix(recentSeconds)
        factors = (factors + [second.recorded.window.realTimeFactors]).suffix(recentSeconds)
        let lately = recent.flatMap { $0 }.sorted()
        let now = Int64(second.index + 1) * Nanoseconds.perSecond
        live.elapsed = Nanoseconds.inSeconds(min(now, second.loadEnded ?? now))
        live.drainLeft = second.loadEnded.map { Nanoseconds.inSeconds(max(0, $0 + drain - now)) }
        live.stage = schedule.phaseName(at: now - Nanoseconds.perSecond)
        if second.isLast {
            live.drainLeft = nil
            live.stage = "ended"
            live.hasEnded = true
        }
        live.sessionsActive = Int(second.window.sessionsActive)
        live.sessionsTarget = second.loadEnded == nil ? Int(second.window.sessionsTarget) : 0
        live.recent = LiveState.Latency(
            p50: NearestRank.value(of: 0.5, inSorted: lately).map(Nanoseconds.inSeconds),
            p95: NearestRank.value(of: 0.95, inSorted: lately).map(Nanoseconds.inSeconds)
        )
        live.overall = LiveState.Latency(
            p50: overall.value(atPercentile: 50).map(Nanoseconds.inSeconds),
            p95: overall.value(atPercentile: 95).map(Nanoseconds.inSeconds)
        )
        live.realTimeFactor = NearestRank.value(of: 0.5, inSorted: factors.flatMap { $0 }.sorted())
        live.utterances += Int(second.window.utterancesEnded)
        live.failures += Int(second.window.utterancesFailed)
        live.drops += second.recorded.utterances.reduce(0) { $0 + Int($1.missing) }
        live.framesPerSecond = Double(second.window.frames)
        live.generatorCPU = second.window.cpuBusiestLoop
        live.lateness = Nanoseconds.inSeconds(second.window.lateness99)
        live.scrapeFailures = scrapes.failed
    }
}

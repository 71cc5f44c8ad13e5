import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// Whatever comes in, in whatever order: every planned utterance has one record, and nothing follows the end.
///
/// `VirtualSession` checks both at every step, and that no deadline comes round without progress.
@Suite struct SessionInvariantTests {
    @Test(arguments: UInt64(0)..<40)
    func anyOrderOfEvents(seed: UInt64) {
        for round in UInt64(0)..<50 {
            var random = SeededRandom(seed: seed, stream: "events", index: round)
            var session = randomSession(&random)
            var time = 0.0
            for _ in 0..<120 where !session.isFinished {
                time += step(&random)
                event(&session, time, &random)
            }
            // Left alone, every session ends by its own deadlines: a text takes seconds, and there are four at most.
            session.pass(to: time + 120_000)
            #expect(session.isFinished, "seed \(seed), round \(round): still \(session.machine.phase)")
            #expect(session.planned == session.records.count)
            let known = Set(session.records.map(\.utterance))
            #expect(known.count == session.records.count)
            // Nothing wakes it.
            event(&session, time + 200_000, &random)
            #expect(session.machine.actions.isEmpty && session.machine.nextDeadline == .distantFuture)
        }
    }

    private func randomSession(_ random: inout SeededRandom) -> VirtualSession {
        let texts = ["Yes.", "one two three four five six seven eight", VirtualSession.shortText]
        let text = texts[Int(random.next() % 3)]
        let choice = random.next()
        let count = Int(random.next() % 4) + 1
        let think = random.unit() < 0.4 ? 0 : random.unit() * 500e6
        return VirtualSession(text: text, number: UInt32(random.next() % 100)) { script in
            script.utterances = .fixed(count)
            script.thinkTime = .init(distribution: .constant(think))
            script.end.sessionEnd = choice & 1 == 0
            script.end.gap = choice & 2 == 0 ? nil : 100 * Nanoseconds.perMillisecond
            script.end.frames = choice & 4 == 0 ? nil : 7
            script.tokensPerSecond = choice & 8 == 0 ? nil : 20
            if choice & 16 == 0 {
                script.bargeIn = .init(
                    probability: 0.7,
                    after: 60 * Nanoseconds.perMillisecond,
                    command: choice & 32 == 0 ? .stop : .pause
                )
            }
            script.prebuffer = choice & 64 == 0 ? 0 : 100 * Nanoseconds.perMillisecond
        }
    }

    private func step(_ random: inout SeededRandom) -> Double {
        switch random.next() % 10 {
        case 0..<4: 0
        case 4..<9: Double(random.next() % 40)
        default: Double(random.next() % 3_000)
        }
    }

    private func event(_ session: inout VirtualSession, _ time: Double, _ random: inout SeededRandom) {
        switch random.next() % 100 {
        case 0..<12: session.upgrade(at: time)
        case 12..<25: session.start(at: time)
        case 25..<60:
            let odd: [UInt64?] = [nil, 0, 1, 1 << 63, .max]
            let number = random.next() % 5 == 0 ? odd[Int(random.next() % 5)] : random.next() % 30
            session.frame(number, at: time, arrived: time - Double(random.next() % 5))
        case 60..<68: session.sessionEnd(at: time)
        case 68..<72: session.error("INTERNAL_ERROR", at: time)
        case 72..<77: session.malformed(at: time, sequence: random.next() % 20)
        case 77..<82: session.isBlocked.toggle()
        case 82..<87: session.flushed(at: time)
        case 87..<90: session.sleep(to: time + Double(random.next() % 2_500))
        case 90..<91: session.stop(at: max(time, session.now))
        case 91..<92: session.cancel(at: time)
        case 92..<94: session.connectionEnds(.closedEarly, "1000", at: time)
        case 94..<95: session.connectionEnds(.protocolViolation, "1002", at: time)
        default: session.pass(to: time + Double(random.next() % 200))
        }
    }
}

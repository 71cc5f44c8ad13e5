import EventLoop
import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// Batches of several loops become seconds, none missing and none twice.
@Suite struct SecondAssemblerTests {
    private static let start = MonotonicInstant(nanoseconds: 5 * Nanoseconds.perSecond)

    private func assembler(loops: Int, hold: Int64 = 10, warmup: Int64 = 0) -> SecondAssembler {
        let scenario = Drive.scenario(sessions: 6, hold: hold * 1_000) {
            $0.load.warmup = warmup * Nanoseconds.perSecond
        }
        return SecondAssembler(
            scenario: scenario,
            loops: loops,
            start: Self.start,
            clock: ClockMapping(offsetNanoseconds: 7, errorNanoseconds: 1, measured: Self.start)
        )
    }

    private func batch(_ second: Int, loop: Int, isLast: Bool = false, loadEnded: Double? = nil) -> LoopBatch {
        let recorder = Recorder()
        recorder.recordPlanned()
        var health = LoopHealth()
        health.reads = 10 + loop
        health.largestReceiveBacklog = 100 * loop
        health.timerLatenessSamples = [1_000]
        return LoopBatch(
            second: second,
            loop: loop,
            isLast: isLast,
            recorded: recorder.takeBatch(),
            oddities: MessageOddities(),
            sessionsReady: isLast ? 0 : 3,
            sessionsPeak: 4,
            sessionsPlanned: 1,
            loadEnded: loadEnded.map { Self.start + Int64($0 * 1e9) },
            health: health,
            processorTime: Int64(loop + 1) * 100_000_000,
            elapsed: Nanoseconds.perSecond,
            clockError: Int64(loop)
        )
    }

    @Test func secondIsWholeWhenAllLoopsHaveToldIt() {
        var assembler = assembler(loops: 2)
        #expect(assembler.add(batch(0, loop: 0)).isEmpty)
        #expect(assembler.add(batch(1, loop: 0)).isEmpty)
        let first = assembler.add(batch(0, loop: 1))
        #expect(first.map(\.index) == [0])
        #expect(first[0].sessionsPlanned == 2 && first[0].sessionsPeak == 8)
        #expect(first[0].window.sessionsActive == 6 && first[0].window.sessionsTarget == 6)
        #expect(first[0].window.utterancesPlanned == 2)
        #expect(first[0].reads == 21)
        #expect(first[0].window.socketBacklog == 100 && first[0].window.clockError == 1)
        #expect(first[0].window.cpuBusiestLoop == 0.2)
        #expect(first[0].window.loopDelay99 == 1_000)
        #expect(first[0].window.start.nanoseconds == Self.start.nanoseconds + 7)
        #expect(!first[0].isLast)
        #expect(assembler.add(batch(1, loop: 1)).map(\.index) == [1])
    }

    @Test func loopThatHasEndedIsNotWaitedFor() {
        var assembler = assembler(loops: 3)
        var seconds: [LoadSecond] = []
        for batch in [
            batch(0, loop: 2, isLast: true), batch(0, loop: 0), batch(1, loop: 0, isLast: true), batch(0, loop: 1),
            batch(1, loop: 1), batch(2, loop: 1), batch(3, loop: 1, isLast: true),
        ] { seconds += assembler.add(batch) }
        #expect(seconds.map(\.index) == [0, 1, 2, 3])
        #expect(seconds.map(\.isLast) == [false, false, false, true])
        #expect(seconds.map { Int($0.window.utterancesPlanned) } == [3, 2, 1, 1])
    }

    @Test func loopThatIsFarBehindHoldsTheSecondsBack() {
        var assembler = assembler(loops: 2)
        for second in 0..<5 { #expect(assembler.add(batch(second, loop: 0)).isEmpty) }
        #expect(assembler.add(batch(0, loop: 1)).map(\.index) == [0])
        var rest: [LoadSecond] = []
        for second in 1..<5 { rest += assembler.add(batch(second, loop: 1)) }
        #expect(rest.map(\.index) == [1, 2, 3, 4])
    }

    @Test(arguments: UInt64(0)..<50)
    func anyOrderGivesEverySecondOnce(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: "batches")
        let loops = Int(random.next() % 4) + 1
        let lasts = (0..<loops).map { _ in Int(random.next() % 6) }
        var next = Array(repeating: 0, count: loops)
        var assembler = assembler(loops: loops)
        var seconds: [LoadSecond] = []
        while let loop = (0..<loops).filter({ next[$0] <= lasts[$0] }).randomElement(using: &random) {
            seconds += assembler.add(batch(next[loop], loop: loop, isLast: next[loop] == lasts[loop]))
            next[loop] += 1
        }
        #expect(seconds.map(\.index) == Array(0...(lasts.max() ?? 0)))
        #expect(seconds.map(\.isLast) == seconds.indices.map { $0 == seconds.count - 1 })
        #expect(seconds.reduce(0) { $0 + Int($1.window.utterancesPlanned) } == lasts.reduce(0) { $0 + $1 + 1 })
    }

    @Test func onlyWholeSecondsOfTheLoadAreMeasured() {
        func measured(_ change: (Int) -> LoopBatch, warmup: Int64) -> [Bool] {
            var assembler = assembler(loops: 1, hold: 4, warmup: warmup)
            return (0..<6).flatMap { assembler.add(change($0)) }.map(\.window.measured)
        }
        #expect(measured({ batch($0, loop: 0) }, warmup: 2) == [false, false, true, true, false, false])
        // The end by the schedule may be noticed in the same turn as the second's.
        let onTime = measured({ batch($0, loop: 0, loadEnded: $0 >= 3 ? 4.000_01 : nil) }, warmup: 0)
        #expect(onTime == [true, true, true, true, false, false])
        let early = measured({ batch($0, loop: 0, loadEnded: $0 >= 1 ? 1.5 : nil) }, warmup: 0)
        #expect(early == [true, false, false, false, false, false])
    }

    /// An interrupt may leave a last second of any length, or one that had not begun.
    @Test(arguments: [Int64(-5_000_000), 0, 1, 1_000]) func aSecondOfNoLengthHasNoUseOfManyCores(span: Int64) {
        #expect(ProcessorShare.of(500_000, in: span) == 0.005)
        #expect(ProcessorShare.of(500_000_000, in: 1_000_000_000) == 0.5)
    }
}

import Measurement
import Testing
import Timing

private let millisecond = Nanoseconds.perMillisecond

@Suite struct GeneratorJudgeTests {
    private func readings(_ change: (inout GeneratorJudge.Readings) -> Void = { _ in }) -> GeneratorJudge.Readings {
        var windows: [WindowRecord] = []
        for second in 0..<30 {
            var window = WindowRecord(start: WallInstant(nanoseconds: Int64(second) * Nanoseconds.perSecond), stage: 0)
            window.cpuBusiestLoop = 0.4
            window.clockError = 60
            window.socketBacklog = 8_000
            window.openFiles = 60
            windows.append(window)
        }
        var readings = GeneratorJudge.Readings(
            windows: windows,
            lateness99: 300_000,
            loopDelay99: 2 * millisecond,
            medianFAL: 180 * millisecond,
            firstAudios: 500,
            blurredFirstAudios: 2,
            notStarted: 0,
            kernelTimestamps: true,
            fileLimit: 1_024
        )
        change(&readings)
        return readings
    }

    private func sentences(_ change: (inout GeneratorJudge.Readings) -> Void) -> [String] {
        let result = GeneratorJudge().judge(readings(change))
        #expect(result.isFit == result.why.isEmpty)
        return result.why
    }

    @Test func `a generator that keeps up is fit`() {
        #expect(GeneratorJudge().judge(readings()).isFit)
        #expect(sentences { $0.windows = [] }.isEmpty)
    }

    @Test func `lateness is judged against the latencies that it distorts`() {
        #expect(GeneratorJudge.tolerance(medianFAL: 180 * millisecond) == 9 * millisecond)
        #expect(GeneratorJudge.tolerance(medianFAL: 5 * millisecond) == millisecond)
        #expect(GeneratorJudge.tolerance(medianFAL: 3_000 * millisecond) == 20 * millisecond)
        #expect(GeneratorJudge.tolerance(medianFAL: nil) == 10 * millisecond)
        #expect(
            sentences { $0.lateness99 = 12 * millisecond }
                == ["1 % of planned starts and sends were more than 12 ms late; at most 9 ms would do"]
        )
        #expect(
            sentences {
                $0.lateness99 = 12 * millisecond
                $0.medianFAL = 400 * millisecond
            }.isEmpty
        )
    }

    @Test func `a slow loop matters more when it stamps arrivals itself`() {
        #expect(sentences { $0.loopDelay99 = 15 * millisecond }.isEmpty)
        #expect(sentences { $0.loopDelay99 = 25 * millisecond }.count == 1)
        #expect(
            sentences {
                $0.loopDelay99 = 15 * millisecond
                $0.kernelTimestamps = false
            } == [
                "1 % of timers ran more than 15 ms late; at most 9 ms would do, since the kernel did not stamp arrivals"
            ]
        )
    }

    @Test func `arrivals that the process stamps must be known as well as what is asked needs`() {
        #expect(
            sentences {
                $0.kernelTimestamps = false
                $0.blurredFirstAudios = 500
                $0.arrivalTolerance = 100_000
            } == [
                "the first audio of 100 % of the utterances is known no better than to 100 µs, since the kernel did not "
                    + "stamp arrivals"
            ]
        )
        func jitter(_ blurred: Int) -> [String] {
            sentences {
                $0.kernelTimestamps = false
                $0.jitter = .init(utterances: 400, blurred: blurred, tolerance: millisecond)
            }
        }
        #expect(jitter(20).isEmpty)
        #expect(
            jitter(100) == [
                "the jitter of 25 % of the utterances is known no better than to 1 ms, since the kernel did not stamp arrivals"
            ]
        )
    }

    @Test func `a busy loop counts from a tenth of the seconds on`() {
        let busy = { (seconds: Int) in
            { (readings: inout GeneratorJudge.Readings) in
                for second in 0..<seconds { readings.windows[second].cpuBusiestLoop = 0.97 }
            }
        }
        #expect(sentences(busy(2)).isEmpty)
        #expect(
            sentences(busy(3)) == ["the busiest event loop used its core up in 10 % of the seconds: use more loops"]
        )
    }

    @Test func `each further reason is told`() {
        #expect(sentences { $0.notStarted = 1 } == ["1 utterance was never sent because the generator came too late"])
        #expect(
            sentences { $0.blurredFirstAudios = 50 }
                == ["the first audio of 10 % of the utterances is known no better than to 9 ms"]
        )
        #expect(
            sentences { readings in for second in 0..<9 { readings.windows[second].clockError = millisecond } }.count
                == 1
        )
        #expect(
            sentences { readings in for second in 0..<9 { readings.windows[second].socketBacklog = 2 << 20 } }.count
                == 1
        )
        #expect(sentences { $0.windows[7].openFiles = 1_020 } == ["1,020 of 1,024 file descriptors were in use"])
        #expect(
            sentences {
                $0.notStarted = 2
                $0.lateness99 = 50 * millisecond
            }.count == 2
        )
    }
}

@Suite struct OutcomeLedgerTests {
    @Test func `planned utterances with one outcome each add up, over loops too`() {
        var total = OutcomeLedger()
        for loop: UInt32 in 0..<2 {
            var ledger = OutcomeLedger()
            for session in 0..<50 {
                for utterance in 0..<3 {
                    ledger.plan(session: UInt32(session) * 2 + loop, utterance: UInt32(utterance))
                }
            }
            for session in (0..<50).reversed() {
                for utterance in 0..<3 {
                    let outcome = Outcome.allCases[(session + utterance) % Outcome.allCases.count]
                    ledger.record(outcome, session: UInt32(session) * 2 + loop, utterance: UInt32(utterance))
                }
            }
            total.merge(ledger)
        }
        #expect(total.imbalance == nil)
        #expect(total.planned == 300 && total.ended == 300)
        #expect(total.outcomes[.ok].map { $0 > 0 } == true)
    }

    @Test func `an utterance without an outcome is noticed`() {
        var ledger = OutcomeLedger()
        ledger.plan(session: 0, utterance: 0)
        ledger.plan(session: 0, utterance: 1)
        ledger.record(.ok, session: 0, utterance: 0)
        #expect(ledger.imbalance == "2 utterances were planned, 1 have an outcome")
    }

    @Test func `one outcome too many does not make up for one too few`() {
        var ledger = OutcomeLedger()
        ledger.plan(session: 0, utterance: 0)
        ledger.plan(session: 0, utterance: 1)
        ledger.record(.ok, session: 0, utterance: 0)
        ledger.record(.stalled, session: 0, utterance: 0)
        #expect(ledger.imbalance == "of 2 planned utterances some have two outcomes and some none")
    }
}

@Suite struct WordingTests {
    @Test func `values have three digits and the unit that fits`() {
        let seconds = Wording(unit: .seconds)
        let shown: [(Double, String)] = [
            (0, "0 ms"), (0.3, "300 ms"), (0.2451, "245 ms"), (0.99949, "999 ms"), (0.9996, "1 s"), (1.234, "1.23 s"),
            (61.25, "61.3 s"), (12_345, "12,345 s"), (0.0000871, "87.1 µs"), (0.0123, "12.3 ms"), (.infinity, "never"),
            (1e-9, "0.001 µs"), (-0.25, "-250 ms"),
        ]
        for (value, text) in shown { #expect(seconds.value(value) == text) }
        #expect(Wording(unit: .ratio).value(0.45049) == "0.45")
        #expect(Wording(unit: .share).value(0.00524) == "0.524 %")
        #expect(Wording(unit: .share).count(50_112) == "50,112 utterances")
        #expect(Wording(unit: .share).count(1) == "1 utterance")
    }
}

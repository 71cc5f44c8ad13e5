import Alerting
import PromQL
import Testing

/// What is known of the runbook's nine rules, under 10 s scrapes and 30 s evaluation.
@Suite struct RunbookTests {
    /// When `HighFirstAudioLatency` first fires, in seconds after the requests change.
    private func firstFiring(
        buckets: [Double] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5],
        compatibility: Compatibility = .v2,
        seconds: Int64 = 1800,
        _ latencies: (Int64) -> [(seconds: Double, count: Double)]
    ) throws -> Int64? {
        var synthetic = SyntheticSeries()
        synthetic.addLatencies(buckets: buckets, until: seconds, latencies)
        let replay = try AlertReplay.run(
            RuleFixtures.runbook(),
            over: synthetic.source,
            from: 0,
            through: seconds * 1000,
            options: ReplayOptions(query: QueryOptions(compatibility: compatibility))
        )
        #expect(replay.histories.allSatisfy { $0.failures.isEmpty })
        return replay.history("HighFirstAudioLatency")?.firstFiring.map { $0 / 1000 }
    }

    private func mix(slow: Double, at latency: Double = 0.8) -> (Int64) -> [(seconds: Double, count: Double)] {
        { $0 < 0 ? [(0.15, 10)] : [(latency, slow), (0.15, 10 - slow)] }
    }

    @Test(arguments: Compatibility.allCases) func whenAllRequestsAreSlowItTakesFiveAndAHalfMinutes(
        _ compatibility: Compatibility
    ) throws {
        #expect(try firstFiring(compatibility: compatibility, mix(slow: 10)) == 330)
    }

    @Test func whenATenthIsSlowItTakesEightMinutes() throws {
        // At 150 s half of the range's 300 s were slow to a tenth: a twentieth, which is not above the threshold.
        #expect(try firstFiring(mix(slow: 1)) == 480)
        // A range that leaves its left end out holds 290 s, of which 15.0 of 290 are more than a twentieth.
        #expect(try firstFiring(compatibility: .v3, mix(slow: 1)) == 450)
    }

    @Test(arguments: Compatibility.allCases) func whenATwentiethIsSlowItNeverFires(
        _ compatibility: Compatibility
    ) throws {
        #expect(try firstFiring(compatibility: compatibility, mix(slow: 0.5)) == nil)
    }

    @Test func whenAllAreAboveTheTargetButBelowTheThresholdItNeverFires() throws {
        #expect(try firstFiring(mix(slow: 10, at: 0.45)) == nil)
    }

    @Test func aBurstIsToldOfWhenItIsLongOver() throws {
        // From 5 s to 49 s: the evaluation at 30 s sees 25 s of it, and the one at 330 s still 19 s.
        func burst(_ second: Int64) -> [(seconds: Double, count: Double)] {
            (5..<49).contains(second) ? [(0.8, 10)] : [(0.15, 10)]
        }
        #expect(try firstFiring(burst) == 49 + 281)
        // Without the sample at the range's left end 9 s are left, which is less than a twentieth of the five minutes.
        #expect(try firstFiring(compatibility: .v3, burst) == nil)
    }

    @Test func bucketsThatStraddleTheThresholdAreAPermanentFalseAlarm() throws {
        var synthetic = SyntheticSeries()
        synthetic.addLatencies(buckets: [0.1, 1], until: 900) { _ in [(0.2, 10)] }
        let rules = try RuleFixtures.runbook()
        let replay = try AlertReplay.run(rules, over: synthetic.source, from: 0, through: 900_000)
        let history = try #require(replay.history("HighFirstAudioLatency"))
        #expect(replay.steps("HighFirstAudioLatency") == ["0 pending", "300 firing"])
        // 0.1 + 0.9 × 0.95
        #expect(abs(try #require(history.transitions.last).value - 0.955) < 1e-12)
        let fidelity = AlertFidelity(history, truth: [], within: TimeSpan(0, 900_000))
        #expect(fidelity.falseMilliseconds == 600_000)
        #expect(fidelity.trueMilliseconds == 0)
    }

    @Test func aHighestBucketBelowTheThresholdKeepsItSilent() throws {
        #expect(try firstFiring(buckets: [0.1, 0.3, 0.45], mix(slow: 10, at: 3)) == nil)
    }

    @Test func aWorkerThatDiesResolvesWhatItWasBlamedFor() throws {
        var synthetic = SyntheticSeries()
        synthetic.add("tts_synthesis_rtf", ["job": "tts-worker"], until: 900) { $0 < 400 ? 0.9 : nil }
        synthetic.add("tts_gpu_memory_used_bytes", ["job": "tts-worker"], until: 900) { $0 < 400 ? 95 : nil }
        synthetic.add("tts_gpu_memory_total_bytes", ["job": "tts-worker"], until: 900) { $0 < 400 ? 100 : nil }
        synthetic.add("up", ["job": "tts-worker", "instance": "w:9090"], until: 900) { $0 < 400 ? 1 : 0 }
        let replay = try AlertReplay.run(
            RuleFixtures.runbook(),
            over: synthetic.source,
            from: 0,
            through: 900_000
        )
        #expect(replay.steps("HighRTF") == ["0 pending", "120 firing", "420 inactive"])
        #expect(replay.steps("HighGPUMemory") == ["0 pending", "300 firing", "420 inactive"])
        #expect(replay.steps("NoActiveWorker") == ["420 pending", "480 firing"])
        let memory = try #require(replay.history("HighGPUMemory")?.transitions.last)
        #expect(memory.annotations["description"] == "GPU memory: 95%")
        #expect(memory.isResolution)
    }

    @Test func whatTheTargetsDoNotExportIsSilent() throws {
        let replay = try AlertReplay.run(
            RuleFixtures.runbook(),
            over: SyntheticSeries().source,
            from: 0,
            through: 600_000
        )
        #expect(replay.histories.allSatisfy { $0.transitions.isEmpty && $0.evaluations == 21 })
    }

    @Test func whetherAShortBurstIsToldOfDependsOnThePhase() throws {
        var synthetic = SyntheticSeries()
        synthetic.addLatencies(until: 900) { second in
            (5..<49).contains(second) ? [(0.8, 10)] : [(0.15, 10)]
        }
        let spread = try AlertReplay.spread(
            RuleFixtures.runbook(),
            over: synthetic.source,
            from: 0,
            through: 900_000,
            phases: 6,
            options: ReplayOptions(query: QueryOptions(compatibility: .v2))
        ).alerts
        let latency = try #require(spread.first { $0.rule.name == "HighFirstAudioLatency" })
        #expect(latency.outcomes.map(\.phaseMilliseconds) == [0, 5000, 10_000, 15_000, 20_000, 25_000])
        let first = latency.outcomes.map { $0.history.firstFiring.map { $0 / 1000 } }
        // Evaluated at 30 s and 330 s: 25 s and 19 s of slow requests among 300. At 25 s and 325 s, with the scrapes of
        // 20 s and 320 s: 15 s and 19 s among 290. At all other phases one end has no more than a twentieth.
        #expect(first == [330, nil, nil, nil, nil, 325])
        #expect(latency.firstFiring == 325_000...330_000)
        #expect(latency.dependsOnPhase)
        let (verdict, changes) = latency.judge(.fires, within: TimeSpan(0, 900_000))
        #expect(changes)
        #expect(!verdict.isMet)
        #expect(
            verdict.why.hasPrefix("depends on when its group is evaluated: at a phase of 5s, 10s, 15s, 20s it never")
        )
        let silent = try #require(spread.first { $0.rule.name == "HighRTF" })
        #expect(silent.judge(.silent, within: TimeSpan(0, 900_000)).verdict.isMet)
    }
}

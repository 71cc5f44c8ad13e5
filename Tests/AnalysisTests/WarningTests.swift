import Analysis
import Measurement
import Recording
import Testing
import Timing

/// What a person is told before believing a report.
@Suite struct WarningTests {
    private func run(targets: [String] = []) -> SyntheticRun {
        var run = SyntheticRun(targets: targets)
        run.utterances = (0..<10).map { SyntheticRun.heard($0, at: Double($0)) }
        return run
    }

    @Test func `a run without a fault warns of nothing`() throws {
        #expect(try run(targets: ["rtf.p95 < 1"]).report().warnings == [])
    }

    @Test func `a paced stream's real-time factor says nothing of the server`() throws {
        var run = run(targets: ["rtf.p95 < 1.2"])
        for index in run.utterances.indices { run.utterances[index].delivery = .paced }
        let warnings = try run.report().warnings
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("The server paces its frames"))
        #expect(warnings[0].hasSuffix("the target is judged by the worker's own tts_synthesis_rtf instead."))
        run.metadata.targets = ["fal.p95 < 1s"]
        #expect(try run.report().warnings == [])
    }

    @Test func `mixed delivery says how much of each there was`() throws {
        var run = run(targets: ["rtf.p95 < 1.2"])
        for index in 0..<4 { run.utterances[index].delivery = .paced }
        #expect(
            try run.report().warnings == [
                "The server paced the frames of 4 utterances and sent those of 6 in bursts: jitter is of the paced ones "
                    + "alone. Their real-time factor is about 1 by construction, so the target is judged by the worker's "
                    + "own tts_synthesis_rtf."
            ]
        )
    }

    @Test func `a burst has no jitter to judge`() throws {
        let warnings = try run(targets: ["jitter.p95 < 10ms"]).report().warnings
        #expect(warnings == ["The server sends its frames as fast as they are made, so there is no jitter to judge."])
    }

    @Test func `scrapes that failed, were left out or not understood are told job by job`() throws {
        var run = run()
        var orchestrator = RunMetadata.ScrapeTarget(job: "orchestrator", url: "http://o/metrics", intervalNs: 1)
        orchestrator.ok = 27
        orchestrator.failed = 3
        orchestrator.lastError = "answered with HTTP status 500"
        orchestrator.skipped = 1
        var worker = RunMetadata.ScrapeTarget(job: "tts-worker", url: "http://w/metrics", intervalNs: 1)
        worker.failed = 30
        worker.lastError = "host not found: w"
        var broken = RunMetadata.ScrapeTarget(job: "edge", url: "http://e/metrics", intervalNs: 1)
        broken.ok = 30
        broken.errorLines = 60
        broken.findings = ["has no value: a", "has no name: 1", "is twice: b"]
        var odd = RunMetadata.ScrapeTarget(job: "node", url: "http://n/metrics", intervalNs: 1)
        odd.ok = 30
        odd.findings = ["has le=\"inf\" where le=\"+Inf\" is meant: x"]
        run.metadata.scrapes = [orchestrator, worker, broken, odd]
        #expect(
            try run.report().warnings == [
                "3 of 30 scrapes of orchestrator failed (the last one: answered with HTTP status 500): its lines have "
                    + "gaps.",
                "1 scrape of orchestrator was left out, because the one before took longer than the interval.",
                "Not one scrape of tts-worker succeeded (the last one: host not found: w): nothing is known of it from "
                    + "its own metrics.",
                "60 lines of edge's metrics pages could not be read and are left out, where Prometheus would have "
                    + "refused the pages whole: has no value: a; has no name: 1; and 1 more.",
                "The metrics page of node is not quite in its format: has le=\"inf\" where le=\"+Inf\" is meant: x.",
            ]
        )
    }

    @Test func `what was odd in the server's messages is counted in plain words`() throws {
        var run = run()
        run.metadata.oddities.strayFrames = 1200
        run.metadata.oddities.unknownMessages = 1
        run.metadata.oddities.strayErrors = 2
        run.metadata.oddities.strayMalformed = 1
        run.utterances[0].malformed = 1
        run.utterances[1].truncated = true
        run.utterances[2].bargeIn = 1
        run.utterances[2].bargeInIgnored = true
        run.utterances.append(SyntheticRun.failed(99, at: 9, .cancelled))
        #expect(
            try run.report().warnings == [
                "1 utterance was still under way when the drain's time was up, and is in no figure.",
                "1 utterance has far less audio than its text promises (truncated).",
                "2 messages of the server's were malformed and are left out.",
                "1,200 audio frames came while no utterance was under way: an utterance's end was seen too early "
                    + "(is session.end.gap too short?).",
                "2 error messages came while no utterance was under way.",
                "1 message was of a type that the protocol does not know.",
                "1 of 1 barge-in was ignored: audio went on.",
            ]
        )
    }

    @Test func `what was due as the load ended is told, and is no fault of the generator's`() throws {
        var run = run()
        let detail = "the load ended before the generator came to it"
        run.utterances.append(SyntheticRun.failed(99, at: 9.99, .notStarted, detail: detail))
        let report = try run.report()
        #expect(report.generator.verdict == "fit")
        let told = "1 utterance was due just as the load ended and was not started: it counts as failed."
        #expect(report.warnings == [told])
    }

    @Test func `a decoder that could not be made is this machine's failing, not the server's`() throws {
        var run = run()
        run.metadata.oddities.undecodedFrames = 1200
        run.metadata.decoderError = "libopus: memory allocation failed"
        let report = try run.report()
        #expect(report.audio.malformed == 0)
        #expect(
            report.warnings == [
                "1,200 audio frames were not looked into, for libopus could make no decoder on this machine (libopus: "
                    + "memory allocation failed): they count as received, their loudness is unknown, and so is when their "
                    + "utterances became audible."
            ]
        )
    }

    @Test func `timestamps that are not the kernel's, and those that are only bounded, are told`() throws {
        var run = run()
        run.metadata.reads = 1000
        run.metadata.userTimestampReads = 3
        for index in 0..<2 {
            run.utterances[index].timestamp = .ambiguous
            run.utterances[index].firstAudioUncertainty = 1000
        }
        #expect(
            try run.report().warnings == [
                "3 reads had no kernel timestamp and are dated by the process.",
                "2 first audio frames (20 %) shared their reads with later ones: the latest instant at which they can "
                    + "have arrived is what counts.",
            ]
        )
        run = self.run()
        for index in 0..<3 {
            run.utterances[index].delivery = .paced
            run.utterances[index].jitter = 2_000_000
            run.utterances[index].jitterUncertainty = index == 0 ? 1_200_000 : 900_000
        }
        let report = try run.report()
        #expect(report.audio.blurredJitters == 1)
        #expect(
            report.warnings.contains {
                $0.hasPrefix("The jitter of 1 utterance (")
                    && $0.hasSuffix("frames of it shared their reads with later ones.")
            }
        )
        run = self.run()
        run.metadata.timestamps = "user"
        run.metadata.userTimestampReads = 1000
        #expect(
            try run.report().warnings == [
                "Arrivals are dated by this process, not by the kernel: first-audio figures, as all latencies, include "
                    + "the tool's own delay."
            ]
        )
    }

    @Test func `a run that was all warm-up says so`() throws {
        var run = run()
        for index in run.utterances.indices { run.utterances[index].measured = false }
        let sentence =
            ", which no figure and no target includes: nothing was measured. A longer run or a shorter "
            + "load.warmup measures something."
        #expect(try run.report().warnings == ["Every utterance was planned in the warm-up" + sentence])
        run.utterances[9].measured = true
        #expect(try run.report().warnings == [])
        run.utterances[9].outcome = .cancelled
        run.metadata.interrupted = true
        #expect(
            try run.report().warnings == [
                "Every utterance but those that the run's end cut off was planned in the warm-up" + sentence
            ]
        )
    }

    @Test func `outcomes of the warm-up are counted by themselves`() throws {
        var run = run()
        run.utterances[0] = SyntheticRun.failed(0, at: 0, .noAudio)
        run.utterances[0].measured = false
        run.utterances[1].measured = false
        let utterances = try run.report().utterances
        #expect(utterances.warmupOutcomes == ["no_audio": 1, "ok": 1])
        #expect(utterances.outcomes == ["no_audio": 1, "ok": 9] && utterances.measured == 8)
    }

    @Test func `a run in which nothing succeeded says so first`() throws {
        var run = run()
        run.utterances = (0..<10).map { SyntheticRun.failed($0, at: Double($0), .connectRefused) }
        #expect(try run.report().warnings == ["Not one utterance succeeded; the outcomes say why."])
    }
}

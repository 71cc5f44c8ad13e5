import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceModel

struct ExporterTests {
    private static func snapshot(_ run: VirtualRun) -> ReferenceSnapshot {
        ReferenceSnapshot(
            model: run.model.snapshot(at: run.now),
            connections: ConnectionCounts(),
            sendDuration: HistogramCounts(bounds: [1]),
            process: ProcessReading(cpuPercent: 12, residentBytes: 5e6),
            voiceLoudness: -15
        )
    }

    /// A run in which the metrics pages are as `fault` has them from 1 s to 2 s.
    private static func run(_ fault: ExporterFault) -> VirtualRun {
        var run = VirtualRun(
            ReferenceSettings.single.with {
                $0.catalogue = .complete
                $0.timetable = [
                    .at(1000 * millisecond, for: 1000 * millisecond) {
                        $0.exporter = fault
                        $0.leak = 1_000_000
                    }
                ]
            }
        )
        let session = run.open()
        run.say(session, characters: 6)
        run.run(to: 800 * millisecond)
        return run
    }

    private static func counter(_ name: String, in families: [MetricFamily]?) -> Double? {
        guard case .counter(let value)? = families?.first(where: { $0.name == name })?.series.first?.value else {
            return nil
        }
        return value
    }

    /// A counter as a scrape of its page gives it.
    private static func scrape(
        _ name: String,
        _ page: Exporter.Page,
        _ exporter: inout Exporter,
        _ run: VirtualRun
    ) -> Double? {
        counter(name, in: exporter.scrape(page, snapshot(run)))
    }

    @Test func namesAreThoseOfTheSettings() {
        let settings = ReferenceSettings.single.with { $0.catalogue = .complete }
        let snapshot = Self.snapshot(VirtualRun(settings))
        let metrics = ReferenceMetrics(settings: settings)
        let names = (metrics.orchestrator(snapshot) + metrics.worker(snapshot)).map(\.name)
        #expect(Set(names) == Set(MetricName.all) && names.count == MetricName.all.count)
        let runbook = ReferenceMetrics(settings: .single)
        let listed = (runbook.orchestrator(snapshot) + runbook.worker(snapshot)).map(\.name)
        #expect(Set(listed) == Set(MetricName.runbook))
    }

    @Test func frozenPageRepeatsTheLastOne() {
        var run = Self.run(ExporterFault(.frozen))
        var exporter = Exporter(settings: run.model.settings)
        let sent = "tts_frames_sent_total"
        let before = exporter.scrape(.orchestrator, Self.snapshot(run))
        #expect(Self.counter(sent, in: before) == 20)
        run.say(0, characters: 6)
        run.run(to: 1900 * millisecond)
        #expect(Self.scrape(sent, .orchestrator, &exporter, run) == 20)
        // The workers' page is scraped for the first time: it freezes as it is then.
        let requests = "tts_synthesis_requests_total"
        #expect(Self.scrape(requests, .worker, &exporter, run) == 2)
        run.say(0, characters: 6)
        #expect(Self.scrape(requests, .worker, &exporter, run) == 2)
        run.run(to: 5000 * millisecond)
        #expect(Self.scrape(sent, .orchestrator, &exporter, run) == 60)
        #expect(Self.scrape(requests, .worker, &exporter, run) == 3)
    }

    @Test func downAnswersNothing() {
        var run = Self.run(ExporterFault(.down))
        var exporter = Exporter(settings: run.model.settings)
        run.run(to: 1500 * millisecond)
        var pages = [exporter.scrape(.orchestrator, Self.snapshot(run)), exporter.scrape(.worker, Self.snapshot(run))]
        #expect(pages.allSatisfy { $0 == nil })
        run.run(to: 2000 * millisecond)
        pages = [exporter.scrape(.orchestrator, Self.snapshot(run)), exporter.scrape(.worker, Self.snapshot(run))]
        #expect(pages.allSatisfy { $0 != nil })
    }

    @Test func zeroIsEveryValueOfEverySeries() {
        var fault = ExporterFault()
        fault.worker = .zero
        var run = Self.run(fault)
        run.run(to: 1500 * millisecond)
        var exporter = Exporter(settings: run.model.settings)
        let families = exporter.scrape(.worker, Self.snapshot(run)) ?? []
        #expect(families.count == 18)
        for line in Exposition.text.page(families).split(separator: "\n") where !line.hasPrefix("#") {
            #expect(line.hasSuffix(" 0"))
        }
        #expect(Self.scrape("tts_frames_sent_total", .orchestrator, &exporter, run) == 20)
    }

    @Test func absentFamiliesAreLeftOut() {
        var fault = ExporterFault()
        fault.absent = ["tts_frames_dropped_total", "tts_synthesis_rtf"]
        var run = Self.run(fault)
        run.run(to: 1500 * millisecond)
        var exporter = Exporter(settings: run.model.settings)
        let snapshot = Self.snapshot(run)
        let names = Exporter.Page.allCases.flatMap { exporter.scrape($0, snapshot) ?? [] }.map(\.name)
        #expect(Set(MetricName.all).subtracting(names) == ["tts_frames_dropped_total", "tts_synthesis_rtf"])
    }

    @Test func otherBucketsCountTheSameObservations() throws {
        var fault = ExporterFault()
        fault.buckets = [0.02, 0.15]
        var run = Self.run(fault)
        run.run(to: 1500 * millisecond)
        var exporter = Exporter(settings: run.model.settings)
        func latency(at instant: Int64) throws -> HistogramCounts {
            run.run(to: instant)
            let families = exporter.scrape(.worker, Self.snapshot(run)) ?? []
            let family = try #require(families.first { $0.name == "tts_first_audio_latency_seconds" })
            guard case .histogram(let counts)? = family.series.first?.value else { throw Missing() }
            return counts
        }
        let odd = try latency(at: 1500 * millisecond)
        #expect(odd.bounds == [0.02, 0.15] && odd.counts == [0, 1, 0] && odd.sum == 0.1)
        let usual = try latency(at: 2000 * millisecond)
        #expect(usual.bounds == ReferenceSettings().buckets && usual.count == 1 && usual.sum == 0.1)
    }

    private struct Missing: Error {}

    @Test func leakShowsInTheProcess() {
        var run = Self.run(ExporterFault(.zero))
        var exporter = Exporter(settings: run.model.settings)
        run.run(to: 3000 * millisecond)
        let families = exporter.scrape(.worker, Self.snapshot(run)) ?? []
        let memory = families.first { $0.name == "process_resident_memory_bytes" }
        guard case .gauge(let bytes)? = memory?.series.first?.value else {
            Issue.record("no resident memory")
            return
        }
        #expect(bytes == 5e6 + 1e6)
    }
}

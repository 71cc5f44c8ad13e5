import Measurement
import Recording
import Testing
import Timing

extension CommandLineTests {
    /// Faults on the reference's timetable, as a run shows them.
    @Suite struct FaultTests {
        @Test func aFaultIsMarkedWhereItHappened() async throws {
            let scratch = try Scratch()
            let scenario = Sample.scenario.replacing(
                "reference: {first_audio: {constant: 400ms}}",
                with: """
                    reference:
                        first_audio: {constant: 50ms}
                        timetable:
                          - {at: 1500ms, for: 700ms, errors: {code: SYNTHESIS_FAILED}}
                          - {at: 1h, workers: 1}
                    """
            )
            let file = try scratch.write(scenario, as: "faults.yaml")
            let run = try await Sample.run(in: scratch, file: file)
            let folder = try RunFolderReader(path: scratch(run.folder))
            let faults = try folder.events().filter { $0.kind == .fault }
            // What lies behind the run's end is no event of it.
            #expect(faults.map(\.text) == ["errors SYNTHESIS_FAILED 100 %"])
            let fault = try #require(faults.first)
            let length = 700 * Nanoseconds.perMillisecond
            #expect(fault.durationNanoseconds == length)
            // What two clocks may differ by.
            let grain = Nanoseconds.perMillisecond
            var failed = 0
            try folder.forEachUtterance { utterance in
                guard let sent = utterance.sent, let ended = utterance.ended else { return }
                switch utterance.outcome {
                case .serverError:
                    failed += 1
                    #expect(ended - fault.at > -grain && sent - fault.at < length + grain)
                case .ok:
                    // What was sent before it began was on its way or queued, but none within it was answered.
                    #expect(sent - fault.at < grain || ended - fault.at > length - grain)
                default: break
                }
            }
            #expect(failed > 0)
            #expect(try scratch.text("\(run.folder)/report.html").contains("errors SYNTHESIS_FAILED 100 %"))
        }

        @Test func aMistakeInTheTimetableIsShownInItsPlace() async throws {
            let scratch = try Scratch()
            let settings = try scratch.write(
                "timetable:\n  - {at: 30s, for: 5s, drop_frame: 5%}\n",
                as: "reference.yaml"
            )
            let finished = try await Tool.run(["serve", "--config", settings], in: scratch)
            #expect(finished.code == 65)
            #expect(
                finished.errors.contains(":2:24: timetable[0].drop_frame: unknown key; did you mean \"drop_frames\"?")
            )
        }
    }
}

import Scenarios
import Testing

@Suite struct SchedulePreviewTests {
    private static func preview(_ yaml: String) throws -> SchedulePreview {
        SchedulePreview(try Scenario.parse(yaml: yaml, file: "x.yaml", baseDirectory: "").scenario)
    }

    @Test func showsAClosedLoad() throws {
        let preview = try Self.preview(
            """
            name: stairs
            description: up and down
            target: {reference: {}}
            load:
              stages:
                - {sessions: 10, ramp: 10s, hold: 50s}
                - {sessions: 30, hold: 1m}
                - {sessions: 0, ramp: 2500ms}
              warmup: 5s
            session:
              utterances: 2
              think_time: 1s
              texts: {inline: [123456789012345, 123456789012345678901234567890]}
            targets: [fal.p95 < 300ms, failures < 1%]
            """
        )
        #expect(
            preview.text == """
                stairs: up and down

                Target    the reference orchestrator, started as a child process (orchestrator, pcm16, base64)
                Load      closed model: at most 30 sessions at a time
                          stage 1  0:00–1:00  from 0 to 10 sessions in 10s, then held for 50s
                          stage 2  1:00–2:00  30 sessions for 1m
                          stage 3  2:00–2:02.5  from 30 to 0 sessions in 2500ms
                          warm-up 5s, drain 10s, 2:12.5 in all
                Session   2 utterances, think time 1s
                          2 texts of 15 to 30 characters, shuffled
                          an utterance ends with session_end
                Estimate  about 1100 utterances in 560 sessions
                          (1.5 s of speech each at 15 characters a second, 0.2 s of latency)
                Targets   fal.p95 < 300ms
                          failures < 1%
                Metrics   orchestrator: the reference's own page, every 1s, timeout 900ms
                          tts-worker: the reference's own page, every 1s, timeout 900ms

                """
        )
        #expect(preview.peakSessions == 30)
        #expect(preview.duration == 132_500_000_000)
        // (5 · 10 + 500 + 1800 + 15 · 2.5) session-seconds, of 2 × 1.7 s + 1 s each, and what each of 30 slots has begun
        // when its time is over: half a session on average, one at most.
        #expect(preview.expectedSessions > 2387.5 / 4.4 && preview.expectedSessions < 2387.5 / 4.4 + 30)
    }

    /// A session ends with the utterance under way when its slot's time is over, and is one all the same.
    @Test(arguments: [
        // Utterances begin after 0 and 4.2 s, the next session after 7.4 s: 40 × (1, 2 and 3 utterances).
        ("4s", 40.0, 40.0), ("5s", 40, 80), ("7s", 40, 80), ("8s", 80, 120), ("100ms", 40, 40),
        // 13 whole sessions and 3.8 s of one more.
        ("100s", 560, 1080),
    ])
    func countsTheSessionsThatAShortRunBegins(hold: String, sessions: Double, utterances: Double) throws {
        let preview = try Self.preview(
            """
            name: short
            target: {reference: {}}
            load: {stages: [{sessions: 40, hold: \(hold)}]}
            session:
              utterances: 2
              think_time: {fixed: 1s}
              texts: {inline: [123456789012345678901234567890123456789012345]}
            """
        )
        #expect(preview.expectedSessions == sessions)
        #expect(preview.expectedUtterances == utterances)
    }

    @Test func whatIsTooMuchToWalkIsScaled() throws {
        let preview = try Self.preview(
            """
            name: long
            target: {reference: {}}
            load: {stages: [{sessions: 1000, hold: 10h}]}
            session: {utterances: 2, think_time: {fixed: 1s}, texts: {inline: [123456789012345]}}
            """
        )
        // 2 × 1.2 s + 1 s each
        #expect(abs(preview.expectedSessions / (1000 * 36_000 / 3.4) - 1) < 0.01)
        #expect(abs(preview.expectedUtterances / (2000 * 36_000 / 3.4) - 1) < 0.01)
    }

    @Test(arguments: [
        ("{url: 'ws://h/', tls: {verify: false}}", "target.tls is not used: target.url is a ws:// one"),
        ("{reference: {}, tls: {verify: false}}", "target.tls is not used: target.reference has no tls"),
        (
            "{reference: {encoding: opus}, encoding: pcm16}",
            "target.encoding is pcm16, but the server sends opus, as target.reference.encoding says: the sessions will not "
                + "understand its audio"
        ),
        (
            "{reference: {framing: binary}, framing: base64}",
            "target.framing is base64, but the server sends binary, as target.reference.framing says: the sessions will not "
                + "understand its audio"
        ),
        (
            "{reference: {timetable: [{at: 1s, zombies: 5%}, {at: 18s, for: 5s, zombies: 5%}]}}",
            "target.reference.timetable[1] never comes: it is to begin at 18s, and the run ends after 18s at the latest, "
                + "its drain included"
        ),
    ])
    func tellsWhatIsOfNoEffect(target: String, note: String) throws {
        let yaml = "name: x\ntarget: \(target)\nload: {stages: [{sessions: 5, hold: 8s}]}\n"
        #expect(try Scenario.parse(yaml: yaml, file: "x.yaml", baseDirectory: "").scenario.notes == [note])
    }

    @Test(arguments: [
        "{url: 'WSS://h/', tls: {verify: false}}", "{reference: {tls: self_signed}, tls: {verify: false}}",
        "{reference: {encoding: opus}}", "{reference: {}, encoding: opus, framing: binary}",
        "{reference: {timetable: [{at: 17s, zombies: 5%}]}}",
    ])
    func tellsNothingOfWhatHasItsEffect(target: String) throws {
        let yaml = "name: x\ntarget: \(target)\nload: {stages: [{sessions: 5, hold: 8s}]}\n"
        #expect(try Scenario.parse(yaml: yaml, file: "x.yaml", baseDirectory: "").scenario.notes.isEmpty)
    }

    @Test func oneOfAThingIsNotSeveral() throws {
        let preview = try Self.preview(
            """
            name: one
            target: {reference: {}}
            load: {stages: [{sessions: 1, hold: 1s}]}
            session:
              utterances: {min: 1, max: 1}
              think_time: {fixed: 0s}
              texts: {inline: [a]}
              stream: {tokens_per_second: 1}
              end: {session_end: false, frames: 1}
            metrics: []
            """
        )
        for line in [
            "closed model: at most 1 session at a time", "stage 1  0:00–0:01  1 session for 1s",
            "Session   1 utterance, think time 0s", "1 text of 1 character, shuffled",
            "texts streamed at 1 token a second", "an utterance ends with 1 frame",
        ] {
            #expect(preview.text.contains(line + "\n"), "\(preview.text)")
        }
        let open = try Self.preview(
            """
            name: one
            target: {reference: {}}
            load: {model: open, stages: [{rate: 1/s, hold: 1s}]}
            session: {utterances: 1, texts: {inline: [a]}}
            """
        )
        #expect(open.text.contains("about 1 session at a time, at most 1000 at a time\n"), "\(open.text)")
        #expect(open.text.contains("1 session a second for 1s\n"))
        #expect(open.text.contains("about 1 utterance in 1 session\n"))
    }

    @Test func showsAnOpenLoad() throws {
        let preview = try Self.preview(
            """
            name: open
            target: {url: "wss://h/x?secret=1"}
            load: {model: open, arrivals: uniform, stages: [{rate: 90/m, ramp: 20s, hold: 40s}], max_sessions: 7}
            session:
              utterances: {min: 1, max: 3}
              think_time: {uniform: [1s, 3s], max: 2s}
              texts: {inline: [123456789012345123456789012345]}
              stream: {tokens_per_second: 12.5}
              barge_in: {probability: 50%, after: 1s}
              end: {gap: 1s, frames: 100}
            """
        )
        #expect(preview.text.contains("wss://h/x (orchestrator, pcm16, base64)\n"))
        #expect(
            preview.text.contains("open model, uniform arrivals: about 7 sessions at a time, at most 7 at a time\n")
        )
        #expect(
            preview.text.contains("stage 1  0:00–1:00  from 0 to 1.5 sessions a second in 20s, then held for 40s\n")
        )
        #expect(preview.text.contains("1 to 3 utterances, think time uniform from 1s to 3s, at most 2s\n"))
        #expect(preview.text.contains("texts streamed at 12.5 tokens a second\n"))
        #expect(preview.text.contains("50 % of the replies interrupted by STOP after 1s\n"))
        #expect(preview.text.contains("ends with session_end or a gap of 1s or 100 frames\n"))
        #expect(preview.text.contains("none: the run is measured and not judged\n"))
        #expect(preview.text.contains("none are scraped\n"))
        #expect(preview.expectedSessions == 75)
        #expect(preview.expectedUtterances == 150)
        // Heard: half 2 s, half 1 s. Little: 1.5/s × (2 × 1.7 s + about 1.75 s) is above the ceiling.
        #expect(preview.peakSessions == 7)
    }

    /// One file may serve both models, by `--set load.model=…`: what the other one heeds stays, and is told.
    @Test func tellsWhatAClosedLoadDoesNotHeed() throws {
        let yaml = """
            name: x
            target: {reference: {}}
            load: {arrivals: uniform, max_sessions: 10, stages: [{sessions: 5, hold: 10s}]}
            """
        let notes = [
            "load.arrivals is not used: it is for the open model, and this load is closed",
            "load.max_sessions is not used: it is for the open model, and this load is closed",
        ]
        #expect(try Scenario.parse(yaml: yaml, file: "x.yaml", baseDirectory: "").scenario.notes == notes)
        #expect(try Self.preview(yaml).text.hasSuffix("Note      \(notes[0])\n          \(notes[1])\n"))
        let open = yaml.replacing("sessions: 5,", with: "rate: 5/s,").replacing("{arr", with: "{model: open, arr")
        #expect(try Scenario.parse(yaml: open, file: "x.yaml", baseDirectory: "").scenario.notes.isEmpty)
    }
}

extension Mistake {
    static let keysAndTypes: [Mistake] = [
        Mistake(
            "a key that is there without a value",
            yaml: #"""
                description: x
                name:
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:1: name: the key has no value. Allowed: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit
                    name:
                    ^
                """#
        ),
        Mistake(
            "a misspelt key",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessoins: 5, hold: 10s}
                """#,
            says: #"""
                x.yaml:5:8: load.stages[0].sessoins: unknown key; did you mean "sessions"? Allowed: hold, ramp, rate, sessions
                        - {sessoins: 5, hold: 10s}
                           ^
                """#
        ),
        Mistake(
            "a misspelt key at the top",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                sesion: {utterances: 2}
                """#,
            says: #"""
                x.yaml:4:1: sesion: unknown key; did you mean "session"? Allowed: alerts, description, load, metrics, name, queries, report, seed, session, target, targets
                    sesion: {utterances: 2}
                    ^
                """#
        ),
        Mistake(
            "a key like no other",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                zzz: 1
                """#,
            says: #"""
                x.yaml:4:1: zzz: unknown key. Allowed: alerts, description, load, metrics, name, queries, report, seed, session, target, targets
                    zzz: 1
                    ^
                """#
        ),
        Mistake(
            "several mistakes at once",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                seed: -1
                session: {utterances: 0, think_tiem: 5}
                """#,
            says: #"""
                x.yaml:4:7: seed: found "-1". Allowed: a whole number of 0 or more
                    seed: -1
                          ^
                x.yaml:5:23: session.utterances: found "0". Allowed: a whole number from 1 to 10000, or {min, max}
                    session: {utterances: 0, think_tiem: 5}
                                          ^
                x.yaml:5:26: session.think_tiem: unknown key; did you mean "think_time"? Allowed: audio, barge_in, deadlines, end, playback, stream, texts, think_time, utterances
                    session: {utterances: 0, think_tiem: 5}
                                             ^
                """#
        ),
        Mistake(
            "no name",
            yaml: #"""
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:1:1: the key "name" is missing. Allowed: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit
                    target: {reference: {}}
                    ^
                """#
        ),
        Mistake(
            "nothing but a name",
            yaml: #"""
                name: x
                """#,
            says: #"""
                x.yaml:1:1: the key "target" is missing. Allowed: a mapping with either reference or url
                    name: x
                    ^
                x.yaml:1:1: the key "load" is missing. Allowed: a mapping with stages
                    name: x
                    ^
                """#
        ),
        Mistake(
            "an empty load",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                """#,
            says: #"""
                x.yaml:3:1: load: the key has no value. Allowed: a mapping with stages
                    load:
                    ^
                """#
        ),
        Mistake(
            "a key that the reference does not have",
            yaml: #"""
                name: x
                target:
                  reference:
                    moon: full
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:4:5: target.reference.moon: unknown key. Allowed: after_end, buckets, catalogue, compression, connection_limit, delivery, encoding, end, first_audio, frame, frame_queue, framing, gpu_memory, idle_timeout, jitter, leading_silence, load_dependence, models, queue_limit, rtf, sample_rate, seed, sequence, slots_per_worker, speech_rate, timetable, tls, voice, workers
                        moon: full
                        ^
                """#
        ),
        Mistake(
            "a mapping for a number",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                seed: {a: 1}
                """#,
            says: #"""
                x.yaml:4:7: seed: found a mapping. Allowed: a whole number of 0 or more
                    seed: {a: 1}
                          ^
                """#
        ),
        Mistake(
            "a number too low",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {utterances: 0}
                """#,
            says: #"""
                x.yaml:4:23: session.utterances: found "0". Allowed: a whole number from 1 to 10000, or {min, max}
                    session: {utterances: 0}
                                          ^
                """#
        ),
        Mistake(
            "not a number",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                seed: abc
                """#,
            says: #"""
                x.yaml:4:7: seed: found "abc". Allowed: a whole number of 0 or more
                    seed: abc
                          ^
                """#
        ),
        Mistake(
            "a fraction for a whole number",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessions: 5.5, hold: 10s}
                """#,
            says: #"""
                x.yaml:5:18: load.stages[0].sessions: found "5.5". Allowed: a whole number from 0 to 1000000
                        - {sessions: 5.5, hold: 10s}
                                     ^
                """#
        ),
        Mistake(
            "a duration without unit",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessions: 5, hold: 10}
                """#,
            says: #"""
                x.yaml:5:27: load.stages[0].hold: found "10". Allowed: a duration such as 300ms, 5s or 2m
                        - {sessions: 5, hold: 10}
                                              ^
                """#
        ),
        Mistake(
            "a duration in an unknown unit",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessions: 5, hold: 10sec}
                """#,
            says: #"""
                x.yaml:5:27: load.stages[0].hold: found "10sec". Allowed: a duration such as 300ms, 5s or 2m
                        - {sessions: 5, hold: 10sec}
                                              ^
                """#
        ),
        Mistake(
            "a negative duration",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessions: 5, hold: -10s}
                """#,
            says: #"""
                x.yaml:5:27: load.stages[0].hold: found "-10s". Allowed: a duration such as 300ms, 5s or 2m
                        - {sessions: 5, hold: -10s}
                                              ^
                """#
        ),
        Mistake(
            "a rate without unit",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {model: open, stages: [{rate: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:3:37: load.stages[0].rate: found "5". Allowed: a rate such as 5/s, 90/m or 3600/h, from 0/s to 1000000/s
                    load: {model: open, stages: [{rate: 5, hold: 10s}]}
                                                        ^
                """#
        ),
        Mistake(
            "a share above one",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {barge_in: {probability: 150%}}
                """#,
            says: #"""
                x.yaml:4:35: session.barge_in.probability: found "150%". Allowed: a share such as 0.5% or 0.005, from 0% to 100%
                    session: {barge_in: {probability: 150%}}
                                                      ^
                """#
        ),
        Mistake(
            "a share without percent",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {barge_in: {probability: 10}}
                """#,
            says: #"""
                x.yaml:4:35: session.barge_in.probability: found "10". Allowed: a share such as 0.5% or 0.005, from 0% to 100%
                    session: {barge_in: {probability: 10}}
                                                      ^
                """#
        ),
        Mistake(
            "a level in the wrong unit",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {audio: {silence: -50}}
                """#,
            says: #"""
                x.yaml:4:28: session.audio.silence: found "-50". Allowed: a level such as -50dBFS, from -100dBFS to 0dBFS
                    session: {audio: {silence: -50}}
                                               ^
                """#
        ),
        Mistake(
            "a boolean that is none",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {end: {session_end: maybe}}
                """#,
            says: #"""
                x.yaml:4:30: session.end.session_end: found "maybe". Allowed: true or false
                    session: {end: {session_end: maybe}}
                                                 ^
                """#
        ),
        Mistake(
            "a misspelt choice",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {model: closd, stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:3:15: load.model: found "closd"; did you mean "closed"? Allowed: closed, open
                    load: {model: closd, stages: [{sessions: 5, hold: 10s}]}
                                  ^
                """#
        ),
        Mistake(
            "a choice of the wrong case",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {barge_in: {probability: 10%, command: stop}}
                """#,
            says: #"""
                x.yaml:4:49: session.barge_in.command: found "stop"; did you mean "STOP"? Allowed: PAUSE, STOP
                    session: {barge_in: {probability: 10%, command: stop}}
                                                                    ^
                """#
        ),
        Mistake(
            "a list for a text",
            yaml: #"""
                name: [x]
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:1:7: name: found a list. Allowed: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit
                    name: [x]
                          ^
                """#
        ),
        Mistake(
            "a text for a list",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: 5}
                """#,
            says: #"""
                x.yaml:3:16: load.stages: found "5". Allowed: a list of stages
                    load: {stages: 5}
                                   ^
                """#
        ),
        Mistake(
            "a number for a mapping",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: 5
                """#,
            says: #"""
                x.yaml:4:10: session: found "5". Allowed: a mapping
                    session: 5
                             ^
                """#
        ),
        Mistake(
            "a size without unit",
            yaml: #"""
                name: x
                target: {reference: {gpu_memory: 24}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:34: target.reference.gpu_memory: found "24". Allowed: a size such as 3GB or 512MiB, from 1MB to 1000TB
                    target: {reference: {gpu_memory: 24}}
                                                     ^
                """#
        ),
        Mistake(
            "a long wrong value",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                seed: abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij
                """#,
            says: #"""
                x.yaml:4:7: seed: found "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij…". Allowed: a whole number of 0 or more
                    seed: abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij
                          ^
                """#
        ),
        Mistake(
            "an unsafe name",
            yaml: #"""
                name: ../x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:1:7: name: found "../x". Allowed: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit
                    name: ../x
                          ^
                """#
        ),
        Mistake(
            "a name of dots",
            yaml: #"""
                name: ..
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:1:7: name: found "..". Allowed: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit
                    name: ..
                          ^
                """#
        ),
    ]
}

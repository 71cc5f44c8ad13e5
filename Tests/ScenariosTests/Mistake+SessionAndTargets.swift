extension Mistake {
    static let sessionAndTargets: [Mistake] = [
        Mistake(
            "bounds the wrong way round",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {utterances: {min: 3, max: 2}}
                """#,
            says: #"""
                x.yaml:4:23: session.utterances: min is greater than max. Allowed: min <= max
                    session: {utterances: {min: 3, max: 2}}
                                          ^
                """#
        ),
        Mistake(
            "a think time of two kinds",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {think_time: {fixed: 1s, exponential: 2s}}
                """#,
            says: #"""
                x.yaml:4:23: session.think_time: fixed and exponential exclude one another. Allowed: exactly one of fixed, constant, uniform, normal, lognormal, exponential, file, values
                    session: {think_time: {fixed: 1s, exponential: 2s}}
                                          ^
                """#
        ),
        Mistake(
            "a think time with a maximum only",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {think_time: {max: 2s}}
                """#,
            says: #"""
                x.yaml:4:23: session.think_time: one key is missing. Allowed: exactly one of fixed, constant, uniform, normal, lognormal, exponential, file, values
                    session: {think_time: {max: 2s}}
                                          ^
                """#
        ),
        Mistake(
            "a uniform of three",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {think_time: {uniform: [1s, 2s, 3s]}}
                """#,
            says: #"""
                x.yaml:4:33: session.think_time.uniform: found a list of 3. Allowed: [low, high]
                    session: {think_time: {uniform: [1s, 2s, 3s]}}
                                                    ^
                """#
        ),
        Mistake(
            "a uniform that falls",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {think_time: {uniform: [3s, 1s]}}
                """#,
            says: #"""
                x.yaml:4:33: session.think_time.uniform: the first value is the greater. Allowed: [low, high]
                    session: {think_time: {uniform: [3s, 1s]}}
                                                    ^
                """#
        ),
        Mistake(
            "a lognormal that falls",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {think_time: {lognormal: {median: 2s, p95: 1s}}}
                """#,
            says: #"""
                x.yaml:4:35: session.think_time.lognormal: p95 is below the median. Allowed: 0 < median <= p95
                    session: {think_time: {lognormal: {median: 2s, p95: 1s}}}
                                                      ^
                """#
        ),
        Mistake(
            "texts from two places",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {texts: {inline: [Hello.], builtin: short}}
                """#,
            says: #"""
                x.yaml:4:18: session.texts: inline and builtin exclude one another. Allowed: at most one of file, inline, builtin
                    session: {texts: {inline: [Hello.], builtin: short}}
                                     ^
                """#
        ),
        Mistake(
            "an unknown set of texts",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {texts: {builtin: shrot}}
                """#,
            says: #"""
                x.yaml:4:28: session.texts.builtin: found "shrot"; did you mean "short"? Allowed: support, short
                    session: {texts: {builtin: shrot}}
                                               ^
                """#
        ),
        Mistake(
            "an empty text",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {texts: {inline: [Hello., " "]}}
                """#,
            says: #"""
                x.yaml:4:36: session.texts.inline[1]: an empty text; it needs at least one character. Allowed: a text of 1 to 10000 characters
                    session: {texts: {inline: [Hello., " "]}}
                                                       ^
                """#
        ),
        Mistake(
            "a text too long",
            yaml: "name: x\ntarget: {reference: {}}\nload: {stages: [{sessions: 5, hold: 10s}]}\n"
                + "session: {texts: {inline: [" + String(repeating: "a", count: 10_001) + "]}}\n",
            says: #"""
                x.yaml:4:28: session.texts.inline[0]: a text of 10001 characters; at most 10000 are allowed. Allowed: a text of 1 to 10000 characters
                """#
        ),
        Mistake(
            "a missing file of texts",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {texts: {file: missing.txt}}
                """#,
            says: #"""
                x.yaml:4:25: session.texts.file: the file /nowhere/missing.txt cannot be read: No such file or directory. Allowed: a file with texts, one a line or JSON Lines
                    session: {texts: {file: missing.txt}}
                                            ^
                """#
        ),
        Mistake(
            "no tokens a second",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {stream: {tokens_per_second: 0}}
                """#,
            says: #"""
                x.yaml:4:39: session.stream.tokens_per_second: found "0". Allowed: a number from 0.1 to 10000
                    session: {stream: {tokens_per_second: 0}}
                                                          ^
                """#
        ),
        Mistake(
            "nothing that ends an utterance",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {end: {session_end: false}}
                """#,
            says: #"""
                x.yaml:4:16: session.end: nothing would end an utterance. Allowed: session_end: true, a gap, or frames
                    session: {end: {session_end: false}}
                                   ^
                """#
        ),
        Mistake(
            "an end that the server never sends",
            yaml: #"""
                name: x
                target: {reference: {end: silence}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:27: target.reference.end: the server would end no utterance that the session could know of. Allowed: session.end with a gap or frames
                    target: {reference: {end: silence}}
                                              ^
                """#
        ),
        Mistake(
            "no deadline at all",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {deadlines: {stall: 0s}}
                """#,
            says: #"""
                x.yaml:4:30: session.deadlines.stall: found "0s". Allowed: a duration such as 300ms, 5s or 2m, from 1ms to 1h
                    session: {deadlines: {stall: 0s}}
                                                 ^
                """#
        ),
        Mistake(
            "an unknown figure",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets: [fla.p95 < 300ms]
                """#,
            says: #"""
                x.yaml:4:11: targets[0]: no such figure: "fla"; did you mean "fal"? Allowed: fal, fal_from_sent, first_audible, rtf, jitter, connect, barge_in, stall, frame_drops, underruns, failures, zombies, query
                    targets: [fla.p95 < 300ms]
                              ^
                """#
        ),
        Mistake(
            "an unknown statistic",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal.p98 < 300ms
                """#,
            says: #"""
                x.yaml:5:9: targets[0]: no such statistic: "p98"; did you mean "p90"? Allowed: p50, p90, p95, p99, p999, max, mean
                      - fal.p98 < 300ms
                            ^
                """#
        ),
        Mistake(
            "a figure without statistic",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal < 300ms
                """#,
            says: #"""
                x.yaml:5:8: targets[0]: fal needs a statistic, for example fal.p95. Allowed: p50, p90, p95, p99, p999, max, mean
                      - fal < 300ms
                           ^
                """#
        ),
        Mistake(
            "a share with a statistic",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - failures.p95 < 1%
                """#,
            says: #"""
                x.yaml:5:13: targets[0]: failures is a share and has no statistic. Allowed: failures < 1%
                      - failures.p95 < 1%
                                ^
                """#
        ),
        Mistake(
            "a ratio's limit in ms",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - rtf.p95 < 300ms
                """#,
            says: #"""
                x.yaml:5:15: targets[0]: "300ms" is a time, but rtf is a ratio. Allowed: a ratio such as 0.5
                      - rtf.p95 < 300ms
                                  ^
                """#
        ),
        Mistake(
            "a latency's limit without unit",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal.p95 < 0.3
                """#,
            says: #"""
                x.yaml:5:15: targets[0]: "0.3" has no unit. Allowed: a duration such as 300ms
                      - fal.p95 < 0.3
                                  ^
                """#
        ),
        Mistake(
            "a share's limit in ms",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - frame_drops < 5ms
                """#,
            says: #"""
                x.yaml:5:19: targets[0]: "5ms" is a time, but the figure is a share. Allowed: a share such as 0.5% or 0.005
                      - frame_drops < 5ms
                                      ^
                """#
        ),
        Mistake(
            "a share's limit above one",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - frame_drops < 5
                """#,
            says: #"""
                x.yaml:5:19: targets[0]: "5" is no limit for this figure. Allowed: a share such as 0.5% or 0.005
                      - frame_drops < 5
                                      ^
                """#
        ),
        Mistake(
            "an unknown comparison",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal.p95 = 300ms
                """#,
            says: #"""
                x.yaml:5:13: targets[0]: no such comparison: "=". Allowed: <, <=, >, >=
                      - fal.p95 = 300ms
                                ^
                """#
        ),
        Mistake(
            "no comparison",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal.p95
                """#,
            says: #"""
                x.yaml:5:12: targets[0]: a comparison is missing. Allowed: <, <=, >, >=
                      - fal.p95
                               ^
                """#
        ),
        Mistake(
            "no limit",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal.p95 <
                """#,
            says: #"""
                x.yaml:5:14: targets[0]: the limit is missing. Allowed: a duration such as 300ms
                      - fal.p95 <
                                 ^
                """#
        ),
        Mistake(
            "a query without quotes",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - query(up) < 3
                """#,
            says: #"""
                x.yaml:5:11: targets[0]: the expression is not in quotes. Allowed: query("max(tts_sessions_active)")
                      - query(up) < 3
                              ^
                """#
        ),
        Mistake(
            "a query whose quotes are open",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - query("up) < 3
                """#,
            says: #"""
                x.yaml:5:11: targets[0]: the quotes are not closed. Allowed: query("max(tts_sessions_active)")
                      - query("up) < 3
                              ^
                """#
        ),
        Mistake(
            "a query's limit in ms",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - query("up") < 3ms
                """#,
            says: #"""
                x.yaml:5:19: targets[0]: "3ms" is a time, but a query's limit is a plain number. Allowed: a number
                      - query("up") < 3ms
                                      ^
                """#
        ),
        Mistake(
            "a quoted target with a mistake",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - "fal.p95 < 5bananas"
                """#,
            says: #"""
                x.yaml:5:16: targets[0]: "5bananas" is no limit for this figure. Allowed: a duration such as 300ms
                      - "fal.p95 < 5bananas"
                                   ^
                """#
        ),
        Mistake(
            "a target of what is never measured",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - barge_in.p95 < 50ms
                """#,
            says: #"""
                x.yaml:5:5: targets[0]: barge_in is never measured, for session.barge_in is absent
                      - barge_in.p95 < 50ms
                        ^
                """#
        ),
    ]
}

extension Mistake {
    static let repeatsAndOverrides: [Mistake] = [
        Mistake(
            "a page twice, on two lines",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                metrics:
                  - {job: edge, url: "http://h/metrics"}
                  - {job: edge, url: "http://i/metrics"}
                  - {job: edge, url: "http://h/metrics", interval: 5s}
                """#,
            says: #"""
                x.yaml:7:5: metrics[2]: the same job and url as metrics[0] on line 5
                      - {job: edge, url: "http://h/metrics", interval: 5s}
                        ^
                """#
        ),
        Mistake(
            "a target twice, written in two ways",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets:
                  - fal.p95 < 300ms
                  - fal.p95 < 400ms
                  - fal.p95<0.3s
                  - fal.p95 <= 300ms
                """#,
            says: #"""
                x.yaml:7:5: targets[2]: the same target as targets[0] on line 5
                      - fal.p95<0.3s
                        ^
                """#
        ),
        Mistake(
            "a target again in an override",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets: [failures < 1%]
                """#,
            overrides: ["targets.1=failures < 0.01"],
            says: #"""
                --set targets.1=failures < 0.01: targets[1]: the same target as targets[0] on line 4
                """#
        ),
        Mistake(
            "an override of the target that is there twice",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets: [failures < 2%, failures < 1%]
                """#,
            overrides: ["targets.0=failures < 1%"],
            says: #"""
                x.yaml:4:26: targets[1]: the same target as targets[0], which --set targets.0=failures < 1% gives
                    targets: [failures < 2%, failures < 1%]
                                             ^
                """#
        ),
        Mistake(
            "an empty override of what must be there",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["name="],
            says: #"""
                --set name=: name: the key has no value. Allowed: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit
                """#
        ),
        Mistake(
            "an empty override of the target",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["target.reference="],
            says: #"""
                --set target.reference=: target.reference: one key is missing. Allowed: exactly one of reference, url
                """#
        ),
        Mistake(
            "an empty override of a stage's level",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load.stages.0.sessions="],
            says: #"""
                --set load.stages.0.sessions=: load.stages[0].sessions: the key "sessions" is missing, which the closed model needs. Allowed: a number of sessions
                """#
        ),
        Mistake(
            "an override of the model alone",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load.model=open"],
            says: #"""
                x.yaml:3:18: load.stages[0].sessions: not for the open model, which --set load.model=open gives. Allowed: rate, or model: closed
                    load: {stages: [{sessions: 5, hold: 10s}]}
                                     ^
                """#
        ),
        Mistake(
            "an override of a list",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["targets=[fal.p95 < 1, failures < 2%]"],
            says: #"""
                --set targets=[fal.p95 < 1, failures < 2%]: targets[0]: "1" has no unit. Allowed: a duration such as 300ms
                """#
        ),
        Mistake(
            "an override of a mapping with a variable",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["session={utterances: many, texts: {inline: [\"${T}\"]}}"],
            environment: ["T": "hunter2"],
            says: #"""
                --set session={utterances: many, texts: {inline: ["${T}"]}}: session.utterances: found "many". Allowed: a whole number from 1 to 10000, or {min, max}
                """#
        ),
        Mistake(
            "an override with a secret under a misspelt key",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["target={reference: {}, haeder_auth: {X: hunter2}, api_key: hunter2}"],
            says: #"""
                --set target={reference: {}, haeder_auth: {X: '***'}, api_key: '***'}: target.haeder_auth: unknown key. Allowed: compression, encoding, framing, headers, protocol, reference, subprotocol, tls, url
                --set target={reference: {}, haeder_auth: {X: '***'}, api_key: '***'}: target.api_key: unknown key. Allowed: compression, encoding, framing, headers, protocol, reference, subprotocol, tls, url
                """#
        ),
        Mistake(
            "an override with an address under a misspelt key",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["target.uri=ws://h/?key=hunter2"],
            says: #"""
                --set target.uri=ws://h/?key=***: target.uri: unknown key; did you mean "url"? Allowed: compression, encoding, framing, headers, protocol, reference, subprotocol, tls, url
                x.yaml:2:9: target: reference and url exclude one another. Allowed: exactly one of reference, url
                    target: {reference: {}}
                            ^
                """#
        ),
        Mistake(
            "a duration that is too long",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 99999999999h}]}
                """#,
            says: #"""
                x.yaml:3:37: load.stages[0].hold: found "99999999999h", which is too long: the longest is 8784h (366 days). Allowed: a duration such as 300ms, 5s or 2m
                    load: {stages: [{sessions: 5, hold: 99999999999h}]}
                                                        ^
                """#
        ),
        Mistake(
            "durations beyond all numbers",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {think_time: 1e400s, deadlines: {stall: 2h}}
                targets: [fal.p95 < 1e400s]
                """#,
            says: #"""
                x.yaml:4:23: session.think_time: found "1e400s", which is too long: the longest is 8784h (366 days). Allowed: a duration such as 300ms, 5s or 2m, or a distribution (fixed, constant, uniform, normal, lognormal, exponential, file, values) with or without max
                    session: {think_time: 1e400s, deadlines: {stall: 2h}}
                                          ^
                x.yaml:4:50: session.deadlines.stall: found "2h", which is too long: the longest is 1h. Allowed: a duration such as 300ms, 5s or 2m, from 1ms to 1h
                    session: {think_time: 1e400s, deadlines: {stall: 2h}}
                                                                     ^
                x.yaml:5:21: targets[0]: "1e400s" is no limit for this figure. Allowed: a duration such as 300ms
                    targets: [fal.p95 < 1e400s]
                                        ^
                """#
        ),
        Mistake(
            "a duration from the environment that is too long",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: "${HOLD}"}]}
                """#,
            environment: ["HOLD": "8785h"],
            says: #"""
                x.yaml:3:37: load.stages[0].hold: found the value of ${HOLD}, which is too long: the longest is 8784h (366 days). Allowed: a duration such as 300ms, 5s or 2m
                    load: {stages: [{sessions: 5, hold: "${HOLD}"}]}
                                                        ^
                """#
        ),
    ]
}

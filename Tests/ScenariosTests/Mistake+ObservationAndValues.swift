extension Mistake {
    static let observationAndValues: [Mistake] = [
        Mistake(
            "metrics of an unknown job without url",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                metrics: [{job: redis}]
                """#,
            says: #"""
                x.yaml:4:11: metrics[0]: the key "url" is missing. Allowed: an address; only the jobs orchestrator and tts-worker need none
                    metrics: [{job: redis}]
                              ^
                """#
        ),
        Mistake(
            "metrics without url beside a url",
            yaml: #"""
                name: x
                target: {url: "ws://h/"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                metrics: [{job: worker}]
                """#,
            says: #"""
                x.yaml:4:11: metrics[0]: the key "url" is missing. Allowed: an address; only the jobs orchestrator and tts-worker need none
                    metrics: [{job: worker}]
                              ^
                """#
        ),
        Mistake(
            "a timeout longer than the interval",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                metrics: [{job: tts-worker, interval: 1s, timeout: 2s}]
                """#,
            says: #"""
                x.yaml:4:52: metrics[0].timeout: longer than the interval. Allowed: at most the interval, 1s
                    metrics: [{job: tts-worker, interval: 1s, timeout: 2s}]
                                                                       ^
                """#
        ),
        Mistake(
            "the same page twice",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                metrics: [{job: tts-worker}, {job: tts-worker}]
                """#,
            says: #"""
                x.yaml:4:30: metrics[1]: the same job and url as metrics[0], column 11 of this line
                    metrics: [{job: tts-worker}, {job: tts-worker}]
                                                 ^
                """#
        ),
        Mistake(
            "a query without expression",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                queries: [{name: A}]
                """#,
            says: #"""
                x.yaml:4:11: queries[0]: the key "expr" is missing. Allowed: a text
                    queries: [{name: A}]
                              ^
                """#
        ),
        Mistake(
            "two queries of one name",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                queries: [{name: A, expr: up}, {name: A, expr: down}]
                """#,
            says: #"""
                x.yaml:4:32: queries[1]: the same name as queries[0], column 11 of this line
                    queries: [{name: A, expr: up}, {name: A, expr: down}]
                                                   ^
                """#
        ),
        Mistake(
            "alerts without rules",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                alerts: {expect: {A: silent}}
                """#,
            says: #"""
                x.yaml:4:9: alerts: the key "rules" is missing. Allowed: a list of rule files
                    alerts: {expect: {A: silent}}
                            ^
                """#
        ),
        Mistake(
            "a missing rule file",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                alerts: {rules: [missing.yml]}
                """#,
            says: #"""
                x.yaml:4:18: alerts.rules[0]: the file /nowhere/missing.yml cannot be read: No such file or directory
                    alerts: {rules: [missing.yml]}
                                     ^
                """#
        ),
        Mistake(
            "an unknown expectation",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                alerts: {rules: [missing.yml], expect: {A: silnt}}
                """#,
            says: #"""
                x.yaml:4:18: alerts.rules[0]: the file /nowhere/missing.yml cannot be read: No such file or directory
                    alerts: {rules: [missing.yml], expect: {A: silnt}}
                                     ^
                x.yaml:4:44: alerts.expect.A: found "silnt"; did you mean "silent"? Allowed: silent, any, fires, fires within 3m
                    alerts: {rules: [missing.yml], expect: {A: silnt}}
                                                               ^
                """#
        ),
        Mistake(
            "a report's format twice",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                report: {formats: [html, html]}
                """#,
            says: #"""
                x.yaml:4:26: report.formats[1]: the same format as report.formats[0], column 20 of this line
                    report: {formats: [html, html]}
                                             ^
                """#
        ),
        Mistake(
            "an unknown format",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                report: {formats: [pdf]}
                """#,
            says: #"""
                x.yaml:4:20: report.formats[0]: found "pdf". Allowed: html, json, markdown, junit
                    report: {formats: [pdf]}
                                       ^
                """#
        ),
        Mistake(
            "a frame of half a sample",
            yaml: #"""
                name: x
                target: {reference: {frame: 20ms, sample_rate: 22025}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:29: target.reference.frame: a frame of 20ms is not a whole number of samples at 22025 Hz
                    target: {reference: {frame: 20ms, sample_rate: 22025}}
                                                ^
                """#
        ),
        Mistake(
            "a frame that Opus lacks",
            yaml: #"""
                name: x
                target: {reference: {encoding: opus, frame: 30ms}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:45: target.reference.frame: not a frame length of Opus. Allowed: 5ms, 10ms, 20ms, 40ms, 60ms
                    target: {reference: {encoding: opus, frame: 30ms}}
                                                                ^
                """#
        ),
        Mistake(
            "buckets that fall",
            yaml: #"""
                name: x
                target: {reference: {buckets: [1, 0.5]}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:31: target.reference.buckets: the bounds do not rise. Allowed: a rising list of seconds
                    target: {reference: {buckets: [1, 0.5]}}
                                                  ^
                """#
        ),
        Mistake(
            "two models of one id",
            yaml: #"""
                name: x
                target:
                  reference:
                    models:
                      - {id: a, load_time: 1s, memory: 1GB}
                      - {id: a, load_time: 1s, memory: 1GB}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:6:9: target.reference.models[1]: the same id as target.reference.models[0] on line 5
                          - {id: a, load_time: 1s, memory: 1GB}
                            ^
                """#
        ),
        Mistake(
            "a model too large",
            yaml: #"""
                name: x
                target:
                  reference:
                    gpu_memory: 2GB
                    models: [{id: a, load_time: 1s, memory: 3GB}]
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:5:14: target.reference.models[0]: needs more memory than gpu_memory has
                        models: [{id: a, load_time: 1s, memory: 3GB}]
                                 ^
                """#
        ),
        Mistake(
            "a missing file of samples",
            yaml: #"""
                name: x
                target: {reference: {first_audio: {file: missing.csv}}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:42: target.reference.first_audio.file: the file /nowhere/missing.csv cannot be read: No such file or directory. Allowed: a file with a number a line
                    target: {reference: {first_audio: {file: missing.csv}}}
                                                             ^
                """#
        ),
        Mistake(
            "a variable that is not set",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                description: ${MISSING}
                """#,
            says: #"""
                x.yaml:4:14: description: the environment variable MISSING is not set. Allowed: a variable of the environment; ${MISSING:-default} gives a value for when it isn't set
                    description: ${MISSING}
                                 ^
                """#
        ),
        Mistake(
            "a placeholder without end",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                description: "${MISSING"
                """#,
            says: #"""
                x.yaml:4:14: description: "${" without a "}". Allowed: ${NAME}, ${NAME:-default}, and $$ for a dollar sign
                    description: "${MISSING"
                                 ^
                """#
        ),
        Mistake(
            "a placeholder without name",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                description: "${}"
                """#,
            says: #"""
                x.yaml:4:14: description: a placeholder without a variable's name. Allowed: ${NAME}, ${NAME:-default}, and $$ for a dollar sign
                    description: "${}"
                                 ^
                """#
        ),
        Mistake(
            "a placeholder in another dialect",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                description: ${NAME:?no}
                """#,
            says: #"""
                x.yaml:4:14: description: a placeholder that is not understood after "NAME". Allowed: ${NAME}, ${NAME:-default}, and $$ for a dollar sign
                    description: ${NAME:?no}
                                 ^
                """#
        ),
        Mistake(
            "a wrong value from the environment",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                seed: ${SEED}
                """#,
            environment: ["SEED": "hunter2"],
            says: #"""
                x.yaml:4:7: seed: found the value of ${SEED}. Allowed: a whole number of 0 or more
                    seed: ${SEED}
                          ^
                """#
        ),
        Mistake(
            "a wrong choice from the environment",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {model: "${MODEL}", stages: [{sessions: 5, hold: 10s}]}
                """#,
            environment: ["MODEL": "closd"],
            says: #"""
                x.yaml:3:15: load.model: found the value of ${MODEL}. Allowed: closed, open
                    load: {model: "${MODEL}", stages: [{sessions: 5, hold: 10s}]}
                                  ^
                """#
        ),
        Mistake(
            "a wrong target from the environment",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                targets: ["fal.p95 < ${LIMIT}"]
                """#,
            environment: ["LIMIT": "hunter2"],
            says: #"""
                x.yaml:4:11: targets[0]: found the value of ${LIMIT}. Allowed: a target such as fal.p95 < 300ms
                    targets: ["fal.p95 < ${LIMIT}"]
                              ^
                """#
        ),
        Mistake(
            "a file from the environment",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {texts: {file: "${TEXTS}"}}
                """#,
            environment: ["TEXTS": "hunter2"],
            says: #"""
                x.yaml:4:25: session.texts.file: the file /nowhere/${TEXTS} cannot be read: No such file or directory. Allowed: a file with texts, one a line or JSON Lines
                    session: {texts: {file: "${TEXTS}"}}
                                            ^
                """#
        ),
        Mistake(
            "a url from the environment",
            yaml: #"""
                name: x
                target: {url: "${URL}"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            environment: ["URL": "ws://u:hunter2@h/"],
            says: #"""
                x.yaml:2:15: target.url: a URL with a user name or password; send a header instead. Allowed: a ws:// or wss:// URL such as wss://tts.example.net/ws
                    target: {url: "${URL}"}
                                  ^
                """#
        ),
        Mistake(
            "a mistake beside a secret",
            yaml: #"""
                name: x
                target: {url: "ws://h/?key=hunter2", encoding: mp3}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:48: target.encoding: found "mp3". Allowed: pcm16, opus
                """#
        ),
        Mistake(
            "a mistake in the line after a secret",
            yaml: #"""
                name: x
                target:
                  url: ws://h/
                  headers:
                    X-Token: hunter2
                  encoding: mp3
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:6:13: target.encoding: found "mp3". Allowed: pcm16, opus
                      encoding: mp3
                                ^
                """#
        ),
        Mistake(
            "a syntax error beside a secret",
            yaml: #"""
                target:
                  headers: {Authorization: "hunter2}
                """#,
            says: #"""
                x.yaml:2:37: not YAML: found unexpected end of stream (while scanning a quoted scalar from line 2, column 28)
                """#
        ),
        Mistake(
            "an override without value",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load"],
            says: #"""
                --set load: not an override. Allowed: path=value, for example load.stages.0.sessions=50
                """#
        ),
        Mistake(
            "an override without path",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["=5"],
            says: #"""
                --set =5: not an override. Allowed: path=value, for example load.stages.0.sessions=50
                """#
        ),
        Mistake(
            "an override with an empty step",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load..warmup=5s"],
            says: #"""
                --set load..warmup=5s: not a path. Allowed: keys and numbers between dots, for example load.stages.0.sessions
                """#
        ),
        Mistake(
            "an override of a wrong value",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load.stages.0.sessions=many"],
            says: #"""
                --set load.stages.0.sessions=many: load.stages[0].sessions: found "many". Allowed: a whole number from 0 to 1000000
                """#
        ),
        Mistake(
            "an override of a misspelt key",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load.warmpu=5s"],
            says: #"""
                --set load.warmpu=5s: load.warmpu: unknown key; did you mean "warmup"? Allowed: arrivals, drain, max_sessions, model, stages, warmup
                """#
        ),
        Mistake(
            "an override beyond a list's end",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load.stages.3.sessions=5"],
            says: #"""
                --set load.stages.3.sessions=5: load.stages: is a list of 1 and has no "3". Allowed: below 1, or 1 to add one
                """#
        ),
        Mistake(
            "an override of a list by name",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load.stages.first.sessions=5"],
            says: #"""
                --set load.stages.first.sessions=5: load.stages: is a list of 1 and has no "first". Allowed: below 1, or 1 to add one
                """#
        ),
        Mistake(
            "an override below a value",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["name.first=5"],
            says: #"""
                --set name.first=5: name: is a single value, so nothing can be set below it
                """#
        ),
        Mistake(
            "an override that is no YAML",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["load={stages: ["],
            says: #"""
                --set load={stages: [: the value is not YAML. Allowed: a value as in the file
                """#
        ),
        Mistake(
            "an override of a secret",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["target.headers.Upgrade=hunter2"],
            says: #"""
                --set target.headers.Upgrade=***: target.headers.Upgrade: a header of the WebSocket handshake itself, which the client sets
                """#
        ),
        Mistake(
            "an override with a secret inside",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["target={reference: {}, headers: {X: hunter2}, encoding: mp3}"],
            says: #"""
                --set target={reference: {}, headers: {X: '***'}, encoding: mp3}: target.encoding: found "mp3". Allowed: pcm16, opus
                """#
        ),
    ]
}

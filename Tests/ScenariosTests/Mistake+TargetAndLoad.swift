extension Mistake {
    static let targetAndLoad: [Mistake] = [
        Mistake(
            "no target at all",
            yaml: #"""
                name: x
                target: {}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:9: target: one key is missing. Allowed: exactly one of reference, url
                    target: {}
                            ^
                """#
        ),
        Mistake(
            "a reference without a value",
            yaml: #"""
                name: x
                target:
                  reference:
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:3:3: target.reference: the key has no value. Allowed: exactly one of reference, url, with a value
                      reference:
                      ^
                """#
        ),
        Mistake(
            "both reference and url",
            yaml: #"""
                name: x
                target: {reference: {}, url: "ws://h/"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:9: target: reference and url exclude one another. Allowed: exactly one of reference, url
                    target: {reference: {}, url: "ws://h/"}
                            ^
                """#
        ),
        Mistake(
            "a url beside the file's reference",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            overrides: ["target.url=ws://h/"],
            says: #"""
                x.yaml:2:9: target: reference and url exclude one another. Allowed: exactly one of reference, url; --set target.reference=null takes away what the file has
                    target: {reference: {}}
                            ^
                """#
        ),
        Mistake(
            "a url of http",
            yaml: #"""
                name: x
                target: {url: "http://h/"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:15: target.url: a URL of another scheme. Allowed: a ws:// or wss:// URL such as wss://tts.example.net/ws
                    target: {url: "http://h/"}
                                  ^
                """#
        ),
        Mistake(
            "a url with a password",
            yaml: #"""
                name: x
                target: {url: "ws://user:hunter2@h/"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:15: target.url: a URL with a user name or password; send a header instead. Allowed: a ws:// or wss:// URL such as wss://tts.example.net/ws
                """#
        ),
        Mistake(
            "not a url",
            yaml: #"""
                name: x
                target: {url: localhost}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:15: target.url: not a URL. Allowed: a ws:// or wss:// URL such as wss://tts.example.net/ws
                    target: {url: localhost}
                                  ^
                """#
        ),
        Mistake(
            "a url with a port too high",
            yaml: #"""
                name: x
                target: {url: "ws://h:99999/"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:15: target.url: not a URL. Allowed: a ws:// or wss:// URL such as wss://tts.example.net/ws
                    target: {url: "ws://h:99999/"}
                                  ^
                """#
        ),
        Mistake(
            "a url with a fragment",
            yaml: #"""
                name: x
                target: {url: "ws://h/#x"}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:15: target.url: a URL with a fragment. Allowed: a ws:// or wss:// URL such as wss://tts.example.net/ws
                    target: {url: "ws://h/#x"}
                                  ^
                """#
        ),
        Mistake(
            "an unknown protocol",
            yaml: #"""
                name: x
                target: {reference: {}, protocol: orchestra}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:35: target.protocol: found "orchestra"; did you mean "orchestrator"? Allowed: orchestrator
                    target: {reference: {}, protocol: orchestra}
                                                      ^
                """#
        ),
        Mistake(
            "a header of the handshake",
            yaml: #"""
                name: x
                target: {reference: {}, headers: {Upgrade: foo}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:35: target.headers.Upgrade: a header of the WebSocket handshake itself, which the client sets
                """#
        ),
        Mistake(
            "a header's name with a blank",
            yaml: #"""
                name: x
                target: {reference: {}, headers: {"X Y": foo}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:35: target.headers."X Y": not a header's name
                """#
        ),
        Mistake(
            "a header's value with a line break",
            yaml: #"""
                name: x
                target:
                  reference: {}
                  headers:
                    X-Token: "hunter2\r\nX: y"
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:5:14: target.headers.X-Token: a control character in a header's value. Allowed: a text without control characters
                """#
        ),
        Mistake(
            "a certificate without key",
            yaml: #"""
                name: x
                target: {url: "wss://h/", tls: {certificate: README}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:46: target.tls.certificate: the file /nowhere/README cannot be read: No such file or directory
                    target: {url: "wss://h/", tls: {certificate: README}}
                                                                 ^
                """#
        ),
        Mistake(
            "a missing authority",
            yaml: #"""
                name: x
                target: {url: "wss://h/", tls: {ca: missing.pem}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:2:37: target.tls.ca: the file /nowhere/missing.pem cannot be read: No such file or directory
                    target: {url: "wss://h/", tls: {ca: missing.pem}}
                                                        ^
                """#
        ),
        Mistake(
            "no stages",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: []}
                """#,
            says: #"""
                x.yaml:3:16: load.stages: found an empty list. Allowed: a list of stages, at least 1 of them
                    load: {stages: []}
                                   ^
                """#
        ),
        Mistake(
            "a stage without sessions",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {hold: 10s}
                """#,
            says: #"""
                x.yaml:5:7: load.stages[0]: the key "sessions" is missing, which the closed model needs. Allowed: a number of sessions
                        - {hold: 10s}
                          ^
                """#
        ),
        Mistake(
            "a rate in the closed model",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {rate: 5/s, hold: 10s}
                """#,
            says: #"""
                x.yaml:5:8: load.stages[0].rate: not for the closed model. Allowed: sessions, or model: open
                        - {rate: 5/s, hold: 10s}
                           ^
                """#
        ),
        Mistake(
            "sessions in the open model",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {model: open, stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:3:31: load.stages[0].sessions: not for the open model. Allowed: rate, or model: closed
                    load: {model: open, stages: [{sessions: 5, hold: 10s}]}
                                                  ^
                """#
        ),
        Mistake(
            "a stage without length",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessions: 5}
                """#,
            says: #"""
                x.yaml:5:7: load.stages[0]: a stage without length. Allowed: ramp, hold or both above 0
                        - {sessions: 5}
                          ^
                """#
        ),
        Mistake(
            "no load in any stage",
            yaml: #"""
                name: x
                target: {reference: {}}
                load:
                  stages:
                    - {sessions: 0, hold: 10s}
                """#,
            says: #"""
                x.yaml:5:5: load.stages: no stage has any load. Allowed: one or more stages above 0
                        - {sessions: 0, hold: 10s}
                        ^
                """#
        ),
        Mistake(
            "a warm-up longer than the load",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {warmup: 10s, stages: [{sessions: 5, hold: 10s}]}
                """#,
            says: #"""
                x.yaml:3:16: load.warmup: not shorter than the stages, which last 10s
                    load: {warmup: 10s, stages: [{sessions: 5, hold: 10s}]}
                                   ^
                """#
        ),
        Mistake(
            "a load of more than a year",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 8000h}, {sessions: 5, hold: 8000h}]}
                """#,
            says: #"""
                x.yaml:3:16: load.stages: the stages last longer than 366 days
                    load: {stages: [{sessions: 5, hold: 8000h}, {sessions: 5, hold: 8000h}]}
                                   ^
                """#
        ),
    ]
}

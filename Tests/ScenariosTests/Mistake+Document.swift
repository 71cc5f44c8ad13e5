extension Mistake {
    static let document: [Mistake] = [
        Mistake(
            "an empty file",
            yaml: "",
            says: #"""
                x.yaml:1:1: the file is empty
                """#
        ),
        Mistake(
            "a list in place of a mapping",
            yaml: #"""
                - name: x
                """#,
            says: #"""
                x.yaml:1:1: found a list. Allowed: a mapping
                    - name: x
                    ^
                """#
        ),
        Mistake(
            "a tab as indentation",
            yaml: #"""
                name: x
                load:
                	stages: []
                """#,
            says: #"""
                x.yaml:3:1: a tab; indent with blanks
                    	stages: []
                    ^
                """#
        ),
        Mistake(
            "an unclosed bracket",
            yaml: #"""
                name: x
                load: {stages: [
                """#,
            says: #"""
                x.yaml:3:1: not YAML: did not find expected node content (while parsing a flow node from line 3, column 1)
                """#
        ),
        Mistake(
            "an unknown anchor",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: *base
                """#,
            says: #"""
                x.yaml:4:10: not YAML: found undefined alias
                    session: *base
                             ^
                """#
        ),
        Mistake(
            "two documents",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                ---
                name: y
                """#,
            says: #"""
                x.yaml:4:1: a second document; a file holds one
                    ---
                    ^
                """#
        ),
        Mistake(
            "a control character",
            yaml: #"""
                name: x
                description: "a\#u{1}b"
                """#,
            says: #"""
                x.yaml:2:16: a control character, which YAML doesn't allow
                    description: "ab"
                                   ^
                """#
        ),
        Mistake(
            "a list as a key",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                [a]: 1
                """#,
            says: #"""
                x.yaml:4:1: a key must be a single word or text
                    [a]: 1
                    ^
                """#
        ),
        Mistake(
            "a merge of a number",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                session: {<<: 5}
                """#,
            says: #"""
                x.yaml:4:15: "<<" takes a mapping or a list of mappings
                    session: {<<: 5}
                                  ^
                """#
        ),
        Mistake(
            "a key twice",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                seed: 1
                seed: 2
                """#,
            says: #"""
                x.yaml:5:1: seed: the key is given twice, first on line 4
                    seed: 2
                    ^
                """#
        ),
        Mistake(
            "a key three times in one line",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{hold: 1s, sessions: 5, hold: 2s, hold: 3s}]}
                """#,
            says: #"""
                x.yaml:3:41: load.stages[0].hold: the key is given twice, first on this line
                    load: {stages: [{hold: 1s, sessions: 5, hold: 2s, hold: 3s}]}
                                                            ^
                x.yaml:3:51: load.stages[0].hold: the key is given twice, first on this line
                    load: {stages: [{hold: 1s, sessions: 5, hold: 2s, hold: 3s}]}
                                                                      ^
                """#
        ),
        Mistake(
            "a quoted key twice",
            yaml: #"""
                name: x
                target: {reference: {}}
                load: {stages: [{sessions: 5, hold: 10s}]}
                "seed": 1
                seed: 2
                """#,
            says: #"""
                x.yaml:5:1: seed: the key is given twice, first on line 4
                    seed: 2
                    ^
                """#
        ),
    ]
}

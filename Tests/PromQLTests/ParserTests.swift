import PromQL
import Testing
import Timing

@Suite struct ParserTests {
    private func outline(_ text: String, _ compatibility: Compatibility = .v3) throws -> String {
        try PromQLQuery(text, options: QueryOptions(compatibility: compatibility)).expression.outline
    }

    @Test(arguments: [
        ("1 + 2 * 3", "(+ (number 1) (* (number 2) (number 3)))"),
        ("a - b - c", "(- (- (selector a) (selector b)) (selector c))"),
        ("2 ^ 3 ^ 2", "(^ (number 2) (^ (number 3) (number 2)))"),
        ("-a ^ 2", "(negate (^ (selector a) (number 2)))"),
        ("-a * b", "(* (negate (selector a)) (selector b))"),
        ("-1", "(number -1)"),
        ("a or b and c unless d", "(or (selector a) (unless (and (selector b) (selector c)) (selector d)))"),
        ("a == b + c", "(== (selector a) (+ (selector b) (selector c)))"),
        ("a atan2 b % c", "(% (atan2 (selector a) (selector b)) (selector c))"),
        ("SUM BY (x) (a)", "(sum by (x) (selector a))"),
        ("sum(a) by (x,)", "(sum by (x) (selector a))"),
        ("sum without () (a)", "(sum without () (selector a))"),
        ("sum + min", "(+ (selector sum) (selector min))"),
        ("sum{a=\"b\"}", "(selector sum{a=\"b\"})"),
        ("offset offset 5m", "(selector offset offset 5m)"),
        ("start @ start()", "(selector start @ start())"),
        ("fill + fill(3) fill", "(+ fill (3) (selector fill) (selector fill))"),
        ("a:b:c{d=~'e|f',g!=`h`,}", "(selector a:b:c{d=~\"e|f\", g!=\"h\"})"),
        ("{\"a.b\", \"c d\"!~\"\\\\d\"}", "(selector {__name__=\"a.b\", \"c d\"!~\"\\\\d\"})"),
        ("a[5m]", "(range a 5m)"),
        ("a[90s] @ 1.5 offset -1h30m", "(range a 1m30s @ 1.500 offset -1h30m)"),
        ("a[1h:5m] offset 1w", "(subquery (selector a) [1h:5m] offset 1w)"),
        ("(a + b)[1h:]", "(subquery (parentheses (+ (selector a) (selector b))) [1h:])"),
        ("rate(a[5m])[1h:]", "(subquery (call rate (range a 5m)) [1h:])"),
        ("a[5m + 1m*2] smoothed", "(range a 5m + 1m * 2 smoothed)"),
        ("a offset (step() - max(1m, range()))", "(selector a offset (step() - max(1m, range())))"),
        ("a > bool on(x) group_left(y) b", "(> bool on (x) group_left (y) (selector a) (selector b))"),
        (
            "a / ignoring(\"x.y\", by) group_right b",
            "(/ ignoring (\"x.y\", by) group_right () (selector a) (selector b))"
        ),
        ("topk(3, a) # remark\n", "(topk (number 3) (selector a))"),
        ("time()", "(call time)"),
        (
            "0x1F + 1_000 + .5 + 1e3 + 017 + Inf + nan",
            "(+ (+ (+ (+ (+ (+ (number 31) (number 1000)) (number 0.5))"
                + " (number 1000)) (number 15)) (number Inf)) (number NaN))"
        ),
        ("1d12h", "(number 1d12h)"),
        ("'a\\x41\\u00e9\\'\\n'", "(string \"aAé'\\n\")"),
    ])
    func textsBecomeTrees(text: String, tree: String) throws { #expect(try outline(text) == tree) }

    @Test(arguments: [
        ("", 0, "no expression found"),
        ("a +", 3, "end of input"),
        ("a b", 2, "unexpected identifier"),
        ("sum(a", 5, "end of input"),
        ("a{b}", 3, "operator"),
        ("a{b=c}", 4, "expected string"),
        ("a{b=\"c}", 4, "unterminated"),
        ("rate(a)", 5, "expected type range vector"),
        ("rate(a[5m], 1)", 0, "expected 1 argument(s)"),
        ("round()", 0, "expected at least 1 argument(s)"),
        ("unknown(a)", 0, "unknown function"),
        ("a[5x]", 2, "bad number or duration"),
        ("a[1m5h]", 2, "not a valid duration"),
        ("a[0]", 2, "greater than 0"),
        ("(a + b)[5m]", 7, "ranges only allowed"),
        ("sum(a)[5m]", 6, "ranges only allowed"),
        ("a offset 1m [5m]", 12, "no offset modifiers"),
        ("a offset 1m offset 2m", 0, "multiple times"),
        ("a @ 1 @ 2", 0, "multiple times"),
        ("1 offset 1m", 0, "must be preceded"),
        ("1 == 2", 2, "BOOL"),
        ("a + bool b", 2, "bool modifier"),
        ("1 and a", 0, "not allowed in binary scalar"),
        ("a and on(x) group_left b", 0, "no grouping"),
        ("a + on(x) group_left(x) b", 2, "at once"),
        ("1 + on(x) a", 0, "vector matching"),
        ("a + fill(1) 2", 0, "filling in"),
        ("a[5m] + 1", 0, "scalar and instant vector"),
        ("-a[5m]", 0, "unary expression"),
        ("a{__name__=\"b\"}", 0, "set twice"),
        ("{a=\"\"}", 0, "non-empty matcher"),
        ("a{b=~\"(\"}", 5, "missing closing )"),
        ("topk(a)", 0, "wrong number of arguments"),
        ("topk(a, b)", 5, "expected type scalar"),
        ("abs(a,)", 5, "trailing commas"),
        ("sum by (a:b) (c)", 8, "expected label"),
        ("1m[5m:]", 0, "subquery is only allowed on instant vector"),
        ("\"\\q\"", 1, "unknown escape"),
        ("a anchored smoothed", 11, "cannot be used together"),
        ("a ~ b", 2, "unexpected character"),
        ("a @ 1e300", 4, "out of bounds"),
    ])
    func errorsPointAtThePlace(text: String, offset: Int, message: String) {
        do {
            _ = try PromQLQuery(text)
            Issue.record("no error for \(text)")
        } catch {
            #expect(error.kind == .syntax)
            #expect(error.message.contains(message), "\(error.message)")
            #expect(error.range?.start == offset, "\(error.message) at \(String(describing: error.range))")
        }
    }

    @Test func errorsShowTheLineWithACaret() {
        #expect {
            _ = try PromQLQuery("sum(\n\trate(a)\n)")
        } throws: { error in
            "\(error)"
                == "2:7: expected type range vector in call to function \"rate\", got instant vector\n\trate(a)\n\t     ^"
        }
    }

    @Test(arguments: ["limitk(1, a)", "a[300]", "5m + 1", "{\"a\"}", "a offset (1m)", "info(a)", "a anchored"])
    func newerSyntaxIsUnknownToTheOlderVersion(text: String) throws {
        #expect(throws: Never.self) { try outline(text) }
        #expect(throws: PromQLError.self) { try outline(text, .v2) }
    }

    @Test func deepNestingIsRefusedAndNotFatal() {
        let texts = [
            String(repeating: "(", count: 100_000), String(repeating: "-", count: 100_000) + "a",
            "a" + String(repeating: " + a", count: 100_000), "a" + String(repeating: "[1m:1m]", count: 100_000),
            "a[" + String(repeating: "(", count: 100_000), "a[1m" + String(repeating: "+1m", count: 100_000) + "]",
            String(repeating: "abs(", count: 100_000),
        ]
        for text in texts { #expect(throws: PromQLError.self) { try PromQLQuery(text) } }
    }

    @Test func longChainsWithinTheLimitAreEvaluated() throws {
        let sum = try PromQLQuery("1" + String(repeating: " + 1", count: 999))
        #expect(try sum.instant(at: 0, over: SeriesSource([])).value == .scalar(1000))
    }

    @Test(arguments: ["Inf ^ a", "-Inf ^ a", "(-Inf) ^ a", "a ^ -Inf", "-1 ^ -2 ^ a", "-1h ^ a", "+Inf"])
    func signsOfPrintedNumbersKeepTheTree(text: String) throws {
        let query = try PromQLQuery(text)
        #expect(try outline(query.expression.description) == query.expression.outline)
    }

    /// Whatever bytes come, there is a tree or an error; and a tree's text is read back as the same tree.
    @Test func randomTextsNeverTrapAndPrintedTreesAreReadBack() throws {
        var random = SeededRandom(seed: 20_261_122)
        let pieces = [
            "a", "b_total", "sum", "rate", "(", ")", "{", "}", "[", "]", ",", ":", "=", "=~", "!=", "!~", "+", "-", "*",
            "/", "%", "^", "==", ">=", "</", "and", "or", "unless", "by", "without", "on", "ignoring", "group_left",
            "bool", "offset", "@", "5m", "1h30m", "3", "1e3", "0x1f", "\"x\"", "'y", "`z`", "\\", "#", "\n", "é",
            "start",
            "end()", "step()", "anchored", "fill", "topk", "Inf", "5m]", "[5m]", "[1h:5m]", "{x=\"y\"}", "(a)",
            "(a[5m])",
        ]
        var trees = 0
        for _ in 0..<20_000 {
            let count = 1 + Int(random.next() % 9)
            let text = (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
                .joined(separator: random.next() % 3 == 0 ? "" : " ")
            guard let query = try? PromQLQuery(text) else { continue }
            trees += 1
            let printed = query.expression.description
            let again = try PromQLQuery(printed)
            #expect(again.expression.outline == query.expression.outline, "\(text) printed as \(printed)")
            #expect(again.expression.description == printed)
        }
        #expect(trees > 300)
    }

    /// All of the syntax, nested: what is printed is read back as the same tree, and answers the same.
    @Test func printedExpressionsMeanTheSame() throws {
        let seed: UInt64 = 20_261_128
        var expressions = RandomExpression(seed: seed)
        let times = (0..<40).map { Int64($0) * 30_000 }
        let source = SeriesSource(
            ["m", "m_total", "sum", "fill", "http.requests"].enumerated().map { index, name in
                SeriesData(
                    labels: Labels([Label(Labels.metricName, name), Label("a", "x"), Label("b", "\(index)")]),
                    timestamps: times,
                    values: times.map { Double($0 / 1000 % Int64(100 + index)) }
                )
            }
        )
        func answer(_ query: PromQLQuery) -> String {
            do {
                let value = try query.range(from: 600_000, through: 1_200_000, step: 300_000, over: source).value
                // A NaN's sign says nothing.
                return "\(value)".replacing("-nan", with: "nan")
            } catch {
                return "error: \(error.message)"
            }
        }
        var read = 0
        var answered = 0
        for _ in 0..<3000 {
            let text = expressions.vector()
            guard let query = try? PromQLQuery(text) else { continue }
            read += 1
            let printed = query.expression.description
            let again = try PromQLQuery(printed)
            #expect(again.expression.outline == query.expression.outline, "seed \(seed): \(text) printed as \(printed)")
            #expect(again.expression.description == printed, "seed \(seed): \(text)")
            let value = answer(query)
            #expect(answer(again) == value, "seed \(seed): \(text) printed as \(printed)")
            if !value.hasPrefix("error") { answered += 1 }
        }
        // Most are expressions, and many have an answer; a mistake in making them up must not pass for success.
        #expect(read > 2000, "seed \(seed): \(read) of 3000 were read")
        #expect(answered > 500, "seed \(seed): \(answered) of \(read) had an answer")
    }
}

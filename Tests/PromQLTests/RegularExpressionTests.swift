import PromQL
import Testing

@Suite struct RegularExpressionTests {
    @Test(arguments: [
        ("", ["": true, "a": false]),
        ("a", ["a": true, "aa": false, "": false]),
        ("GET|POST", ["GET": true, "POST": true, "GETPOST": false]),
        ("a*", ["": true, "aaa": true, "ab": false]),
        ("a+?b{2,3}", ["abb": true, "aabbb": true, "ab": false, "abbbb": false]),
        ("(ab|c)*d?", ["ababcd": true, "abc": true, "abd": true, "ad": false]),
        (".*", ["": true, "any\nthing": true]),
        (".+x", ["ax": true, "x": false]),
        ("ab.*cd", ["abcd": true, "ab\ncd": true, "abc": false, "abd": false]),
        ("é.+", ["é": false, "éa": true]),
        (".+", ["": false, "\n": true]),
        ("a.*b.*", ["ab": true, "axbx": true, "ax": false]),
        ("(a.*)", ["a": true, "b": false]),
        ("[a-c0-9_]+", ["abc_09": true, "d": false]),
        ("[^a-c]", ["d": true, "a": false, "\n": true]),
        ("[]a]", ["]": true, "a": true, "b": false]),
        ("[a-]", ["-": true, "a": true]),
        ("\\d{3}-\\w+\\s\\S", ["123-ab_ x": true, "12-a b": false]),
        ("\\D\\W", ["a-": true, "1a": false]),
        ("[[:alpha:]][[:^digit:]]", ["ab": true, "a1": false]),
        ("\\pL\\p{Lu}\\P{Nd}", ["éÉx": true, "éé1": false]),
        ("\\p{Greek}+", ["αβγ": true, "abc": false]),
        ("\\p{Latin}\\p{Common}\\p{Inherited}", ["a1\u{301}": true, "aa\u{301}": false, "a11": false]),
        ("\\p{Old_Italic}\\p{Ethiopic}\\p{Nko}", ["\u{10300}\u{1200}\u{7ca}": true, "aሀߊ": false]),
        ("\\p{Han}\\P{Han}", ["漢か": true, "漢字": false]),
        ("(?i)straße|K", ["STRAßE": true, "k": true, "\u{212a}": true]),
        ("(?i:a)b", ["Ab": true, "AB": false]),
        ("a(?-s).b", ["a\nb": false, "axb": true]),
        ("(?s-i:.)", ["\n": true]),
        ("^a$", ["a": true]),
        ("\\Aa\\z", ["a": true]),
        ("(?m)a$\n^b", ["a\nb": true]),
        ("a\\b.b", ["a b": true, "axb": false]),
        ("a\\Bxb", ["axb": true]),
        ("\\x41\\x{1F600}\\101\\n\\.", ["A😀A\n.": true]),
        ("\\Qa.b*\\E+", ["a.b*": true, "a.b**": true, "axb*": false]),
        ("a{,2}", ["a{,2}": true, "aa": false]),
        ("x{", ["x{": true]),
        ("(?:a|b)??c", ["c": true, "ac": true]),
        ("日本.", ["日本語": true, "日本": false]),
        ("e\u{301}", ["e\u{301}": true]),
        ("(x{10}){100}", [String(repeating: "x", count: 1000): true, String(repeating: "x", count: 999): false]),
        ("(x{0,3}){2,}y", ["xxy": true, "y": true, String(repeating: "x", count: 50) + "y": true, "xz": false]),
        ("\\Q(a+)+$\\E\\Q", ["(a+)+$": true, "aa": false]),
        ("(?i)\\Qk.\\E", ["k.": true, "\u{212a}.": true, "kx": false]),
        ("(?i)[^s]", ["S": false, "\u{17f}": false, "t": true]),
        ("(?i)[[:lower:]]\\p{Lu}\\P{Lu}", ["Aa1": true, "aé-": true, "aab": false]),
        ("(?i)\\w\\W", ["\u{17f}-": true, "é-": false, "-s": false]),
        ("(?i)[^[:^upper:]]", ["b": true, "1": false]),
        ("(?i)ß|i", ["ẞ": true, "I": true, "ı": false, "ss": false]),
        ("(?i)σ+", ["ΣΣ": true, "ς": true, "s": false]),
        ("(?i)\\x{17f}", ["s": true, "S": true]),
        ("\\p{^Greek}\\PL\\p{Cyrillic}", ["a1ж": true, "α1ж": false, "aaж": false]),
        ("[\\p{Lu}\\d]+", ["É1": true, "é": false]),
        ("[^\\p{Lu}\\d]", ["é": true, "É": false, "1": false]),
        ("\\pN", ["²": true, "5": true, "x": false]),
        ("\\w", ["a": true, "é": false]),
        ("[[:word:]-]+", ["a_-": true, "é": false]),
        ("(?ims)A.\\n^b$", ["a\n\nB": true]),
        ("(?U)a+?", ["aaa": true]),
        ("(?<name>a)(?P<other>b)", ["ab": true]),
    ])
    func wholeTextsMatch(pattern: String, texts: [String: Bool]) throws {
        let expression = try RegularExpression(pattern)
        for (text, expected) in texts { #expect(expression.matches(text) == expected, "\(pattern) on \(text)") }
    }

    @Test(arguments: [
        "(", ")", "a)", "[a", "[z-a]", "a**", "*a", "a{2,1}", "a{1001}", "\\", "\\8", "\\1", "(?<a", "(?P<a>x)(?P<a>y)",
        "x{1000}{1000}", "(x{1000}){1000}", "(x{2}){501}", "((x{10}){10}){11}", "(x{1000}|y)*{1001}", "x{2}{3}",
        "x{0,1001}", "x{1000000000000}", "\\Z", "\\C", "\\p{Nope}", "[\\8]", "(?i", "(?-", "(?P=a)", "(?>a)", "x++",
        "(?=a)", "(?!a)", "(?<=a)", "\\pX", "[[:nope:]]", "\\x{110000}", "(?z)", "((a{1000}){1000}){1000}",
        String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000),
    ])
    func whatRE2RefusesIsRefused(pattern: String) {
        #expect(throws: PromQLError.self) { try RegularExpression(pattern) }
    }

    @Test func groupsFollowThePreferenceOfTheFirstAlternative() throws {
        #expect(try RegularExpression("(a|ab)(c|bcd)(d*)").groups(in: "abcd") == ["abcd", "a", "bcd", ""])
        #expect(try RegularExpression("(a+)(a*)").groups(in: "aaa") == ["aaa", "aaa", ""])
        #expect(try RegularExpression("(a+?)(a*)").groups(in: "aaa") == ["aaa", "a", "aa"])
        #expect(try RegularExpression("(?U)(a+)(a*)").groups(in: "aaa") == ["aaa", "a", "aa"])
        #expect(try RegularExpression("(x)?(y)").groups(in: "y") == ["y", nil, "y"])
        #expect(try RegularExpression("(?:(a)|b)*").groups(in: "ab") == ["ab", "a"])
        #expect(try RegularExpression("a").groups(in: "b") == nil)
    }

    @Test func unanchoredExpressionsSearch() throws {
        let expression = try RegularExpression("b+(c)", anchored: false)
        #expect(expression.matches("xabbcx"))
        #expect(!expression.matches("xabbx"))
        #expect(expression.groups(in: "xabbcxbc") == ["bbc", "c"])
    }

    @Test func templatesAreExpanded() throws {
        let expression = try RegularExpression("(?P<first>\\w+) (\\w+)")
        let groups = try #require(expression.groups(in: "hello world"))
        #expect(expression.expand("$2 ${first}!", groups: groups) == "world hello!")
        #expect(expression.expand("$1x-${1}x-$$1-$", groups: groups) == "-hellox-$1-$")
        #expect(expression.expand("$9${unknown}.${", groups: groups) == ".${")
    }

    /// Each of these takes a backtracking matcher longer than the age of the universe.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(a+)+$", "(a|aa)*", "((a|aa)*)*b", "(a?){1000}b", "((a*)*)*b", "(a{0,30}){0,30}b", "(a+)+b", "(a|a)*b",
            "(a*)*b", "(.*){20}b", "(x+x+)+y", "((a?){30}){30}b",
        ]
    )
    func noPatternTakesMoreThanLinearTime(pattern: String) throws {
        let expression = try RegularExpression(pattern)
        #expect(!expression.matches(String(repeating: "a", count: 3000) + "!"))
        #expect(!expression.matches(String(repeating: "x", count: 3000) + "!"))
    }

    @Test func escapedTextsMatchThemselves() throws {
        let text = "a.b*c[d](e){f}|^$\\+?"
        #expect(try RegularExpression(RegularExpression.escaped(text)).matches(text))
    }

    @Test(arguments: ["é", "é|x", "(?i)é|x", "(x|é)*"])
    func textsThatOnlyLookTheSameDiffer(pattern: String) throws {
        #expect(try RegularExpression(pattern).matches("\u{e9}"))
        #expect(try !RegularExpression(pattern).matches("e\u{301}"))
    }

    @Test func matchersCompareMissingLabelsAsEmpty() throws {
        #expect(try LabelMatcher("a", .matches, "|x").matches(""))
        #expect(try LabelMatcher("a", .matchesNot, "x+").matches(""))
        #expect(try !LabelMatcher("a", .matches, "x", dotMatchesNewline: false).matches("xx"))
        #expect(try LabelMatcher("a", .matches, ".", dotMatchesNewline: true).matches("\n"))
        #expect(try !LabelMatcher("a", .matches, ".", dotMatchesNewline: false).matches("\n"))
    }

    /// A combining mark makes one character of itself and the sign before it.
    @Test(arguments: ["a.b", "(\u{485}", "+\u{301}*", "[x]{2}^$|\\?"]) func anEscapedTextMatchesItself(text: String)
        throws
    {
        #expect(try RegularExpression(RegularExpression.escaped(text)).matches(text))
    }
}

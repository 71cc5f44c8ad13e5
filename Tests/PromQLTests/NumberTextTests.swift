import PromQL
import Testing
import Timing

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (1e-4, "0.0001"), (9.9e-5, "0.000099"),
        (0x1p53 - 1, "9007199254740991"), (0x1p53, "9007199254740992"), (1e21, "1000000000000000000000"),
        (1_795_343_400.137, "1795343400.137"), (5e-7, "0.0000005"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (.nan, "NaN"),
    ])
    func plainDigits(_ number: Double, _ text: String) {
        #expect(NumberText.plain(number) == text)
    }

    @Test func everyNumberReadsBackAndHasNoExponent() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<20_000 {
            let scaled = (random.unit() - 0.5) * [1e-7, 1e-3, 1, 1e6, 1e17, 1e22][Int(random.next() % 6)]
            let number = random.next() % 2 == 0 ? scaled : scaled.rounded()
            let text = NumberText.plain(number)
            #expect(
                NumberText.parse(text) == number && !text.contains("e") && !text.hasSuffix(".0"),
                "\(number): \(text)"
            )
            // As short as Swift's own digits, whose form alone may differ.
            let digits = text.filter(\.isNumber).drop { $0 == "0" }
            let own = number.description.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
            func trimmed(_ text: Substring) -> Int { text.count - text.reversed().prefix { $0 == "0" }.count }
            #expect(trimmed(digits) == trimmed(own), "\(number): \(text)")
        }
    }
}

@Suite struct DurationTextTests {
    @Test(arguments: [
        (0, "0s"), (999, "999ms"), (1666, "1.7s"), (5000, "5s"), (9949, "9.9s"), (9950, "10s"), (22_904, "23s"),
        (92_499, "1m32s"), (-1666, "-1.7s"), (-22_904, "-23s"), (3_600_000, "1h"),
    ])
    func briefly(_ milliseconds: Int64, _ text: String) {
        #expect(DurationText.brief(milliseconds) == text)
    }
}

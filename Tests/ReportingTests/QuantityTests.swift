import Glibc
import Measurement
import Testing
import Timing

@testable import Reporting

struct QuantityTests {
    @Test(
        arguments: [
            (1.234, "1.23 s"), (0.1514, "151 ms"), (0.000_087, "87 µs"), (4.2e-7, "420 ns"), (0.999_6, "1 s"),
            (0.000_999_7, "1 ms"), (12.3456, "12.3 s"), (1234, "1,234 s"), (0, "0 s"), (-0.003, "−3 ms"),
            (.infinity, "never"), (.nan, "–"),
        ] as [(Double, String)]
    )
    func duration(_ seconds: Double, _ text: String) {
        #expect(Quantity.duration(seconds) == text)
    }

    @Test(
        arguments: [
            (34.21, "34.2 s"), (0, "0 s"), (119.9, "120 s"), (130.2, "2 min 10 s"), (7199, "119 min 59 s"),
            (86_400, "24 h"), (86_375, "24 h"), (5_400_000, "1,500 h"), (60, "1 min"), (120, "2 min"),
            (8_100, "2 h 15 min"),
        ] as [(Double, String)]
    )
    func length(_ seconds: Double, _ text: String) {
        #expect(Quantity.length(seconds) == text)
    }

    @Test(
        arguments: [
            (0.25, "0.25"), (1.0204, "1.02"), (17.42, "17.4"), (50_112, "50,112"), (17.2e9, "17.2×10⁹"), (0, "0"),
            (0.000_012, "12×10⁻⁶"), (999_999.6, "1,000,000"), (-2.5, "−2.5"), (9.999e8, "1×10⁹"), (1e300, "1×10³⁰⁰"),
        ] as [(Double, String)]
    )
    func number(_ value: Double, _ text: String) {
        #expect(Quantity.number(value) == text)
    }

    @Test(
        arguments: [
            (0.012, "1.2 %"), (0, "0 %"), (1, "100 %"), (0.999_96, "99.996 %"), (0.123_45, "12.3 %"),
            (0.000_012, "0.0012 %"),
            (1.5, "150 %"), (0.999_9, "99.99 %"), (1 - 1e-12, "> 99.999999 %"), (1e-12, "< 0.000001 %"),
            (-0.012, "−1.2 %"),
        ] as [(Double, String)]
    )
    func share(_ share: Double, _ text: String) {
        #expect(Quantity.share(share) == text)
    }

    @Test func aShareOfLessThanAllIsNeverAllAndOneOfMoreThanNoneNeverNone() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            let distance = pow(10, -17 * random.unit())
            let share = 1 - distance
            #expect(share == 1 || Quantity.share(share) != "100 %", "\(share)")
            #expect(Quantity.share(distance) != "0 %", "\(distance)")
            // The sentences of verdicts say the same.
            for share in [share, distance] {
                #expect(Wording(unit: .share).value(share) == Quantity.share(share))
            }
        }
    }

    @Test(
        arguments: [
            (812, "812 B"), (3.42e9, "3.42 GB"), (999_999, "1 MB"), (25_400_000, "25.4 MB"), (0, "0 B"),
        ] as [(Double, String)]
    )
    func bytes(_ bytes: Double, _ text: String) {
        #expect(Quantity.bytes(bytes) == text)
    }

    @Test func countsAndRates() {
        #expect(Quantity.count(0) == "0")
        #expect(Quantity.count(999) == "999")
        #expect(Quantity.count(50_112) == "50,112")
        #expect(Quantity.count(-1_234_567) == "−1,234,567")
        #expect(Quantity.count(.min) == "−9,223,372,036,854,775,808")
        #expect(Quantity.rate(49_999.6) == "50,000/s")
        #expect(Quantity.rate(0.25) == "0.25/s")
    }

    @Test func missing() {
        #expect(Quantity.duration(nil) == "–")
        #expect(Quantity.share(nil) == "–")
        #expect(Quantity.value(nil, unit: "bytes") == "–")
        #expect(Quantity.value(42, unit: "percent") == "42 %")
    }

    @Test func anyNumberHasAText() {
        var random = SeededRandom(seed: 8)
        for _ in 0..<5000 {
            let value = Double(bitPattern: random.next())
            for unit in ["seconds", "bytes", "share", "percent", "perSecond", "ratio"] {
                let text = Quantity.value(value, unit: unit)
                #expect(!text.isEmpty && !text.contains("nan") && !text.contains("inf"))
            }
            #expect(!Quantity.length(value).isEmpty)
        }
    }
}

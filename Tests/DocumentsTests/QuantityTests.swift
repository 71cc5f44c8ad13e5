import Documents
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("300ms", 300e6), ("5s", 5e9), ("2m", 120e9), ("1.5h", 5400e9), ("20us", 20e3), ("250ns", 250), ("0", 0),
        ("1.1s", 1.1e9), ("-2ms", -2e6), ("1e3ms", 1e9), ("5 s", 5e9), ("0s", 0),
    ])
    func durations(text: String, nanoseconds: Double) {
        #expect(Quantity.duration(text) == nanoseconds)
    }

    @Test(arguments: ["", "5", "s", "5 sec", "5d", "1.2.3s", "--5s", "5ms5", "5%", "infs", "1e", "ms5"])
    func noDurations(text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test func rates() {
        #expect(Quantity.rate("5/s") == 5)
        #expect(Quantity.rate("90/m") == 1.5)
        #expect(Quantity.rate("3600/h") == 1)
        #expect(Quantity.rate("5") == nil)
        #expect(Quantity.rate("5/d") == nil)
    }

    @Test func shares() {
        #expect(Quantity.share("0.5%") == 0.005)
        #expect(Quantity.share("0.005") == 0.005)
        #expect(Quantity.share("100 %") == 1)
        #expect(Quantity.share("5s") == nil)
    }

    @Test func sizes() {
        #expect(Quantity.size("3GB") == 3e9)
        #expect(Quantity.size("512MiB") == 536_870_912)
        #expect(Quantity.size("1KB") == 1000)
        #expect(Quantity.size("1kB") == 1000)
        #expect(Quantity.size("100B") == 100)
        #expect(Quantity.size("100") == nil)
    }

    @Test func levels() {
        #expect(Quantity.level("-50dBFS") == -50)
        #expect(Quantity.level("-50") == nil)
    }

    @Test(arguments: [0, 1, 1.5, 999, 1e3, 120e6, 0.1 + 0.2, 1e9, 5400e9, 123_456_789, 3.3e17, 1e30, -2e6, -1.25])
    func durationsSurviveTheirText(nanoseconds: Double) {
        let text = Quantity.text(nanoseconds: nanoseconds)
        #expect(Quantity.duration(text) == nanoseconds, "\(text)")
    }

    @Test func textUsesTheLargestUnit() {
        #expect(Quantity.text(nanoseconds: 120e6) == "120ms")
        #expect(Quantity.text(nanoseconds: 90e9) == "90s")
        #expect(Quantity.text(nanoseconds: 120e9) == "2m")
        #expect(Quantity.text(bytes: 3_000_000_000) == "3GB")
        #expect(Quantity.text(bytes: 536_870_912) == "512MiB")
        #expect(Quantity.text(bytes: 7) == "7B")
    }
}

import Foundation
import Testing

@testable import ReferenceOrchestrator

struct ResamplerTests {
    private static func sine(_ frequency: Double, rate: Int, seconds: Double) -> [Int16] {
        (0..<Int(Double(rate) * seconds)).map {
            Int16((20_000 * sin(2 * .pi * frequency * Double($0) / Double(rate))).rounded())
        }
    }

    private static func decibels(_ samples: some Collection<Double>) -> Double {
        10 * log10(samples.reduce(0) { $0 + $1 * $1 } / Double(samples.count) / (20_000 * 20_000 / 2))
    }

    /// A tone comes out as the same tone, sample by sample where it was not begun or cut off just now.
    @Test(arguments: [
        (22_050, 48_000, 440.0), (22_050, 48_000, 7000), (22_050, 16_000, 1000), (22_050, 8000, 3000),
        (22_050, 44_100, 9000), (48_000, 22_050, 5000),
    ])
    func aToneStaysItself(input: Int, output: Int, frequency: Double) {
        let result = Resampler(from: input, to: output).resample(Self.sine(frequency, rate: input, seconds: 0.5))
        #expect(result.count == Int((0.5 * Double(output)).rounded(.up)))
        let errors = result.indices.dropFirst(output / 50).dropLast(output / 50).map {
            Double(result[$0]) - 20_000 * sin(2 * .pi * frequency * Double($0) / Double(output))
        }
        #expect(Self.decibels(errors) < -60)
    }

    /// What the lower rate cannot hold is taken out instead of being folded back: 6 kHz at 8,000 samples a second.
    @Test func nothingIsFoldedBack() {
        let result = Resampler(from: 22_050, to: 8000).resample(Self.sine(6000, rate: 22_050, seconds: 0.5))
        #expect(Self.decibels(result.dropFirst(200).dropLast(200).map(Double.init)) < -70)
    }

    @Test func aConstantStaysItself() {
        let result = Resampler(from: 22_050, to: 48_000).resample([Int16](repeating: 12_345, count: 2000))
        #expect(result[200..<4000].allSatisfy { abs($0 - 12_345) <= 1 })
    }

    @Test func theSameRateChangesNothing() {
        let sound: [Int16] = [1, -2, 3, .max, .min]
        #expect(Resampler(from: 22_050, to: 22_050).resample(sound) == sound)
    }

    @Test func edgesAndNothingAreNoTrouble() {
        let resampler = Resampler(from: 22_050, to: 48_000)
        #expect(resampler.resample([]).isEmpty)
        // ⌈48000 / 22050⌉ samples.
        #expect(resampler.resample([1000]).count == 3)
        // Full scale rings over the edge of the range and is cut off there.
        #expect(
            !resampler.resample([Int16](repeating: .max, count: 300) + [Int16](repeating: .min, count: 300)).isEmpty
        )
    }
}

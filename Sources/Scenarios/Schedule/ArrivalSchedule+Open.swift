import Glibc
import Timing

extension ArrivalSchedule {
    /// New sessions a second at an offset in the open model; 0 outside the load.
    public func rate(at offset: Int64) -> Double {
        let index = stageIndex(at: offset)
        guard offset >= 0, index < load.stages.count else { return 0 }
        let stage = load.stages[index]
        let into = offset - stageStarts[index]
        guard into < stage.ramp else { return stage.level }
        let before = levelBefore(index)
        return before + (stage.level - before) * Double(into) / Double(stage.ramp)
    }

    /// The mean number of arrivals in the whole load: the rate's integral.
    public var expectedArrivals: Double { segments.last?.cumulativeEnd ?? 0 }

    /// Offsets at which sessions arrive in the open model, rising, drawn as they are asked for.
    ///
    /// Poisson arrivals are a nonhomogeneous Poisson process by inversion: the arrivals of a unit-rate process are
    /// carried through the inverse of the cumulative rate (Çinlar, "Introduction to Stochastic Processes", 1975, §4.7).
    /// Uniform arrivals are where the cumulative rate passes 0, 1, 2 and so on. The same load and seed give the same
    /// arrivals always.
    public func arrivals(seed: UInt64) -> Arrivals {
        Arrivals(segments: segments, law: load.arrivals, seed: seed)
    }

    /// See ``arrivals(seed:)``.
    public struct Arrivals: Sequence, IteratorProtocol, Sendable {
        private let segments: [RateSegment]
        private let law: Load.Arrivals
        private var random: SeededRandom
        private var segment = 0
        private var cumulative = 0.0
        private var isFirst = true

        init(segments: [RateSegment], law: Load.Arrivals, seed: UInt64) {
            self.segments = segments
            self.law = law
            random = SeededRandom(seed: seed, stream: "arrivals")
        }

        public mutating func next() -> Int64? {
            switch law {
            case .poisson: cumulative -= log(1 - random.unit())
            case .uniform: if !isFirst { cumulative += 1 }
            }
            isFirst = false
            while segment < segments.count, segments[segment].cumulativeEnd <= cumulative { segment += 1 }
            guard segment < segments.count else { return nil }
            return segments[segment].offset(ofCumulative: cumulative)
        }
    }

    /// Ramps and holds as pieces of linear rate, those of no length left out.
    private var segments: [RateSegment] {
        var segments: [RateSegment] = []
        var cumulative = 0.0
        for (index, stage) in load.stages.enumerated() {
            let pieces = [
                (from: levelBefore(index), length: stage.ramp, start: stageStarts[index]),
                (from: stage.level, length: stage.hold, start: stageStarts[index] + stage.ramp),
            ]
            for piece in pieces where piece.length > 0 {
                let segment = RateSegment(
                    start: piece.start,
                    length: piece.length,
                    from: piece.from,
                    to: stage.level,
                    cumulativeStart: cumulative
                )
                segments.append(segment)
                cumulative = segment.cumulativeEnd
            }
        }
        return segments
    }
}

/// A stretch of time over which the arrival rate is a straight line.
struct RateSegment: Sendable {
    /// Nanoseconds from the load's start.
    var start: Int64
    var length: Int64
    /// Arrivals a second at both ends.
    var from: Double
    var to: Double
    /// Mean arrivals before the stretch.
    var cumulativeStart: Double

    var cumulativeEnd: Double { cumulativeStart + (from + to) / 2 * Nanoseconds.inSeconds(length) }

    /// Where the cumulative rate reaches a value within the stretch: the root of `from·x + slope·x²/2 = value`.
    ///
    /// Written without the difference of two near numbers that the schoolbook formula has when the slope is slight.
    func offset(ofCumulative cumulative: Double) -> Int64 {
        let value = max(0, cumulative - cumulativeStart)
        guard value > 0 else { return start }
        let slope = (to - from) / Nanoseconds.inSeconds(length)
        let root = max(0, from * from + 2 * slope * value).squareRoot()
        let seconds = 2 * value / (from + root)
        return start + min(length - 1, max(0, Int64((seconds * 1e9).rounded())))
    }
}

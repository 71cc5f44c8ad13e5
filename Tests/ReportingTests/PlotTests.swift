import Analysis
import Glibc
import Measurement
import Recording
import Testing
import Timing

@testable import Reporting

struct TicksTests {
    @Test func linearTicksCoverTheRangeAtNiceSteps() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<3000 {
            let magnitude = RandomDistribution.uniform(low: -12, high: 12).sample(&random)
            let low = (random.unit() - 0.5) * power(magnitude)
            let high = low + random.unit() * power(magnitude) + 1e-13
            let ticks = Ticks.linear(from: low, to: high, count: 4)
            let step = ticks[1] - ticks[0]
            #expect((2...8).contains(ticks.count))
            #expect(ticks[0] <= low + step * 1e-6 && ticks[ticks.count - 1] >= high - step * 1e-6)
            #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $1 > $0 })
            // 1, 2 or 5 times a power of ten.
            var leading = step
            while leading >= 9.999 { leading /= 10 }
            while leading < 0.9999 { leading *= 10 }
            #expect([1, 2, 5].contains { abs($0 - leading) < 0.01 })
        }
    }

    @Test(arguments: [(0, 0), (5, 5), (-3, -3), (.nan, 1), (0, .infinity), (3, 1)] as [(Double, Double)])
    func degenerateRangesHaveTicks(_ low: Double, _ high: Double) {
        let ticks = Ticks.linear(from: low, to: high)
        #expect(ticks.count >= 2 && ticks.allSatisfy(\.isFinite))
    }

    @Test func logarithmicTicksAreInsideAndRound() {
        #expect(
            Ticks.logarithmic(from: 0.09, to: 2.1).map { Quantity.duration($0) } == [
                "100 ms", "200 ms", "500 ms", "1 s", "2 s",
            ]
        )
        #expect(Ticks.logarithmic(from: 1, to: 1e6) == [1, 10, 100, 1000, 10_000, 100_000, 1_000_000])
        #expect(Ticks.logarithmic(from: 0.9, to: 1.3).count >= 3)
        #expect(Ticks.logarithmic(from: 0, to: 1).isEmpty)
        var random = SeededRandom(seed: 4)
        for _ in 0..<1000 {
            let low = power(RandomDistribution.uniform(low: -9, high: 3).sample(&random))
            let high = low * power(random.unit() * 9)
            let ticks = Ticks.logarithmic(from: low, to: high)
            #expect(ticks.count <= 24)
            #expect(ticks.allSatisfy { $0 >= low * 0.999 && $0 <= high * 1.001 })
            #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $1 > $0 })
        }
    }

    @Test func timeTicksAreHowPeopleCountTime() {
        #expect(Ticks.time(seconds: 34) == [0, 5, 10, 15, 20, 25, 30])
        #expect(Ticks.time(seconds: 130) == [0, 30, 60, 90, 120])
        #expect(Ticks.time(seconds: 86_400).map { $0 / 3600 } == [0, 3, 6, 9, 12, 15, 18, 21, 24])
        #expect(Ticks.time(seconds: 1).map { Quantity.number($0) } == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
        for seconds in stride(from: 1.0, to: 2e6, by: 7919) {
            let ticks = Ticks.time(seconds: seconds)
            #expect((2...9).contains(ticks.count) && ticks[ticks.count - 1] <= seconds * 1.000_001)
        }
    }

    private func power(_ exponent: Double) -> Double { pow(10, exponent) }
}

struct ScaleTests {
    @Test func anAxisIsNotMuchLongerThanItsData() {
        var random = SeededRandom(seed: 9)
        for _ in 0..<1000 {
            let high = random.unit() * 1000 + 0.001
            let scale = Scale.linear(to: high, count: 3)
            #expect(scale.low == 0 && scale.high >= high && scale.high <= high * 1.26 + 1e-9)
            #expect(scale.ticks.count >= 2 && scale.ticks.allSatisfy { $0 <= scale.high * 1.000_001 })
        }
    }

    @Test func theHighestMarkIsNearTheHighestValue() {
        var random = SeededRandom(seed: 12)
        for count in [2, 3, 4] {
            for high in [17.2e9, 19.0, 3_900] + (0..<500).map({ _ in random.unit() * 1000 + 0.001 }) {
                let ticks = Scale.linear(to: high, count: count).ticks
                #expect(ticks[ticks.count - 1] >= high * 0.75 && (3...7).contains(ticks.count), "\(high): \(ticks)")
            }
        }
    }

    @Test func positionsAreClampedAndMonotonic() {
        for scale in [Scale.linear(to: 300), .logarithmic(from: 0.01, to: 10)] {
            #expect(scale.position(-.infinity) == 0 && scale.position(.infinity) == 1 && scale.position(.nan) == 0)
            let places = stride(from: 0.01, through: 300, by: 0.7).map { scale.position($0) }
            #expect(zip(places, places.dropFirst()).allSatisfy { $0 <= $1 })
        }
        #expect(abs(Scale.logarithmic(from: 0.01, to: 1).position(0.1) - 0.5) < 1e-12)
    }
}

struct HistogramPlotTests {
    private func view(_ buckets: [(Double, Int)], p50: Double) -> HistogramPlot.View? {
        var figure = RunReport.Figure()
        figure.count = buckets.reduce(0) { $0 + $1.1 }
        figure.p50 = p50
        figure.buckets = buckets.map { RunReport.Bucket(le: $0.0, count: $0.1) }
        return HistogramPlot(title: "latency", figure: figure, unit: .seconds).view()
    }

    @Test func theAxisAndTheNumberSayWhatTheyAre() throws {
        let plot = try #require(self.view([(0.1, 51), (0.2, 7)], p50: 0.1))
        #expect(plot.note == "58 values, at most 51 in a bar, logarithmic")
    }

    @Test func zerosHaveAPlaceOfTheirOwn() throws {
        let plot = try #require(self.view([(0, 84), (0.02, 10), (0.2, 6)], p50: 0))
        #expect(plot.ticks.first?.text == "0")
        #expect(plot.marks.map(\.text) == ["p50 0 s"])
        let zero = try #require(plot.ticks.first.flatMap { Double($0.place) })
        #expect(zero < 5 && plot.ticks.dropFirst().allSatisfy { (Double($0.place) ?? 0) > zero + 10 })
        let alone = try #require(self.view([(0, 84)], p50: 0))
        #expect(alone.ticks.map(\.text) == ["0"] && alone.marks.map(\.text) == ["p50 0 s"])
    }

    @Test func noLongStretchOfTheAxisIsWithoutALabel() throws {
        var random = SeededRandom(seed: 31)
        for _ in 0..<500 {
            let low = pow(10, -4 + 4 * random.unit())
            let high = low * pow(10, 0.1 + 3 * random.unit())
            let plot = try #require(self.view([(low, 3), (high, 5)], p50: low))
            let places = [0] + plot.ticks.compactMap { Double($0.place) } + [100]
            #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 < 45 }, "\(low) to \(high): \(places)")
        }
    }
}

struct SessionLinesTests {
    /// 10, 20, 30 sessions within three seconds, held to the load's end at 6 s, when all but five close at once.
    @Test func sessionsCloseWithTheLoadAndNotBefore() throws {
        var analysis = Fixture.healthy()
        analysis.windows = [10, 20, 30, 30, 30, 5, 0].enumerated().map { second, open in
            var window = WindowRecord(start: Fixture.start + Int64(second) * Nanoseconds.perSecond, stage: 0)
            window.sessionsActive = UInt32(open)
            window.sessionsTarget = UInt32(min(30, 10 * (second + 1)))
            return window
        }
        func event(_ second: Int64, _ kind: RunEvent.Kind, _ text: String) -> RunEvent {
            RunEvent(at: Fixture.start + second * Nanoseconds.perSecond, kind: kind, text: text)
        }
        analysis.events = [event(0, .stage, "ramp"), event(3, .stage, "hold"), event(6, .loadEnded, "load ended")]
        let lines = SessionLines(analysis, try #require(TimeFrame(analysis)))
        #expect(lines.open.map(\.x) == [1, 2, 3, 4, 5, 6, 6, 7])
        #expect(lines.open.map(\.y) == [10, 20, 30, 30, 30, 30, 5, 0])
        #expect(lines.wanted.map(\.x) == [1, 2, 3, 4, 5, 6, 6, 6, 7])
        #expect(lines.wanted.map(\.y) == [10, 20, 30, 30, 30, 30, 30, 0, 0])
    }

    @Test func aLevelIsWantedFromItsStagesStart() throws {
        var analysis = Fixture.healthy()
        analysis.windows = [10, 10, 40, 40].enumerated().map { second, wanted in
            var window = WindowRecord(start: Fixture.start + Int64(second) * Nanoseconds.perSecond, stage: 0)
            window.sessionsTarget = UInt32(wanted)
            return window
        }
        analysis.events = [0, 2].map {
            RunEvent(at: Fixture.start + $0 * Nanoseconds.perSecond, kind: .stage, text: "hold")
        }
        let lines = SessionLines(analysis, try #require(TimeFrame(analysis)))
        #expect(lines.wanted.map(\.x) == [0, 1, 2, 2, 3, 4])
        #expect(lines.wanted.map(\.y) == [10, 10, 10, 40, 40, 40])
    }
}

struct ThinningTests {
    @Test func extremesEndsAndOrderStay() {
        var random = SeededRandom(seed: 77)
        for _ in 0..<60 {
            let count = Int(random.unit() * 5000) + 1
            var x = 0.0
            let points = (0..<count).map { _ in
                x += random.unit()
                return PlotPoint(x: x, y: random.unit() < 0.001 ? 50 * random.unit() : random.unit())
            }
            let limit = 4 + Int(random.unit() * 600)
            let thinned = Thinning.thinned(points, to: limit)
            #expect(thinned.count <= limit)
            #expect(thinned.count == min(points.count, thinned.count))
            #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x <= $1.x })
            #expect(thinned.first == points.first && thinned.last == points.last)
            #expect(thinned.map(\.y).max() == points.map(\.y).max())
            #expect(thinned.map(\.y).min() == points.map(\.y).min())
            #expect(Set(thinned.map(\.x)).isSubset(of: Set(points.map(\.x))))
        }
    }

    @Test func fewPointsAreLeftAlone() {
        let points = (0..<600).map { PlotPoint(x: Double($0), y: 1) }
        #expect(Thinning.thinned(points, to: 600) == points)
        #expect(Thinning.thinned([], to: 600).isEmpty)
    }

    @Test func aSteadyLineStaysOneLine() {
        // Constant values keep one point a column; sparse ones are as far apart as they were taken.
        for (count, spacing) in [(86_400, 1.0), (5760, 15), (100, 30), (3, 5), (2, 100)] {
            let points = (0..<count).map { PlotPoint(x: Double($0) * spacing, y: 7) }
            for limit in [300, 600] {
                let gap = Thinning.gap(of: points, thinnedTo: limit)
                #expect(Thinning.runs(Thinning.thinned(points, to: limit), gap: gap).count == 1)
            }
        }
    }

    @Test func anOutageBreaksALine() {
        let points = (0..<120).filter { !(50..<56).contains($0) }.map { PlotPoint(x: Double($0), y: 1) }
        #expect(Thinning.runs(points, gap: Thinning.gap(of: points)).count == 2)
        let day = (0..<86_400).filter { !(30_000..<31_800).contains($0) }.map { PlotPoint(x: Double($0), y: 1) }
        #expect(Thinning.runs(Thinning.thinned(day), gap: Thinning.gap(of: day)).count == 2)
    }

    @Test func gapsBreakALine() {
        let points = [0, 1, 2, 9, 20, 21].map { PlotPoint(x: $0, y: 0) }
        #expect(Thinning.runs(points, gap: 3.5).map { $0.map(\.x) } == [[0, 1, 2], [9], [20, 21]])
    }
}

struct StackedBarsTests {
    @Test func barsAddUpToWhatWasCounted() {
        var random = SeededRandom(seed: 3)
        for seconds in [1, 30, 199, 200, 201, 3600, 86_400] {
            let first = (0..<seconds).map { (offset: Double($0), count: random.unit() < 0.2 ? 3 : 0) }
            let second = (0..<seconds).map { (offset: Double($0), count: random.unit() < 0.1 ? 1 : 0) }
            let bars = StackedBars(
                layers: [
                    .init(name: "a", style: "s1", counts: first), .init(name: "b", style: "s2", counts: second),
                ],
                seconds: Double(seconds)
            )
            #expect(bars.count <= 200)
            for (layer, counts) in zip(bars.rectangles, [first, second]) {
                #expect(layer.reduce(0) { $0 + $1.to - $1.from } == Double(counts.reduce(0) { $0 + $1.count }))
            }
            // The upper layer stands on the lower one.
            for bar in bars.rectangles[1] {
                let below = bars.rectangles[0].first { $0.offset == bar.offset }?.to ?? 0
                #expect(bar.from == below)
            }
        }
    }

    @Test func theNoteSaysWhatABarCovers() {
        func note(_ seconds: Double) -> String {
            StackedBars(layers: [.init(name: "a", style: "s1", counts: [])], seconds: seconds).note
        }
        #expect(note(30) == "per second")
        #expect(note(600) == "per 5 s")
        #expect(note(86_400) == "per 10 min")
    }
}

struct LabelRowsTests {
    @Test func labelsNeitherOverlapNorAreCrossed() {
        var random = SeededRandom(seed: 15)
        for _ in 0..<400 {
            let labels = (0..<(1 + Int(random.unit() * 5)))
                .map { _ in LabelRows.Label(place: random.unit() * 100, width: 18 + random.unit() * 12) }
                .sorted { $0.place < $1.place }
            let places = LabelRows.placed(labels)
            let boxes = zip(labels, places).map { label, place in
                let low = place.isFlipped ? label.place - label.width : label.place
                return (row: place.row, low: low, high: low + label.width, leader: label.place)
            }
            for (index, box) in boxes.enumerated() {
                for other in boxes[(index + 1)...] {
                    if box.row == other.row { #expect(box.high <= other.low || other.high <= box.low) }
                    let (upper, lower) = box.row < other.row ? (box, other) : (other, box)
                    guard upper.row != lower.row else { continue }
                    #expect(upper.leader <= lower.low + 0.02 || upper.leader >= lower.high - 0.02)
                }
            }
        }
    }

    @Test func oneRowIsEnoughForLabelsFarApart() {
        let places = LabelRows.placed([.init(place: 10, width: 20), .init(place: 50, width: 20)])
        #expect(places.map(\.row) == [0, 0])
    }
}

struct DrawingTests {
    @Test(
        arguments: [(0, "0"), (1.25, "1.3"), (-0.04, "0"), (-0.5, "-0.5"), (999.96, "1000"), (.nan, "0")]
            as [(Double, String)]
    )
    func numbersAreShort(_ value: Double, _ text: String) {
        #expect(Drawing.number(value) == text)
    }

    @Test func drawingsAreWellFormedAndDescribed() throws {
        var drawing = Drawing(height: 40, title: "a < \"b\" & 'c'", description: "d\u{0}e")
        drawing.lines([[PlotPoint(x: 0, y: 1), PlotPoint(x: 2, y: 3)], [PlotPoint(x: 5, y: 5)]], "s1", name: "<x>")
        drawing.bars([(0, 10, 40, 20)], "s2")
        let check = try #require(XMLCheck.parse(drawing.element()))
        #expect(check.all("svg").first?["role"] == "img")
        #expect(check.all("title").count == 1 && check.all("desc").count == 1)
        #expect(check.all("path").map { $0["d"] } == ["M0 1L2 3", "M5 5h0", "M0 40V20h10V40z"])
        #expect(check.text.contains("a < \"b\" & 'c'") && check.text.contains("de"))
    }
}

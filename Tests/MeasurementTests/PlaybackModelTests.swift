import Measurement
import Testing
import Timing

private let millisecond = Nanoseconds.perMillisecond

private func at(_ milliseconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: 1_000_000_000_000 + milliseconds * millisecond)
}

/// A listener stepped through millisecond by millisecond: the definition, without arithmetic on instants.
private struct SteppedListener {
    var underruns: UInt32 = 0
    var stall: Int64 = 0
    var longest: Int64 = 0
    var start: Int64?
    var end: Int64?

    init(prebuffer: Int64, arrivals: [(at: Int64, duration: Int64)], finish: Int64) {
        var buffered: Int64 = 0
        var silence: Int64 = 0
        var now: Int64 = 0
        while end == nil {
            let due = arrivals.filter { $0.at == now }.reduce(0) { $0 + $1.duration }
            buffered += due
            if start == nil, buffered > 0, buffered >= prebuffer || now >= finish { start = now }
            if start == nil, now >= finish { end = now }
            if start != nil {
                if buffered > 0 {
                    if silence > 0 {
                        underruns += 1
                        stall += silence
                        longest = max(longest, silence)
                        silence = 0
                    }
                    buffered -= 1
                } else if now >= finish {
                    end = now - silence
                } else {
                    silence += 1
                }
            }
            now += 1
        }
    }
}

@Suite struct PlaybackModelTests {
    @Test func `steady frames play without a gap and end when heard`() {
        var model = PlaybackModel(prebuffer: 100 * millisecond)
        for frame in 0..<50 { model.observe(arrival: at(Int64(frame) * 20), duration: 20 * millisecond) }
        #expect(model.playbackStart == at(80))
        #expect(model.playbackEnd == nil)
        model.finish(at: at(981))
        #expect(model.underruns == 0 && model.stall == 0 && model.longestStall == 0)
        #expect(model.playbackEnd == at(1_080))
    }

    @Test func `a late frame is one underrun of its lateness, and playback goes on with it`() {
        var model = PlaybackModel(prebuffer: 40 * millisecond)
        for arrival: Int64 in [0, 20, 40, 150, 170, 190, 260] {
            model.observe(arrival: at(arrival), duration: 20 * millisecond)
        }
        model.finish(at: at(261))
        // Starts at 20; heard up to 80; silence to 150; heard up to 210; silence to 260; heard up to 280.
        #expect(model.underruns == 2)
        #expect(model.stall == 120 * millisecond)
        #expect(model.longestStall == 70 * millisecond)
        #expect(model.playbackEnd == at(280))
    }

    @Test func `a frame that comes in the very instant it is needed is in time`() {
        var model = PlaybackModel(prebuffer: 20 * millisecond)
        model.observe(arrival: at(0), duration: 20 * millisecond)
        model.observe(arrival: at(20), duration: 20 * millisecond)
        #expect(model.underruns == 0)
        model.observe(arrival: at(40) + 1, duration: 20 * millisecond)
        #expect(model.underruns == 1 && model.stall == 1)
    }

    @Test func `an utterance shorter than the prebuffer plays from its end on`() {
        var model = PlaybackModel(prebuffer: 100 * millisecond)
        model.observe(arrival: at(10), duration: 60 * millisecond)
        #expect(model.playbackStart == nil)
        model.finish(at: at(15))
        #expect(model.playbackStart == at(15) && model.playbackEnd == at(75))
    }

    @Test func `without audio there is nothing to hear`() {
        var model = PlaybackModel(prebuffer: 100 * millisecond)
        model.finish(at: at(15))
        #expect(model.playbackStart == nil && model.playbackEnd == at(15))
    }

    @Test func `silence at the end is no underrun`() {
        var model = PlaybackModel(prebuffer: 0)
        model.observe(arrival: at(0), duration: 20 * millisecond)
        model.finish(at: at(2_000))
        #expect(model.underruns == 0 && model.playbackEnd == at(20))
    }

    @Test func `a barge-in ends playback at once and later audio is not heard`() {
        var model = PlaybackModel(prebuffer: 20 * millisecond)
        model.observe(arrival: at(0), duration: 500 * millisecond)
        #expect(model.isPlaying(at: at(499)) && !model.isPlaying(at: at(500)))
        model.stop(at: at(200))
        model.observe(arrival: at(900), duration: 500 * millisecond)
        model.finish(at: at(950))
        #expect(model.playbackEnd == at(200))
        #expect(model.underruns == 0)
        #expect(!model.isPlaying(at: at(200)) && model.isPlaying(at: at(199)))
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `the model agrees with a listener stepped by milliseconds`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let prebuffer = Int64(random.next() % 150)
        var now = Int64(random.next() % 50)
        var arrivals: [(at: Int64, duration: Int64)] = []
        for _ in 0..<(random.next() % 40) {
            arrivals.append((now, Int64(1 + random.next() % 40)))
            now += random.next() % 6 == 0 ? Int64(random.next() % 300) : Int64(random.next() % 30)
        }
        let finish = (arrivals.last?.at ?? 0) + 1 + Int64(random.next() % 100)

        var model = PlaybackModel(prebuffer: prebuffer * millisecond)
        for arrival in arrivals { model.observe(arrival: at(arrival.at), duration: arrival.duration * millisecond) }
        model.finish(at: at(finish))
        let listener = SteppedListener(prebuffer: prebuffer, arrivals: arrivals, finish: finish)

        #expect(model.underruns == listener.underruns)
        #expect(model.stall == listener.stall * millisecond)
        #expect(model.longestStall == listener.longest * millisecond)
        #expect(model.playbackStart == listener.start.map(at))
        #expect(model.playbackEnd == listener.end.map(at))
    }
}

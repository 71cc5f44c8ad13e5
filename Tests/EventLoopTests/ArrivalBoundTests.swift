import Foundation
import Testing
import Timing

@testable import EventLoop

private let microsecond = Nanoseconds.perMicrosecond
private let millisecond = Nanoseconds.perMillisecond

/// The bounds under the assumptions that `ArrivalTracker` and `WaitTracker` state, in virtual time.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct ArrivalBoundTests {
    private static let idle = SimulatedLoop.Character(
        silence: 100 * millisecond,
        gap: 100 * microsecond,
        wakeup: 20 * microsecond...150 * microsecond,
        work: 20 * microsecond
    )

    /// Wake-ups as slow as on a machine that others use too; the slowest takes less than twice as long as the others.
    private static let slow = SimulatedLoop.Character(
        silence: 40 * millisecond,
        gap: millisecond,
        wakeup: 2100 * microsecond...4000 * microsecond,
        work: 20 * microsecond
    )

    private static let busy = SimulatedLoop.Character(
        sockets: 12,
        silence: 20 * millisecond,
        gap: 300 * microsecond,
        wakeup: 20 * microsecond...150 * microsecond,
        work: 2 * millisecond,
        capacity: 3,
        readSize: 1500,
        preemption: (0.3, 20 * millisecond)
    )

    private static let smallReads = SimulatedLoop.Character(
        sockets: 3,
        silence: 30 * millisecond,
        gap: 50 * microsecond,
        wakeup: 20 * microsecond...150 * microsecond,
        work: 200 * microsecond,
        capacity: 2,
        readSize: 400,
        merges: 0.8
    )

    @Test(arguments: [idle, slow, busy, smallReads], 0..<8 as Range<UInt64>)
    func everyArrivalLiesWithinItsBounds(character: SimulatedLoop.Character, seed: UInt64) {
        var loop = SimulatedLoop(character, seed: seed, seconds: 3)
        loop.run()
        #expect(loop.violations.isEmpty, "seed \(seed): \(loop.violations)")
        #expect(loop.reads > 50 && loop.sharedReads.count > 10)
    }

    @Test func anIdleLoopKnowsASharedReadToAFractionOfAMillisecond() {
        var loop = SimulatedLoop(Self.idle, seed: 1, seconds: 10)
        loop.run()
        // 16 wake-ups are over soon; before them the bound is the beginning of the sleep.
        let late = loop.sharedReads.dropFirst(loop.sharedReads.count / 10).filter(\.slept)
        #expect(late.count > 100)
        // The delay of the wake-up less what came before the last segment, its floor, and the delay of delivery.
        let most = WakeupDelay.safetyFactor * 360 * microsecond + ArrivalTracker.deliveryDelay
        #expect(late.allSatisfy { $0.uncertainty < most + $0.spread })
        #expect(late.contains { $0.spread > 50 * microsecond })
    }

    /// When each part was sent: before and after the call.
    private struct Sending: Sendable {
        var before: MonotonicInstant
        var after: MonotonicInstant
    }

    @Test func aBurstAfterASilenceIsKnownToBetterThanTheSilence() throws {
        let bursts = 50
        let sendings = Passed<[Sending]>()
        let server = TestServer { peer in
            var all: [Sending] = []
            for number in 0..<bursts {
                usleep(30_000)
                for part in 0..<2 {
                    let before = MonotonicInstant.now
                    peer.write([UInt8](repeating: UInt8(2 * number + part), count: 500))
                    all.append(Sending(before: before, after: .now))
                }
            }
            sendings.give(all)
        }
        let log = try converse(to: .loopback(server.port), within: 10)
        let all = try #require(sendings.take())
        #expect(log.received == (0..<2 * bursts).flatMap { [UInt8](repeating: UInt8($0), count: 500) })
        // Loopback delivers within the call of send; the clocks' mapping adds under 10 µs.
        let slack = 10 * microsecond
        // A machine that others use too is slow to wake the loop, and the loop allows for twice that.
        var slowest = 2 * millisecond
        var known = 0
        var offset = 0
        for read in log.reads {
            let first = all[offset / 500]
            offset += read.bytes.count
            #expect(read.arrival.notBefore <= first.after + slack)
            slowest = max(slowest, read.told - read.arrival.last)
            let most = WakeupDelay.safetyFactor * slowest + millisecond
            if read.arrival.last - read.arrival.notBefore < most { known += 1 }
        }
        #expect(known > log.reads.count / 2, "\(known) of \(log.reads.count) reads")
    }
}

import Foundation
import Synchronization
import Testing
import Timing

@testable import EventLoop

@Suite(.timeLimit(.minutes(5)))
struct ArrivalTests {
    private func instant(_ nanoseconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: nanoseconds) }

    /// A read in a pass of whose waits nothing is known.
    private func read(called: Int64, returned: Int64, drained: Bool = true) -> ArrivalTracker.Read {
        ArrivalTracker.Read(
            called: instant(called),
            returned: instant(returned),
            drained: drained,
            waits: Emptiness(at: instant(0))
        )
    }

    @Test func boundRisesOnlyWhenTheSocketWasEmptied() {
        var tracker = ArrivalTracker(start: instant(5), expectsStamps: true)
        let first = tracker.stamped(instant(10), read(called: 11, returned: 12))
        #expect(first == Arrival(last: instant(10), notBefore: instant(5), source: .kernel))
        let filled = tracker.stamped(instant(20), read(called: 21, returned: 22, drained: false))
        #expect(filled == Arrival(last: instant(20), notBefore: instant(10), source: .kernel, lastIsExact: false))
        #expect(tracker.leftBytesBehind)
        let rest = tracker.stamped(instant(20), read(called: 21, returned: 23))
        #expect(rest.notBefore == instant(10) && rest.lastIsExact)
        #expect(tracker.bound == instant(20) && !tracker.leftBytesBehind)
    }

    @Test func stampsAreNeverInTheFutureNorBelowTheirBound() {
        var tracker = ArrivalTracker(start: instant(5), expectsStamps: true)
        let future = tracker.stamped(instant(14), read(called: 11, returned: 12))
        #expect(future.last == instant(12))
        let early = tracker.stamped(instant(11), read(called: 29, returned: 30))
        #expect(early.last == instant(11) && early.notBefore == instant(11))
    }

    @Test func withoutStampsTheReadsThemselvesBound() {
        var tracker = ArrivalTracker(start: instant(5), expectsStamps: false)
        let first = tracker.unstamped(read(called: 9, returned: 10))
        #expect(first == Arrival(last: instant(10), notBefore: instant(5), source: .user, lastIsExact: false))
        let second = tracker.unstamped(read(called: 19, returned: 20))
        #expect(second.notBefore == instant(9))
    }

    @Test func aMissingStampTellsOnlyThatTheSocketWasEmpty() {
        var tracker = ArrivalTracker(start: instant(5), expectsStamps: true)
        _ = tracker.unstamped(read(called: 900_000, returned: 900_001))
        #expect(tracker.bound == instant(5))
        let late = tracker.reordered(read(called: 1_999_999, returned: 2_000_000))
        // What was delivered after the read may have been stamped some time before it.
        #expect(
            late == Arrival(last: instant(2_000_000), notBefore: instant(700_000), source: .user, lastIsExact: false)
        )
    }

    /// When each part was sent: before and after the call.
    private struct Sending: Sendable {
        var before: MonotonicInstant
        var after: MonotonicInstant
    }

    /// Has a server send parts some milliseconds apart; they're read only when all have come.
    private func receiveLate(
        parts: [[UInt8]],
        readSize: Int,
        kernel: Bool = true,
        closing: Bool = false
    ) throws -> (log: StreamLog, sendings: [Sending]) {
        let sendings = Mutex<[Sending]>([])
        let opened = Passed<Bool>()
        let allSent = Passed<Bool>()
        let server = TestServer { peer in
            _ = opened.take()
            for part in parts {
                let before = MonotonicInstant.now
                peer.write(part)
                let after = MonotonicInstant.now
                sendings.withLock { $0.append(Sending(before: before, after: after)) }
                usleep(3000)
            }
            if closing { peer.finish() }
            allSent.give(true)
            // FIN waits until all is read, so that it doesn't share a stamp with the last part.
            _ = peer.readToEnd()
        }
        var configuration = EventLoop.Configuration()
        configuration.readSize = readSize
        configuration.kernelTimestamps = kernel
        let log = try converse(to: .loopback(server.port), configuration) { _, stream, log in
            log.whenReceived = { [unowned log] in
                if log.received.count == parts.joined().count { stream.shutdownWrite() }
            }
            log.whenOpened = {
                opened.give(true)
                _ = allSent.take()
            }
        }
        #expect(log.received == Array(parts.joined()))
        return (log, sendings.withLock { $0 })
    }

    @Test func stampIsWhenTheLastSegmentCameHoweverLateTheRead() throws {
        let (log, sendings) = try receiveLate(parts: [[1], [2], [3]], readSize: 16 * 1024)
        let read = try #require(log.reads.first)
        #expect(read.bytes == [1, 2, 3])
        #expect(read.arrival.source == .kernel && read.arrival.lastIsExact)
        // Loopback delivers within the call of send; the clocks' mapping adds under 10 µs.
        let slack = 10 * Nanoseconds.perMicrosecond
        #expect(read.arrival.last >= sendings[2].before - slack)
        #expect(read.arrival.last <= sendings[2].after + slack)
        #expect(read.arrival.notBefore <= sendings[0].after)
        // Told milliseconds later: the stamp isn't the reader's.
        #expect(read.told - read.arrival.last > 2 * Nanoseconds.perMillisecond)
    }

    @Test func aStampThatMayBeThatOfTheEndIsOnlyABound() throws {
        let (log, sendings) = try receiveLate(parts: [[1], [2]], readSize: 16 * 1024, closing: true)
        let read = try #require(log.reads.first)
        #expect(!read.arrival.lastIsExact && read.arrival.source == .kernel)
        #expect(read.arrival.last >= sendings[1].before - 10 * Nanoseconds.perMicrosecond)
        #expect(log.end == .endOfStream)
    }

    @Test(arguments: [300, 1000, 1500, 2000])
    func boundsHoldWhenReadsAndSegmentsDoNotFit(readSize: Int) throws {
        let parts = (1...6).map { [UInt8](repeating: UInt8($0), count: 1000) }
        let (log, sendings) = try receiveLate(parts: parts, readSize: readSize)
        let slack = 10 * Nanoseconds.perMicrosecond
        for read in log.reads {
            for (part, sending) in zip(parts, sendings) where read.bytes.contains(part[0]) {
                #expect(read.arrival.notBefore <= sending.after + slack)
                #expect(read.arrival.last >= sending.before - slack)
                if read.arrival.lastIsExact, read.bytes.last == part[0] {
                    #expect(read.arrival.last <= sending.after + slack)
                }
            }
        }
        #expect(log.reads.contains { !$0.arrival.lastIsExact })
    }

    @Test func aReadOfOneSegmentAfterAnEmptySocketIsBoundedByTheOneBefore() throws {
        let mayGoOn = Passed<Bool>()
        let server = TestServer { peer in
            peer.write([1])
            _ = mayGoOn.take()
            peer.write([2])
        }
        let log = try converse(to: .loopback(server.port)) { _, _, log in
            log.whenReceived = { mayGoOn.give(true) }
        }
        #expect(log.reads.count == 2)
        #expect(log.reads[1].arrival.notBefore >= log.reads[0].arrival.last)
        #expect(log.reads[1].arrival.last > log.reads[0].arrival.last)
    }

    @Test func fallsBackToTheReadersOwnClock() throws {
        let (log, sendings) = try receiveLate(parts: [[1], [2]], readSize: 1024, kernel: false)
        let read = try #require(log.reads.first)
        #expect(read.arrival.source == .user)
        #expect(read.arrival.last > sendings[1].after && read.arrival.last <= read.told)
        #expect(read.arrival.notBefore <= sendings[0].after)
    }
}

import Foundation
import Testing
import Timing

@testable import EventLoop

/// Streams that can wait are read together once a gathering; all that is measured of them stays as exact.
@Suite(.timeLimit(.minutes(5)))
struct PatienceTests {
    private static let long = 5 * Nanoseconds.perSecond

    private func configuration(gathering: Int64, fewest: Int = 1) -> EventLoop.Configuration {
        var configuration = EventLoop.Configuration()
        configuration.gathering = gathering
        configuration.fewestPatient = fewest
        return configuration
    }

    /// A server that sends each part when it is told to, and ends when the client does.
    private func server(_ parts: [[UInt8]], on cue: Passed<Bool>, sent: Passed<MonotonicInstant>) -> TestServer {
        TestServer { peer in
            for part in parts {
                _ = cue.take()
                peer.write(part)
                sent.give(.now)
            }
            _ = peer.readToEnd()
        }
    }

    @Test func whatAPatientStreamBringsIsToldLaterWithItsOwnInstant() throws {
        let gathering = 60 * Nanoseconds.perMillisecond
        let server = TestServer { peer in
            peer.write([1])
            for part: UInt8 in 2...6 {
                usleep(25_000)
                peer.write([part])
            }
            _ = peer.readToEnd()
        }
        let log = try converse(to: .loopback(server.port), configuration(gathering: gathering)) { _, stream, log in
            log.whenReceived = { [unowned log] in
                stream.isPatient = true
                if log.received.count == 6 { stream.shutdownWrite() }
            }
        }
        #expect(log.received == [1, 2, 3, 4, 5, 6])
        // Two or three parts a read, but the first one's.
        #expect(log.reads.count < 6)
        for read in log.reads {
            #expect(read.arrival.source == .kernel && read.arrival.lastIsExact)
        }
        for (earlier, later) in zip(log.reads, log.reads.dropFirst()) {
            // Nothing of a read can have come in before the look that found nothing more.
            #expect(later.arrival.notBefore >= earlier.arrival.last)
            let parts = Int64(later.bytes.count)
            #expect(later.arrival.last - earlier.arrival.last >= parts * 25 * Nanoseconds.perMillisecond - 5_000_000)
        }
    }

    @Test func nothingWaitsWhileTooFewArePatient() throws {
        let cue = Passed<Bool>()
        let server = server([[1], [2]], on: cue, sent: Passed())
        cue.give(true)
        let log = try converse(
            to: .loopback(server.port),
            configuration(gathering: Self.long, fewest: 2)
        ) { _, stream, log in
            log.whenReceived = { [unowned log] in
                stream.isPatient = true
                cue.give(true)
                if log.received.count == 2 { stream.shutdownWrite() }
            }
        }
        #expect(log.received == [1, 2])
        #expect(log.reads.allSatisfy { $0.told - $0.arrival.last < Self.long / 2 })
    }

    @Test func withoutStampsNothingWaits() throws {
        var configuration = configuration(gathering: Self.long)
        configuration.kernelTimestamps = false
        let cue = Passed<Bool>()
        let server = server([[1], [2]], on: cue, sent: Passed())
        cue.give(true)
        let begin = MonotonicInstant.now
        let log = try converse(to: .loopback(server.port), configuration) { _, stream, log in
            log.whenReceived = { [unowned log] in
                stream.isPatient = true
                #expect(!stream.isPatient)
                cue.give(true)
                if log.received.count == 2 { stream.shutdownWrite() }
            }
        }
        #expect(log.received == [1, 2])
        #expect(.now - begin < Self.long)
    }

    /// Two streams of one loop: the first is patient, and its second byte lies unread.
    private struct Pair {
        var loop: EventLoop
        var patient: ByteStream
        var prompt: ByteStream
        var patientLog = StreamLog()
        var promptLog = StreamLog()

        init(_ configuration: EventLoop.Configuration) throws {
            loop = try EventLoop(configuration)
            patient = ByteStream(on: loop)
            prompt = ByteStream(on: loop)
            patient.handler = patientLog
            prompt.handler = promptLog
        }

        func connect(to patientPort: UInt16, _ promptPort: UInt16) {
            patient.connect(to: .loopback(patientPort), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
            prompt.connect(to: .loopback(promptPort), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
        }
    }

    @Test func othersAndTimersAreNotDelayed() throws {
        let pair = try Pair(configuration(gathering: Self.long))
        let (patientCue, patientSent) = (Passed<Bool>(), Passed<MonotonicInstant>())
        let patientServer = server([[1], [2]], on: patientCue, sent: patientSent)
        let (promptCue, promptSent) = (Passed<Bool>(), Passed<MonotonicInstant>())
        let promptServer = server([[3], [4]], on: promptCue, sent: promptSent)
        var lateness: [Int64] = []
        patientCue.give(true)
        pair.patientLog.whenReceived = {
            pair.patient.isPatient = true
            if pair.patientLog.received.count == 1 {
                patientCue.give(true)
                // The patient stream's byte is in its socket before the other's is sent.
                _ = patientSent.take()
                promptCue.give(true)
            }
        }
        pair.promptLog.whenReceived = {
            if pair.promptLog.received.count == 1 { return promptCue.give(true) }
            #expect(pair.patientLog.received == [1])
            let due = MonotonicInstant.now + 20 * Nanoseconds.perMillisecond
            pair.loop.schedule(at: due) {
                lateness.append(.now - due)
                #expect(pair.patientLog.received == [1])
                pair.patient.readPending()
                #expect(pair.patientLog.received == [1, 2])
                pair.loop.remote.stop()
            }
        }
        pair.connect(to: patientServer.port, promptServer.port)
        pair.loop.runBounded()
        #expect(pair.promptLog.received == [3, 4])
        #expect(lateness.count == 1 && lateness.allSatisfy { $0 < Nanoseconds.perSecond })
        let read = try #require(pair.patientLog.reads.last)
        #expect(read.told - read.arrival.last > 15 * Nanoseconds.perMillisecond)
        #expect(read.arrival.lastIsExact && read.arrival.source == .kernel)
        pair.patient.close()
        pair.prompt.close()
    }

    @Test func oneThatCanWaitNoLongerIsReadAtOnce() throws {
        let pair = try Pair(configuration(gathering: Self.long))
        let cue = Passed<Bool>()
        let sent = Passed<MonotonicInstant>()
        let patientServer = server([[1], [2], [3]], on: cue, sent: sent)
        let promptServer = TestServer { _ = $0.readToEnd() }
        cue.give(true)
        pair.patientLog.whenReceived = {
            switch pair.patientLog.received.count {
            case 1:
                pair.patient.isPatient = true
                cue.give(true)
                _ = sent.take()
                pair.loop.schedule(at: .now) { pair.patient.isPatient = false }
            case 2: cue.give(true)
            default: pair.loop.remote.stop()
            }
        }
        let begin = MonotonicInstant.now
        pair.connect(to: patientServer.port, promptServer.port)
        pair.loop.runBounded()
        #expect(pair.patientLog.received == [1, 2, 3])
        #expect(.now - begin < Self.long)
        pair.patient.close()
        pair.prompt.close()
    }

    /// What closes while it is patient is counted out, so that one left alone is not made to wait.
    @Test func theClosedAreCountedOut() throws {
        let pair = try Pair(configuration(gathering: Self.long, fewest: 2))
        let cue = Passed<Bool>()
        let firstServer = server([[1]], on: cue, sent: Passed())
        let secondCue = Passed<Bool>()
        let secondServer = server([[2], [3]], on: secondCue, sent: Passed())
        cue.give(true)
        pair.patientLog.whenReceived = {
            pair.patient.isPatient = true
            pair.patient.close()
            secondCue.give(true)
        }
        pair.promptLog.whenReceived = {
            pair.prompt.isPatient = true
            secondCue.give(true)
            if pair.promptLog.received.count == 2 { pair.loop.remote.stop() }
        }
        let begin = MonotonicInstant.now
        pair.connect(to: firstServer.port, secondServer.port)
        pair.loop.runBounded()
        #expect(pair.promptLog.received == [2, 3])
        #expect(.now - begin < Self.long)
        pair.prompt.close()
    }

    @Test func aPatientStreamWritesAndEndsLikeOthers() throws {
        let bytes = manyBytes()
        let hasBegun = Passed<Bool>()
        let server = TestServer { peer in
            peer.write([1])
            _ = hasBegun.take()
            usleep(20_000)
            var count = 0
            while count < bytes.count { count += peer.read().count }
            peer.write([2])
        }
        let gathering = Nanoseconds.perMillisecond
        let log = try converse(to: .loopback(server.port), configuration(gathering: gathering)) { _, stream, log in
            log.whenReceived = { [unowned log] in
                guard log.received.count == 1 else { return }
                stream.isPatient = true
                #expect(stream.write(bytes) == nil)
                hasBegun.give(true)
            }
        }
        #expect(log.received == [1, 2])
        #expect(log.flushes.count == 1)
        #expect(log.end == .endOfStream)
    }

    /// A look tells of a socket once, so what a turn at reading leaves must not be forgotten: bytes, nor an end behind them.
    @Test(arguments: [3, 100]) func nothingIsLeftBehindByALook(count: Int) throws {
        let bytes = (0..<count).map { UInt8($0) }
        let hasBegun = Passed<Bool>()
        let isSent = Passed<Bool>()
        let server = TestServer { peer in
            peer.write([1])
            _ = hasBegun.take()
            peer.write(bytes)
            peer.finish()
            isSent.give(true)
            _ = peer.readToEnd()
        }
        var configuration = configuration(gathering: Nanoseconds.perMillisecond)
        configuration.readSize = 8
        let log = try converse(to: .loopback(server.port), configuration) { _, stream, log in
            log.whenReceived = { [unowned log] in
                guard log.received.count == 1 else { return }
                stream.isPatient = true
                hasBegun.give(true)
                _ = isSent.take()
            }
        }
        #expect(log.received == [1] + bytes)
        #expect(log.end == .endOfStream)
    }
}

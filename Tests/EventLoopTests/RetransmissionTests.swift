import CLinux
import Foundation
import Testing
import Timing

@testable import EventLoop

@Suite(.timeLimit(.minutes(5)))
struct RetransmissionTests {
    /// Drops each segment that comes in for the socket whose TCP header and payload are longer than `length`.
    private func dropSegments(of descriptor: Int32, longerThan length: UInt32) -> Bool {
        // A classic BPF program: load the length; if greater, return 0 (drop), else return all.
        func instruction(_ code: UInt64, ifFalse: UInt64 = 0, _ value: UInt32) -> UInt64 {
            code | ifFalse << 24 | UInt64(value) << 32
        }
        var program = [
            instruction(0x80, 0), instruction(0x25, ifFalse: 1, length), instruction(0x06, 0),
            instruction(0x06, .max),
        ]
        return program.withUnsafeMutableBufferPointer { buffer in
            var attached = [UInt(buffer.count), UInt(bitPattern: buffer.baseAddress)]
            return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &attached, 16) == 0
        }
    }

    private func dropNothing(of descriptor: Int32) {
        var ignored: Int32 = 0
        setsockopt(descriptor, SOL_SOCKET, SO_DETACH_FILTER, &ignored, 4)
    }

    @Test(arguments: [false, true], 0..<3)
    func aSegmentThatWaitedForTheOneBeforeItDidNotArriveWhenStamped(loopIsBusy: Bool, repetition: Int) throws {
        let mayLose = Passed<Bool>()
        let server = TestServer { peer in
            _ = mayLose.take()
            peer.write([UInt8](repeating: 1, count: 200))
            peer.write([2])
            _ = peer.readToEnd()
        }
        let loop = try EventLoop()
        let stream = ByteStream(on: loop)
        let log = StreamLog()
        stream.handler = log
        var letThrough: MonotonicInstant?
        // A busy loop goes round meanwhile, an idle one waits for this socket alone.
        let pause = (loopIsBusy ? 1 : 20) * Nanoseconds.perMillisecond
        func goRound() {
            if letThrough == nil, clinux_out_of_order_segments(stream.descriptor) > 0 {
                dropNothing(of: stream.descriptor)
                letThrough = .now
            }
            if letThrough == nil || loopIsBusy { loop.schedule(at: .now + pause) { goRound() } }
        }
        log.whenOpened = {
            #expect(dropSegments(of: stream.descriptor, longerThan: 150))
            mayLose.give(true)
            goRound()
        }
        log.whenReceived = { [unowned log] in if log.received.count == 201 { stream.shutdownWrite() } }
        log.whenEnded = { loop.remote.stop() }
        stream.connect(to: .loopback(server.port), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
        loop.runBounded()
        let read = try #require(log.reads.last)
        #expect(read.bytes.last == 2)
        // The second segment came before the first was let through; a delay under a millisecond may go unseen.
        let bound = try #require(letThrough) - Nanoseconds.perMillisecond
        #expect(read.arrival.last > bound)
        // The peer may send both again as one segment, and then the kernel's stamp is right.
        #expect(loop.takeHealth().reorderedReads == (read.arrival.source == .user ? 1 : 0))
    }
}

import CLinux
import Glibc
import Timing

extension ByteStream {
    /// Reads until the socket is empty or `limit` reads are done, and delivers what came.
    func receive(atMost limit: Int) {
        let loop = self.loop
        let buffer = loop.readBuffer
        guard let base = buffer.baseAddress else { return }
        arrivals.turnBegins()
        for _ in 0..<limit {
            if loop.meter.isBacklogTurn() { loop.meter.saw(backlog: Int(clinux_receive_backlog(descriptor))) }
            let called = arrivals.expectsStamps ? loop.iterationStart : .now
            var stamp: Int64 = 0
            let count = clinux_receive(descriptor, base, buffer.count, &stamp)
            guard count > 0 else { return readNothing(count) }
            let drained = count < buffer.count
            var arrival = arrival(stamp: stamp, called: called, drained: drained, count: count, loop)
            if peerHasFinished { arrival.lastIsExact = false }
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            if tls == nil {
                handler?.streamReceived(bytes, at: arrival)
            } else {
                receiveCiphertext(UnsafeRawBufferPointer(bytes), at: arrival)
            }
            if drained || state == .over { return }
        }
    }

    private func readNothing(_ count: Int) {
        arrivals.readNothing(interrupted: count == -Int(EINTR))
        if count == 0 {
            peerFinished()
        } else if count != -Int(EAGAIN) && count != -Int(EINTR) {
            connectionFailed(systemMessage(Int32(-count)))
        }
    }

    /// FIN came in.
    private func peerFinished() {
        if let writeFailure {
            connectionFailed(writeFailure)
        } else if state == .securing {
            finish(.tlsFailed("the peer closed the connection during the handshake"))
        } else if tls != nil {
            finish(.connectionLost("TLS was cut off: the connection ended without close_notify"))
        } else {
            finish(.endOfStream)
        }
    }

    private func connectionFailed(_ reason: String) {
        finish(state == .securing ? .tlsFailed("during the handshake: \(reason)") : .connectionLost(reason))
    }

    private func arrival(
        stamp wall: Int64,
        called: MonotonicInstant,
        drained: Bool,
        count: Int,
        _ loop: EventLoop
    ) -> Arrival {
        var read = ArrivalTracker.Read(
            called: called,
            returned: .now,
            drained: drained,
            waits: loop.emptiness(of: self)
        )
        if !drained { loop.meter.saw(backlog: count + Int(clinux_receive_backlog(descriptor))) }
        guard wall != 0 else {
            loop.meter.read(bytes: count, source: .user, reordered: false)
            return arrivals.unstamped(read)
        }
        var stamp = loop.clock.monotonic(WallInstant(nanoseconds: wall))
        if stamp < arrivals.bound || stamp > read.returned {
            // Before what came earlier, or in the future: the wall clock was set meanwhile.
            loop.measureClock()
            stamp = loop.clock.monotonic(WallInstant(nanoseconds: wall))
        }
        if waitedForRetransmission(stamp, read, loop) {
            loop.meter.read(bytes: count, source: .user, reordered: true)
            return arrivals.reordered(read)
        }
        loop.meter.read(bytes: count, source: .kernel, reordered: false)
        // What waits longer than its turn, or FIN, may have put a later stamp in place of the segment's own.
        if drained, !arrivals.leftBytesBehind, !peerHasFinished {
            loop.saw(stamp: stamp, of: self)
            read.waits = loop.emptiness(of: self)
        }
        return arrivals.stamped(stamp, read)
    }

    /// Whether the segment stamped so came in before one that precedes it, and could not be read until that was there.
    ///
    /// Its stamp is then older than the last time the socket was seen empty, or than a loop that waits would take to
    /// see it. A loop that is late, or a kernel that is late to deliver, does that too, so the kernel's count of
    /// segments out of order decides; it is asked for only when in doubt, for it's a system call.
    private func waitedForRetransmission(
        _ stamp: MonotonicInstant,
        _ read: ArrivalTracker.Read,
        _ loop: EventLoop
    ) -> Bool {
        guard !arrivals.leftBytesBehind else { return false }
        guard
            stamp + ArrivalTracker.deliveryDelay < arrivals.emptiness(before: read).certain
                || stamp + Self.wakeupDelay < loop.iterationStart
        else { return false }
        let segments = clinux_out_of_order_segments(descriptor)
        defer { outOfOrderSegments = segments }
        return segments != outOfOrderSegments
    }

    /// A loop that waits seldom takes longer than this to see that a socket is readable.
    ///
    /// A stamp that is wrong by less goes unseen.
    private static let wakeupDelay = Nanoseconds.perMillisecond
}

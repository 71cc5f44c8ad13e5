import EventLoop
import Testing
import Timing

/// Writes down what a stream tells, and checks that it tells it in a lawful order and not from inside a call.
final class StreamLog: ByteStreamHandler {
    struct Read {
        var bytes: [UInt8]
        var arrival: Arrival
        var told: MonotonicInstant
    }

    var timings: ConnectTimings?
    var reads: [Read] = []
    var flushes: [MonotonicInstant] = []
    var end: StreamEnd?
    /// Called after each event with its name.
    var whenOpened: (() -> Void)?
    var whenReceived: (() -> Void)?
    var whenFlushed: (() -> Void)?
    var whenEnded: (() -> Void)?
    /// Set while the owner is inside a call of the stream's.
    var isCalling = false

    var received: [UInt8] { reads.flatMap(\.bytes) }

    func streamOpened(_ timings: ConnectTimings) {
        #expect(self.timings == nil && end == nil && !isCalling)
        self.timings = timings
        whenOpened?()
    }

    func streamReceived(_ bytes: UnsafeMutableRawBufferPointer, at arrival: Arrival) {
        #expect(timings != nil && end == nil && !isCalling)
        #expect(arrival.notBefore <= arrival.last)
        let now = MonotonicInstant.now
        #expect(arrival.last <= now)
        reads.append(Read(bytes: Array(bytes), arrival: arrival, told: now))
        whenReceived?()
    }

    func streamFlushed(at instant: MonotonicInstant) {
        #expect(timings != nil && end == nil && !isCalling)
        flushes.append(instant)
        whenFlushed?()
    }

    func streamEnded(_ end: StreamEnd) {
        #expect(self.end == nil && !isCalling)
        self.end = end
        whenEnded?()
    }
}

extension EventLoop {
    /// Runs until `stop` is called, and reports a problem if it takes longer than ten seconds.
    func runBounded() {
        let timer = schedule(at: .now + 10 * Nanoseconds.perSecond) { [remote] in
            Issue.record("the loop was not stopped in time")
            remote.stop()
        }
        run()
        cancel(timer)
    }
}

extension ByteStream {
    @discardableResult
    func write(_ bytes: [UInt8]) -> MonotonicInstant? { bytes.withUnsafeBytes { write($0) } }

    @discardableResult
    func write(_ text: String) -> MonotonicInstant? { write(Array(text.utf8)) }
}

/// A loop with one stream to a server, run until the stream ends.
func converse(
    to endpoint: Endpoint,
    tls: TLSContext? = nil,
    within seconds: Int64 = 5,
    _ configuration: EventLoop.Configuration = .init(),
    prepare: (EventLoop, ByteStream, StreamLog) -> Void = { _, _, _ in }
) throws -> StreamLog {
    let loop = try EventLoop(configuration)
    let log = StreamLog()
    let stream = ByteStream(on: loop)
    stream.handler = log
    log.whenEnded = { [remote = loop.remote] in remote.stop() }
    prepare(loop, stream, log)
    log.isCalling = true
    stream.connect(to: endpoint, tls: tls, deadline: .now + seconds * Nanoseconds.perSecond)
    log.isCalling = false
    loop.runBounded()
    return log
}

extension Endpoint {
    static func loopback(_ port: UInt16) -> Endpoint { Endpoint(host: "127.0.0.1", port: port) }
}

import CLinux
import Timing

/// One TCP connection, plain or under TLS, of an event loop; belongs to the loop's thread.
///
/// It connects once and ends once. The loop keeps it while it lasts, and it keeps its handler so long.
public final class ByteStream {
    enum State {
        case idle, lookingUp, connecting, securing, open, over
    }

    enum WriteSide {
        case open
        /// To be shut down once the queue is empty.
        case closing
        case closed
    }

    /// Who hears of the stream; let go when the stream ends or is closed.
    public var handler: (any ByteStreamHandler)?

    unowned let loop: EventLoop
    var state = State.idle
    var descriptor: Int32 = -1
    var token: Poller.Token?
    /// What is known while the connection is being made.
    var opening: Opening?
    var tls: TLSSession?
    var arrivals = ArrivalTracker(start: .distantFuture, expectsStamps: false)
    var output = OutputQueue()
    var writeSide = WriteSide.open
    /// Whether a `write` returned nil, so that the handler waits for `streamFlushed`.
    var owesFlush = false
    var awaitsWritable = false
    /// What an open stream is watched for.
    var interest: Poller.Kinds { awaitsWritable ? [.incoming, .writable] : .incoming }
    private var canWait = false
    /// Whether the loop takes the stream at its word.
    var isWatchedPatiently = false
    /// Why sending failed: what came in before is still delivered, then this ends the stream.
    var writeFailure: String?
    /// An end found inside a call of the owner's, to be told in the next iteration.
    var deferredEnd: StreamEnd?
    var outOfOrderSegments: UInt32 = 0
    /// Whether FIN has come, so that what is read now may bear FIN's stamp.
    var peerHasFinished = false
    /// Whether TLS has let any bytes of the peer through.
    var hasDecrypted = false

    public init(on loop: EventLoop) { self.loop = loop }

    /// Whether bytes can flow: after `streamOpened`, until the end.
    public var isOpen: Bool { state == .open }

    /// Whether what comes in may lie for the loop's `gathering` before it is read.
    ///
    /// Of no effect without the kernel's timestamps, since then bytes arrive when they are read.
    public var isPatient: Bool {
        get { canWait }
        set {
            guard newValue != canWait, state == .open, arrivals.expectsStamps || !newValue else { return }
            canWait = newValue
            loop.patienceChanged(of: self, to: newValue)
        }
    }

    /// Takes in now what lies unread, as if the loop had just heard of it.
    ///
    /// For those who are about to act on a silence: a loop that was held up may not have come to what broke it. May end
    /// the stream.
    public func readPending() {
        guard state == .open else { return }
        receive(atMost: Self.readsInTurn)
    }

    /// Ends the stream at once without another callback; what is queued is not sent.
    ///
    /// Under TLS the peer is sent close_notify if there is room. Of no effect when the stream is over.
    public func close() {
        guard state != .over else { return }
        if state == .open, tls != nil, writeSide == .open, output.isEmpty, writeFailure == nil { sendCloseNotify() }
        release()
    }

    /// Ends the stream and tells the handler.
    func finish(_ end: StreamEnd) {
        guard state != .over else { return }
        let handler = self.handler
        release()
        handler?.streamEnded(end)
    }

    /// Ends the stream in the next iteration.
    func finishLater(_ end: StreamEnd) {
        guard deferredEnd == nil else { return }
        deferredEnd = end
        loop.runLater(self)
    }

    /// What was put off so as not to call the handler from inside its own call.
    func runDeferred() {
        guard state != .over else { return }
        if let deferredEnd { return finish(deferredEnd) }
        if let writeFailure {
            receive(atMost: Self.readsAfterWriteFailure)
            finish(.connectionLost(writeFailure))
        }
    }

    /// The descriptor is ready.
    func ready(_ kinds: Poller.Kinds) {
        switch state {
        case .connecting:
            finishAttempt()
        case .securing, .open:
            if kinds.contains(.writable) { flush() }
            if kinds.contains(.peerFinished) { peerHasFinished = true }
            // Errors and hang-ups show in what the read returns.
            if !kinds.isDisjoint(with: [.readable, .error, .hangup]), state != .over {
                receive(atMost: Self.readsInTurn)
            }
        case .idle, .lookingUp, .over:
            break
        }
    }

    /// Lets go of all that the stream holds when its loop is no more.
    func abandon() {
        state = .over
        handler = nil
        opening = nil
        tls = nil
        if descriptor >= 0 { clinux_close(descriptor) }
        descriptor = -1
    }

    /// A stream reads so often before others get their turn.
    private static let readsInTurn = 4
    /// Enough for what a receive buffer of the usual size can hold.
    private static let readsAfterWriteFailure = 512

    private func release() {
        state = .over
        handler = nil
        if let opening { cancelTimers(of: opening) }
        opening = nil
        tls = nil
        output = OutputQueue()
        closeSocket()
    }

    func closeSocket() {
        if canWait {
            canWait = false
            loop.patienceEnded(of: self)
        }
        if let token { loop.forget(token) }
        token = nil
        if descriptor >= 0 { clinux_close(descriptor) }
        descriptor = -1
    }
}

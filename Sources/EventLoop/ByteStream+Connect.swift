import CLinux
import Glibc
public import Timing

extension ByteStream {
    /// Looks the host up, connects to the first of its addresses that answers, and shakes hands under TLS if asked to.
    ///
    /// A host that is a number needs no look-up; a name is looked up once a loop, on a thread of its own. Answers by
    /// `streamOpened` or `streamEnded`. Only the first call has an effect.
    ///
    /// - Parameters:
    ///   - endpoint: Where to; under TLS its host is also what the certificate has to be for.
    ///   - context: TLS's settings; nil for a plain connection.
    ///   - deadline: When look-up, TCP and TLS must be done.
    public func connect(to endpoint: Endpoint, tls context: TLSContext?, deadline: MonotonicInstant) {
        guard state == .idle else { return }
        state = .lookingUp
        // Held by its timers until it is open or over, which cancels them. A weak reference would give the stream a side
        // table, and every retain of its whole life would go through it.
        let timer = loop.schedule(at: deadline) { self.finish(.connectTimedOut(self.connectStep)) }
        var opening = Opening(
            endpoint: endpoint,
            context: context,
            deadline: deadline,
            deadlineTimer: timer,
            stepBegan: .now
        )
        if let addresses = loop.lookups.immediate(endpoint.host) {
            opening.addresses = addresses
            self.opening = opening
            attemptNext()
        } else {
            self.opening = opening
            loop.lookups.begin(endpoint.host, for: self, on: loop.remote)
        }
    }

    /// What an opening stream waits for.
    private var connectStep: ConnectStep {
        switch state {
        case .lookingUp: .nameLookup
        case .securing: .tls
        case .idle, .connecting, .open, .over: .tcp
        }
    }

    /// The look-up that this stream waited for came to an end.
    func lookedUp(_ answer: LookupAnswer) {
        guard state == .lookingUp, let began = opening?.stepBegan else { return }
        switch answer {
        case .failed(let reason):
            finish(.nameNotFound(reason))
        case .addresses(let addresses):
            let now = MonotonicInstant.now
            opening?.timings.nameLookup = now - began
            opening?.stepBegan = now
            opening?.addresses = addresses
            attemptNext()
        }
    }

    func cancelTimers(of opening: Opening) {
        loop.cancel(opening.deadlineTimer)
        if let timer = opening.attemptTimer { loop.cancel(timer) }
    }

    /// The socket that is being connected became ready.
    func finishAttempt() {
        let code = clinux_take_socket_error(descriptor)
        if code == 0 { connected() } else { attemptFailed(code) }
    }

    /// TLS is up, or was not asked for.
    func becomeOpen() {
        guard let opening else { return }
        cancelTimers(of: opening)
        self.opening = nil
        state = .open
        handler?.streamOpened(opening.timings)
    }

    private func attemptNext() {
        state = .connecting
        while var opening, opening.next < opening.addresses.count {
            let address = opening.addresses[opening.next]
            opening.next += 1
            let now = MonotonicInstant.now
            opening.attemptTimer = opening.attemptDeadline(now: now).map { instant in
                loop.schedule(at: instant) { self.attemptFailed(ETIMEDOUT) }
            }
            self.opening = opening
            let code = begin(address, port: opening.endpoint.port, now: now)
            if code == 0 { return }
            noteFailure(code)
        }
        if let failure = opening?.failure { finishLater(failure) }
    }

    /// Begins one attempt: 0, or the errno if it failed at once.
    private func begin(_ address: SocketAddress, port: UInt16, now: MonotonicInstant) -> Int32 {
        descriptor = clinux_tcp_socket(address.family)
        guard descriptor >= 0 else {
            defer { descriptor = -1 }
            return -descriptor
        }
        let stamps = loop.configuration.kernelTimestamps && clinux_enable_receive_timestamps(descriptor) == 0
        arrivals = ArrivalTracker(start: now, expectsStamps: stamps)
        let code = address.connect(descriptor, port: port)
        guard code == 0 || code == EINPROGRESS else { return code }
        let watched = loop.watch(descriptor, .writable, for: self)
        token = watched.0
        return watched.1
    }

    private func connected() {
        guard var opening, let token else { return }
        if let timer = opening.attemptTimer { loop.cancel(timer) }
        opening.attemptTimer = nil
        loop.lookups.prefer(opening.next - 1, of: opening.endpoint.host)
        opening.timings.tcp = max(0, loop.iterationStart - opening.stepBegan)
        opening.stepBegan = loop.iterationStart
        self.opening = opening
        loop.watch(self, for: .incoming, token)
        arrivals.watched(since: loop.iterationStart)
        if let context = opening.context {
            beginTLS(context, host: opening.endpoint.host)
        } else {
            becomeOpen()
        }
    }

    private func attemptFailed(_ code: Int32) {
        noteFailure(code)
        attemptNext()
    }

    private func noteFailure(_ code: Int32) {
        closeSocket()
        guard let opening else { return }
        if let timer = opening.attemptTimer { loop.cancel(timer) }
        self.opening?.attemptTimer = nil
        self.opening?.failure = .connectFailed(Self.explain(code, opening.endpoint))
    }

    /// What a failed connect means to the one who runs the load.
    static func explain(_ code: Int32, _ endpoint: Endpoint) -> String {
        switch code {
        case EMFILE: "\(endpoint): no descriptor left in this process; raise its limit (ulimit -n)"
        case ENFILE: "\(endpoint): no descriptor left in the system (fs.file-max)"
        case EADDRNOTAVAIL:
            "\(endpoint): no local address or port left for it (net.ipv4.ip_local_port_range)"
        default: "\(endpoint): \(systemMessage(code))"
        }
    }
}

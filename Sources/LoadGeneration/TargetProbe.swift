import EventLoop
import Timing
import WebSocketClient

/// One connection before the load: a target that can't be driven at all is said at once, not measured.
public enum TargetProbe {
    /// Opens one WebSocket and closes it again; gives the reason why there is none, or nil.
    ///
    /// - Parameter deadline: Nanoseconds for all of it, the scenario's `session.deadlines.connect`.
    public static func failure(of target: LoadTarget, deadline: Int64) async -> String? {
        await withCheckedContinuation { continuation in
            let code = LoopThread.start {
                do throws(EventLoopError) {
                    let loop = try EventLoop()
                    let probe = Probe(loop: loop, isSecure: target.url.isSecure, deadline: deadline)
                    let connection = WebSocketConnection(on: loop, options: target.options, handler: probe)
                    connection.connect(to: target.url, deadline: .now + deadline)
                    probe.connection = connection
                    loop.run()
                    connection.abort()
                    probe.connection = nil
                    continuation.resume(returning: probe.failure)
                } catch {
                    continuation.resume(returning: "\(error)")
                }
            }
            if code != 0 { continuation.resume(returning: "no thread to be had (errno \(code))") }
        }
    }

    private final class Probe: WebSocketHandler {
        private let loop: EventLoop
        var connection: WebSocketConnection?
        var failure: String?
        private let isSecure: Bool
        private let deadline: Int64
        private var hasOpened = false

        init(loop: EventLoop, isSecure: Bool, deadline: Int64) {
            self.loop = loop
            self.isSecure = isSecure
            self.deadline = deadline
        }

        func webSocketOpened(_ opening: WebSocketOpening) {
            hasOpened = true
            connection?.close(code: 1000, reason: "")
            loop.schedule(at: .now + 500 * Nanoseconds.perMillisecond) { [unowned self] in loop.remote.stop() }
        }
        func webSocketReceived(_ message: WebSocketMessage) {}
        func webSocketFlushed(at instant: MonotonicInstant) {}
        func webSocketEnded(_ end: WebSocketEnd) {
            // However a WebSocket ends that was open: the target can be driven.
            if !hasOpened { failure = end.whyNothingOpened(isSecure: isSecure, deadline: deadline) }
            loop.remote.stop()
        }
    }
}

extension WebSocketEnd {
    /// A sentence for a person whose target does not answer; nil when it did open.
    fileprivate func whyNothingOpened(isSecure: Bool, deadline: Int64) -> String? {
        let hint = mayBeOtherScheme(isSecure: isSecure) ? Self.schemeHint(isSecure: isSecure) : ""
        switch self {
        case .connectFailed(let reason): return "can't connect: \(reason)"
        case .connectTimedOut(let step):
            let seconds = Double(deadline) / 1e9
            let limit = Int64(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
            return "not open within \(limit) (session.deadlines.connect): \(step)"
        case .tlsFailed(let reason): return "TLS failed: \(reason)\(hint)"
        case .upgradeRefused(let status, let reason):
            return status == 0
                ? "what answers is not a WebSocket server: \(reason)\(hint)"
                : "the server refused the WebSocket upgrade with HTTP \(status): \(reason)\(hint)"
        case .protocolViolation(_, let reason): return "the server breaks the WebSocket protocol: \(reason)"
        case .connectionLost(let reason):
            return "the connection was lost before the WebSocket was open: \(reason)\(hint)"
        case .closed: return nil
        }
    }

    /// Whether a server answers so that speaks TLS where it was not spoken to in it, or the reverse.
    private func mayBeOtherScheme(isSecure: Bool) -> Bool {
        switch self {
        // OpenSSL takes the answer's first letters for a record's version or length, unless there is no answer.
        case .tlsFailed(let reason):
            isSecure
                && ["wrong version number", "packet length too long", "closed the connection during the handshake"]
                    .contains { reason.contains($0) }
        // A TLS alert (RFC 8446 §6: content type 21, version 3.x), or an HTTP server's word on it.
        case .upgradeRefused(let status, let reason):
            !isSecure && (status == 0 ? reason.contains(#"\x15\x03"#) : status == 400)
        case .connectionLost: !isSecure
        case .connectFailed, .connectTimedOut, .protocolViolation, .closed: false
        }
    }

    private static func schemeHint(isSecure: Bool) -> String {
        isSecure
            ? "; a server without TLS answers so, whose URL begins with ws://"
            : "; a server that speaks TLS may answer so, whose URL begins with wss://"
    }
}

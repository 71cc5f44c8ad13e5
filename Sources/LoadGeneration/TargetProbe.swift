import EventLoop
import Timing
import WebSocketClient

/// One connection before the load: a target that can't be driven at all is said at once, not measured.
public enum TargetProbe {
    /// Opens one WebSocket and closes it again; gives the reason why there is none, or nil.
    public static func failure(of target: LoadTarget, deadline: Int64) async -> String? {
        await withCheckedContinuation { continuation in
            let code = LoopThread.start {
                do throws(EventLoopError) {
                    let loop = try EventLoop()
                    let probe = Probe(loop: loop)
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
        private var hasOpened = false

        init(loop: EventLoop) { self.loop = loop }

        func webSocketOpened(_ opening: WebSocketOpening) {
            hasOpened = true
            connection?.close(code: 1000, reason: "")
            loop.schedule(at: .now + 500 * Nanoseconds.perMillisecond) { [unowned self] in loop.remote.stop() }
        }
        func webSocketReceived(_ message: WebSocketMessage) {}
        func webSocketFlushed(at instant: MonotonicInstant) {}
        func webSocketEnded(_ end: WebSocketEnd) {
            // However a WebSocket ends that was open: the target can be driven.
            if !hasOpened { failure = end.whyNothingOpened }
            loop.remote.stop()
        }
    }
}

extension WebSocketEnd {
    /// A sentence for a person whose target does not answer; nil when it did open.
    fileprivate var whyNothingOpened: String? {
        switch self {
        case .connectFailed(let reason): "can't connect: \(reason)"
        case .connectTimedOut(let step): "no answer in time\(step.isEmpty ? "" : " (\(step))")"
        case .tlsFailed(let reason): "TLS failed: \(reason)"
        case .upgradeRefused(let status, let reason):
            status == 0
                ? "what answers is not a WebSocket server: \(reason)"
                : "the server refused the WebSocket upgrade with HTTP \(status): \(reason)"
        case .protocolViolation(_, let reason): "the server breaks the WebSocket protocol: \(reason)"
        case .connectionLost(let reason): "the connection was lost before the WebSocket was open: \(reason)"
        case .closed: nil
        }
    }
}

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
public import ReferenceConfiguration
import ReferenceModel
import Timing

/// A stand-in for an orchestrator and its workers: serves sessions on one port and the metrics of both on two more.
///
/// All sessions are served by one thread; metrics pages and the ledger are written by others.
public final class ReferenceServer: Sendable {
    /// The TCP ports that the server listens on.
    public struct Ports: Sendable, Equatable {
        public var webSocket: Int
        public var metrics: Int
        public var workerMetrics: Int
        /// The instant from which the timetable's times count, in monotonic nanoseconds.
        public var started: Int64 = 0
        /// What a client under TLS needs; nil without TLS.
        public var tls: TLS?

        public struct TLS: Sendable, Equatable {
            /// The sessions' URL, with a name that the certificate is for if there is one.
            public var url: String
            /// PEM file of the certificate, for clients that are to trust it.
            public var ca: String
        }

        /// Ports and start as one line of JSON, as `serve` prints them.
        public var json: String {
            let ports = #""port":\#(webSocket),"metrics_port":\#(metrics),"worker_metrics_port":\#(workerMetrics)"#
            let all = ports + #","started_monotonic_ns":\#(started)"#
            guard let tls else { return "{\(all)}" }
            return #"{\#(all),"url":\#(JSONText.quoted(tls.url)),"ca":\#(JSONText.quoted(tls.ca))}"#
        }
    }

    public let ports: Ports

    private let sessionGroup: MultiThreadedEventLoopGroup
    private let metricsGroup: MultiThreadedEventLoopGroup
    private let loop: NIOLoopBound<SessionLoop>
    private let listeners: [any Channel]
    private let ledger: LedgerWriter?
    private let ledgerTask: RepeatedTask?
    private let identity: TLSIdentity?

    private init(
        ports: Ports,
        sessionGroup: MultiThreadedEventLoopGroup,
        metricsGroup: MultiThreadedEventLoopGroup,
        loop: NIOLoopBound<SessionLoop>,
        listeners: [any Channel],
        ledger: LedgerWriter?,
        identity: TLSIdentity?
    ) {
        self.identity = identity
        self.ports = ports
        self.sessionGroup = sessionGroup
        self.metricsGroup = metricsGroup
        self.loop = loop
        self.listeners = listeners
        self.ledger = ledger
        ledgerTask = ledger.map { ledger in
            metricsGroup.next().scheduleRepeatedTask(
                initialDelay: .milliseconds(250),
                delay: .milliseconds(250)
            ) { _ in ledger.drain() }
        }
    }

    /// Listens on three ports, 0 for any free one, and serves until `stop` is called.
    ///
    /// With `ledgerPath` the true instants of every utterance are written there as JSON Lines, with `ledgerFrames` those
    /// of every frame too.
    /// Throws `ReferenceServerError` if a setting cannot be met, the voice cannot speak, a port is taken or the ledger cannot be written.
    public static func start(
        settings: ReferenceSettings,
        host: String = "127.0.0.1",
        port: Int = 0,
        metricsPort: Int = 0,
        workerMetricsPort: Int = 0,
        ledgerPath: String? = nil,
        ledgerFrames: Bool = false
    ) async throws -> ReferenceServer {
        try settings.check()
        let espeak = try await settings.speakingVoice()
        let ledger = try ledgerPath.map { path throws(ReferenceServerError) in
            try LedgerWriter(path: path, keepsFrames: ledgerFrames)
        }
        let identity = try TLSIdentity(settings.tls, host: host)
        let sessionGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let metricsGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var listeners: [any Channel] = []
        do {
            let eventLoop = sessionGroup.next()
            let loop = try await eventLoop.submit {
                let loop = try SessionLoop(settings: settings, espeak: espeak, ledger: ledger, eventLoop: eventLoop)
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }.get()
            let tls = try await eventLoop.submit {
                try identity.map { identity throws(ReferenceServerError) in
                    NIOLoopBound(try TLSServerContext(identity), eventLoop: eventLoop)
                }
            }.get()
            let sessions = sessionBootstrap(group: sessionGroup, loop: loop, tls: tls, settings: settings)
            listeners.append(try await listen(sessions, host: host, port: port))
            let source: MetricsHandler.Source = { eventLoop.submit { loop.value.snapshot() } }
            let pages = MetricsPages(settings: settings)
            let started = try await eventLoop.submit {
                loop.value.begin()
                return loop.value.start.nanoseconds
            }.get()
            for (pages, port) in [(pages.orchestrator, metricsPort), (pages.worker, workerMetricsPort)] {
                let metrics = metricsBootstrap(group: metricsGroup, pages: pages, source: source)
                listeners.append(try await listen(metrics, host: host, port: port))
            }
            let bound = listeners.map { $0.localAddress?.port ?? 0 }
            var ports = Ports(webSocket: bound[0], metrics: bound[1], workerMetrics: bound[2], started: started)
            if let tls, let identity {
                let name = try await eventLoop.submit { tls.value.name(listeningOn: host) }.get()
                ports.tls = Ports.TLS(url: "wss://\(name):\(ports.webSocket)/", ca: identity.certificate)
            }
            return ReferenceServer(
                ports: ports,
                sessionGroup: sessionGroup,
                metricsGroup: metricsGroup,
                loop: loop,
                listeners: listeners,
                ledger: ledger,
                identity: identity
            )
        } catch {
            identity?.remove()
            for listener in listeners { try? await listener.close() }
            try? await sessionGroup.shutdownGracefully()
            try? await metricsGroup.shutdownGracefully()
            throw error
        }
    }

    /// Says goodbye to all clients, closes all ports and returns when the threads have ended.
    public func stop() async {
        ledgerTask?.cancel()
        try? await sessionGroup.next().submit { [loop] in loop.value.stop() }.get()
        for listener in listeners { try? await listener.close() }
        try? await sessionGroup.shutdownGracefully()
        try? await metricsGroup.shutdownGracefully()
        ledger?.drain()
        identity?.remove()
    }

    /// Removes the certificate's file, if one was made; `stop` does it too.
    public func removeFiles() { identity?.remove() }

    /// Returns once the server has been stopped.
    public func waitUntilStopped() async {
        for listener in listeners { try? await listener.closeFuture.get() }
    }

    /// The system's own words where it is the system's error.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return String(describing: error) }
        return String(cString: strerror(error.errnoCode))
    }

    private static func listen(
        _ bootstrap: ServerBootstrap,
        host: String,
        port: Int
    ) async throws(ReferenceServerError) -> any Channel {
        do {
            return try await bootstrap.bind(host: host, port: port).get()
        } catch is SocketAddressError.UnknownHost {
            throw .unknownHost(host)
        } catch {
            throw .bind(host: host, port: port, reason: reason(error))
        }
    }

    private static func sessionBootstrap(
        group: MultiThreadedEventLoopGroup,
        loop: NIOLoopBound<SessionLoop>,
        tls: NIOLoopBound<TLSServerContext>?,
        settings: ReferenceSettings
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A connection counts as blocked as soon as the kernel does not take all that was written.
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 1, high: 1))
            // Without this limit the kernel would hide megabytes of unsent audio from the frame queue.
            .childChannelOption(.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: 65536)
            .childChannelInitializer { channel in
                if loop.value.isDown() {
                    loop.value.reset()
                    ConnectionReset.perform(on: channel)
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                return channel.eventLoop.makeCompletedFuture {
                    try addSessionHandlers(to: channel, loop: loop, tls: tls, settings: settings)
                }
            }
    }

    private static func addSessionHandlers(
        to channel: any Channel,
        loop: NIOLoopBound<SessionLoop>,
        tls: NIOLoopBound<TLSServerContext>?,
        settings: ReferenceSettings
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let connection = try tls.map { tls throws(ReferenceServerError) in try TLSConnection(tls.value) }
        let outlet = FrameOutlet(tls: connection)
        let refusal = RefusalHandler(loop: loop.value)
        try pipeline.addHandler(outlet)
        if let connection { try pipeline.addHandler(TLSHandler(connection, failed: { loop.value.tlsFailed() })) }
        let boundOutlet = NIOLoopBound(outlet, eventLoop: channel.eventLoop)
        let boundRefusal = NIOLoopBound(refusal, eventLoop: channel.eventLoop)
        let place = NIOLoopBound(ReservedPlace(loop.value), eventLoop: channel.eventLoop)
        channel.closeFuture.whenComplete { _ in place.value.giveBack() }
        let agreement = { @Sendable (request: HTTPRequestHead) -> DeflateAgreement? in
            guard settings.compression else { return nil }
            return DeflateAgreement(offers: request.headers["Sec-WebSocket-Extensions"])
        }
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: SessionHandler.longestMessage,
            automaticErrorHandling: false,
            shouldUpgrade: { channel, request in
                guard SessionVariant.isServed(requestTarget: request.uri) else {
                    return channel.eventLoop.makeSucceededFuture(nil)
                }
                let admission = loop.value.admission()
                boundRefusal.value.admission = admission
                guard admission == .accepted else { return channel.eventLoop.makeSucceededFuture(nil) }
                var headers = HTTPHeaders()
                if let deflate = agreement(request) {
                    headers.add(name: "Sec-WebSocket-Extensions", value: deflate.response)
                }
                place.value.take()
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, request in
                channel.eventLoop.makeCompletedFuture {
                    place.value.giveBack()
                    let variant = SessionVariant(requestTarget: request.uri, settings: settings)
                    let handler = SessionHandler(
                        loop: loop.value,
                        outlet: boundOutlet.value,
                        variant: variant,
                        deflate: agreement(request)
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        )
        let upgrade: NIOHTTPServerUpgradeConfiguration = (
            upgraders: [upgrader],
            completionHandler: { context in
                context.pipeline.syncOperations.removeHandler(boundRefusal.value, promise: nil)
            }
        )
        try pipeline.configureHTTPServerPipeline(withServerUpgrade: upgrade)
        try pipeline.addHandler(refusal)
    }

    private static func metricsBootstrap(
        group: MultiThreadedEventLoopGroup,
        pages: [String: MetricsHandler.Page],
        source: @escaping MetricsHandler.Source
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(MetricsHandler(pages: pages, source: source))
                }
            }
    }
}

import NIOCore
import NIOHTTP1
import ReferenceModel

/// Answers requests that did not become a WebSocket connection: 404 for another path than the sessions', 503 when all
/// connections are taken, or a fault's status, else 400 or 426.
final class RefusalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let loop: SessionLoop
    /// What becomes of an upgrade that was well asked for.
    var admission = Admission.accepted
    private var request: HTTPRequestHead?

    init(loop: SessionLoop) { self.loop = loop }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = head
        case .body: break
        case .end:
            guard let request else { return }
            refuse(request, context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A handshake that lacks something is answered when its request has ended; an error of the parser is an end.
        if error is HTTPParserError || error is IOError { context.close(promise: nil) }
    }

    private func refuse(_ request: HTTPRequestHead, context: ChannelHandlerContext) {
        let wantsUpgrade = request.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        let status: HTTPResponseStatus
        let text: String
        switch (wantsUpgrade, admission) {
        case _ where !SessionVariant.isServed(requestTarget: request.uri):
            (status, text) = (.notFound, "Nothing is served at this path; sessions are at / and /ws.\n")
        case (true, .reset):
            loop.reset()
            return ConnectionReset.perform(on: context.channel)
        case (true, .refused(let refusal)):
            let why = loop.isFull ? "The connection limit is reached.\n" : "A fault of the timetable.\n"
            (status, text) = (HTTPResponseStatus(statusCode: refusal), why)
        case (true, .accepted): (status, text) = (.badRequest, "This is not a valid WebSocket handshake.\n")
        case (false, _): (status, text) = (.upgradeRequired, "This endpoint speaks WebSocket only.\n")
        }
        loop.refused(status: Int(status.code))
        var headers: HTTPHeaders = [
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": String(text.utf8.count),
            "Connection": "close",
        ]
        if status == .upgradeRequired { headers.replaceOrAdd(name: "Upgrade", value: "websocket") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        let outbound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in outbound.value.close(promise: nil) }
    }
}

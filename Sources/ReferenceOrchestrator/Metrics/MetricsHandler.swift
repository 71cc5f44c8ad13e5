import NIOCore
import NIOHTTP1
import ReferenceModel

/// Serves metrics pages over HTTP/1.1: GET and HEAD of the paths that it knows.
final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    typealias Source = @Sendable () -> EventLoopFuture<ReferenceSnapshot>

    /// A page's content and type for the `Accept` header of a request; nil if the port is to seem dead.
    typealias Page = @Sendable (ReferenceSnapshot, _ accept: String) -> (body: String, contentType: String)?

    private let pages: [String: Page]
    private let source: Source
    private var request: HTTPRequestHead?

    init(pages: [String: Page], source: @escaping Source) {
        self.pages = pages
        self.source = source
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = head
        case .body: break
        case .end:
            guard let request else { return }
            self.request = nil
            answer(request, context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ request: HTTPRequestHead, context: ChannelHandlerContext) {
        let path = String(request.uri.prefix { $0 != "?" })
        guard let page = pages[path] else {
            return respond(.notFound, to: request, body: "There is no such page.\n", context: context)
        }
        guard request.method == .GET || request.method == .HEAD else {
            return respond(.methodNotAllowed, to: request, body: "Only GET and HEAD.\n", context: context)
        }
        let accept = request.headers[canonicalForm: "accept"].joined(separator: ",")
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        source().hop(to: context.eventLoop).whenComplete { result in
            let (handler, context) = bound.value
            switch result {
            case .success(let snapshot):
                guard let (body, type) = page(snapshot, accept) else {
                    return ConnectionReset.perform(on: context.channel)
                }
                handler.respond(.ok, to: request, body: body, contentType: type, context: context)
            case .failure:
                handler.respond(.serviceUnavailable, to: request, body: "The server stops.\n", context: context)
            }
        }
    }

    private func respond(
        _ status: HTTPResponseStatus,
        to request: HTTPRequestHead,
        body: String,
        contentType: String = "text/plain; charset=utf-8",
        context: ChannelHandlerContext
    ) {
        var headers: HTTPHeaders = ["Content-Type": contentType, "Content-Length": String(body.utf8.count)]
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        if status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let isLast = !request.isKeepAlive
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if isLast { bound.value.close(promise: nil) }
        }
    }
}

import NIOCore

/// Takes a connection out of TLS for the handlers behind it, and puts what they write into it.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: TLSConnection
    private let failed: () -> Void

    /// `failed` is called if the client speaks no TLS, or another one.
    init(_ connection: TLSConnection, failed: @escaping () -> Void) {
        self.connection = connection
        self.failed = failed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var plaintext = context.channel.allocator.buffer(capacity: 4096)
        let condition = connection.open(unwrapInboundIn(data), into: &plaintext)
        let answer = connection.takeCiphertext()
        if answer.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(answer), promise: nil) }
        if plaintext.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plaintext)) }
        switch condition {
        case .open: break
        case .closed: close(context: context, mode: .all, promise: nil)
        case .failed:
            failed()
            context.close(promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(wrapOutboundOut(connection.seal(unwrapOutboundIn(data))), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        let goodbye = connection.goodbye()
        if goodbye.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(goodbye), promise: nil) }
        context.close(mode: mode, promise: promise)
    }
}

import NIOCore
import Timing

/// The first handler of a session's pipeline: writes made here go straight to the socket, past all other handlers.
final class FrameOutlet: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Nil for a connection without TLS.
    private let tls: TLSConnection?
    private var context: ChannelHandlerContext?
    private var channel: (any Channel)?
    private var descriptor: NIOBSDSocket.Handle?

    init(tls: TLSConnection?) { self.tls = tls }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        channel = context.channel
        descriptor = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { $0 }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        channel = nil
        descriptor = nil
    }

    /// Whether the socket has taken all that was written.
    var isDrained: Bool { channel?.isWritable ?? true }

    /// Hands bytes to the kernel; what it does not take now follows as soon as it takes more.
    ///
    /// As long as nothing waits, the bytes go to the socket without the channel's own queue: at 50,000 frames a second
    /// that queue costs as much as all the rest of the server, and it stands between the instant noted and the write.
    ///
    /// - Returns: The instant right before the bytes, encrypted if they are to be, were handed to the kernel, or to the
    ///   channel's queue if something waits there.
    @discardableResult
    func write(_ bytes: ByteBuffer) -> MonotonicInstant {
        guard let channel, channel.isActive else { return .now }
        return send(tls?.seal(bytes) ?? bytes, on: channel)
    }

    func close() {
        if let tls, let channel, channel.isActive { _ = send(tls.goodbye(), on: channel) }
        context?.close(promise: nil)
    }

    private func send(_ bytes: ByteBuffer, on channel: any Channel) -> MonotonicInstant {
        var rest = bytes
        var instant: MonotonicInstant?
        if let descriptor, channel.isWritable {
            let sent = Self.send(rest, to: descriptor)
            rest.moveReaderIndex(forwardBy: sent.taken)
            instant = sent.at
        }
        let began = instant ?? .now
        if rest.readableBytes > 0 { context?.writeAndFlush(wrapOutboundOut(rest), promise: nil) }
        return began
    }

    /// Ends the connection with a TCP reset.
    func reset() {
        if let channel { ConnectionReset.perform(on: channel) }
    }
}

import NIOCore
import NIOWebSocket
import Timing

/// The WebSocket side of one session: joins fragments, answers control frames, hands whole messages to the session loop.
final class SessionHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    /// Bytes of one message at the most.
    static let longestMessage = 1 << 20

    private let loop: SessionLoop
    private let outlet: FrameOutlet
    private let variant: SessionVariant
    private let deflate: DeflateAgreement?
    private let inflater: MessageInflater?
    private var connection: SessionConnection?
    private var fragments: [UInt8] = []
    private var fragmentsAreText: Bool?
    private var fragmentsAreCompressed = false
    /// Whether a violation or a close has ended the conversation.
    private var isOver = false

    init(loop: SessionLoop, outlet: FrameOutlet, variant: SessionVariant, deflate: DeflateAgreement?) {
        self.loop = loop
        self.outlet = outlet
        self.variant = variant
        self.deflate = deflate
        inflater = deflate.map(MessageInflater.init)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        connection = loop.open(outlet: outlet, variant: variant, deflate: deflate)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        if let connection { loop.lost(connection) }
        connection = nil
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if let connection { loop.drained(connection) }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength?: violation(1009)
        case .fragmentedControlFrame?, .multiByteControlFrameLength?: violation(1002)
        // Errors of the socket are followed by its end.
        case nil: context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let received = MonotonicInstant.now.nanoseconds
        let frame = unwrapInboundIn(data)
        guard let connection, !isOver else { return }
        guard frame.maskKey != nil, !frame.rsv2, !frame.rsv3 else { return violation(1002) }
        // Only the first frame of a message may say that it is compressed, if that was agreed on.
        let mayBeCompressed = inflater != nil && (frame.opcode == .text || frame.opcode == .binary)
        guard !frame.rsv1 || mayBeCompressed else { return violation(1002) }
        switch frame.opcode {
        case .text, .binary, .continuation: receive(frame, received: received)
        case .ping: loop.pong(frame.unmaskedData, to: connection)
        case .pong: break
        case .connectionClose:
            isOver = true
            var payload = frame.unmaskedData
            loop.closed(connection, code: payload.readInteger(as: UInt16.self))
        default: violation(1002)
        }
    }

    private func receive(_ frame: WebSocketFrame, received: Int64) {
        guard (frame.opcode == .continuation) == (fragmentsAreText != nil) else { return violation(1002) }
        if frame.opcode != .continuation {
            fragmentsAreText = frame.opcode == .text
            fragmentsAreCompressed = frame.rsv1
        }
        fragments.append(contentsOf: frame.unmaskedData.readableBytesView)
        guard fragments.count <= Self.longestMessage else { return violation(1009) }
        guard frame.fin else { return }
        var message = fragments
        let isText = fragmentsAreText == true
        fragments.removeAll(keepingCapacity: message.count <= 4096)
        fragmentsAreText = nil
        if fragmentsAreCompressed, let inflater {
            // Binary ones too: the next message may refer to them.
            switch inflater.inflate(message, limit: Self.longestMessage) {
            case .message(let inflated): message = inflated
            case .tooLong: return violation(1009)
            case .broken: return violation(1007)
            }
        }
        // Binary messages are met with silence.
        guard isText, let connection else { return }
        guard String(validating: message, as: UTF8.self) != nil else { return violation(1007) }
        loop.receive(ClientMessage(parsing: message), from: connection, at: received)
    }

    private func violation(_ code: UInt16) {
        guard !isOver, let connection else { return }
        isOver = true
        loop.violated(connection, code: code)
    }
}

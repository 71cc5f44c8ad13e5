@testable import WebSocketClient

/// One case: what a scripted server does on a real socket, and what the client must make of it.
struct ConformanceCase: Sendable {
    /// The rows of `Requirement.all` that it shows, as "6455 §5.2 length".
    var requirements: [String]
    var name: String

    // MARK: The server

    /// Header lines added to a right answer, unless `answer` is given.
    var answerHeaders: [String] = []
    /// The answer to the request's head.
    var answer: (@Sendable (String) -> [UInt8])?
    /// Bytes of the answer a call.
    var answerPiece = Int.max
    /// After the answer.
    var steps: [ServerStep] = []

    // MARK: The client

    var subprotocol: String?
    var offersCompression = false
    var messageLimit = 1 << 20
    /// Nanoseconds for everything up to the upgrade's answer.
    var connectTimeout: Int64 = 20_000_000_000
    var closeTimeout: Int64 = 20_000_000_000
    /// Its owner tries to send before it is open.
    var sendsEarly = false
    /// What its owner does as soon as it is open.
    var whenOpened: [ClientAction] = []
    /// Its owner sends every message back.
    var echoes = false

    // MARK: What is to come of it

    var messages: [Message] = []
    /// All that the client sends after its request, in order.
    var frames: [ClientFrame] = []
    /// Of the compressed ones among `frames`, whose payloads are given inflated.
    var clientWindowBits: Int32 = 15
    var clientKeepsContext = true
    var end: Ending
    /// A violation is answered by a close frame, unless one was sent before.
    var isAnswered = true
    /// What is wrong with the request's head; nothing for a right one.
    var complaints: @Sendable (String) -> [String] = { _ in [] }

    struct Message: Sendable, Equatable {
        var kind: WebSocketMessage.Kind
        var bytes: [UInt8]

        static func text(_ text: String) -> Self { Self(kind: .text, bytes: Array(text.utf8)) }
        static func text(_ bytes: [UInt8]) -> Self { Self(kind: .text, bytes: bytes) }
        static func binary(_ bytes: [UInt8]) -> Self { Self(kind: .binary, bytes: bytes) }
    }
}

enum ServerStep: Sendable {
    /// In one call.
    case send([UInt8])
    /// In calls of so many bytes, between which other connections have their turn.
    case chop([UInt8], every: Int)
    /// Waits until the client has sent so many frames in all.
    case hear(frames: Int)
    /// Ends its direction (FIN) and goes on to read.
    case finish
    /// RST.
    case reset

    static func frames(_ frames: ServerFrame...) -> Self { .send(frames.flatMap(\.bytes)) }
}

enum ClientAction: Sendable {
    case text([UInt8])
    case binary([UInt8])
    case close(UInt16, String)

    static func text(_ text: String) -> Self { .text(Array(text.utf8)) }
}

/// A frame that the client sent, unmasked and inflated.
struct ClientFrame: Sendable, Equatable {
    var opcode: UInt8
    var payload: [UInt8]
    var isCompressed = false

    static func text(_ bytes: [UInt8]) -> Self { Self(opcode: 1, payload: bytes) }
    static func text(_ text: String) -> Self { .text(Array(text.utf8)) }
    static func binary(_ bytes: [UInt8]) -> Self { Self(opcode: 2, payload: bytes) }
    static func pong(_ bytes: [UInt8] = []) -> Self { Self(opcode: 10, payload: bytes) }
    static let emptyClose = Self(opcode: 8, payload: [])

    static func close(_ code: UInt16, _ reason: String = "") -> Self {
        Self(opcode: 8, payload: CloseFrame(code: code, reason: reason).body)
    }

    /// Sent back as it came.
    static func echo(_ message: ConformanceCase.Message, compressed: Bool = false) -> Self {
        Self(opcode: message.kind == .text ? 1 : 2, payload: message.bytes, isCompressed: compressed)
    }
}

/// How the client is to say that it ended.
enum Ending: Sendable, Equatable {
    case closed(UInt16, String = "", byPeer: Bool = true)
    /// With this code, which the client's last frame holds too; the text names the section. Code 0: no frame is sent.
    case violation(UInt16, String)
    case lost
    case refused(Int)
    case timedOut
    case connectFailed

    /// The close frame's code that it leads to, of an open connection.
    var violationCode: UInt16? { if case .violation(let code, _) = self, code > 0 { code } else { nil } }

    func fits(_ end: WebSocketEnd) -> Bool {
        switch (self, end) {
        case (.closed(let code, let reason, let byPeer), .closed(let heard, let said, let was)):
            code == heard && reason == said && byPeer == was
        case (.violation(let code, let section), .protocolViolation(let sent, let text)):
            code == sent && text.contains(section)
        case (.lost, .connectionLost), (.timedOut, .connectTimedOut), (.connectFailed, .connectFailed): true
        case (.refused(let status), .upgradeRefused(let heard, _)): status == heard
        default: false
        }
    }
}

import Glibc

/// A WebSocket client made for these tests: it shows every frame as it came.
final class TestClient {
    struct Frame: Equatable {
        var first: UInt8
        var payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        var isAudio: Bool { first == 0x82 || text.hasPrefix(#"{"type":"audio""#) }
        var isEnd: Bool { text.hasPrefix(#"{"type":"session_end""#) }
        var closeCode: Int? { first == 0x88 && payload.count >= 2 ? Int(payload[0]) << 8 + Int(payload[1]) : nil }

        /// The value of a field of the JSON message, as it stands there, without quotes.
        func field(_ name: String) -> String? {
            let text = text
            guard let start = text.firstRange(of: "\"\(name)\":") else { return nil }
            let value = text[start.upperBound...].drop { $0 == "\"" }
            return String(value.prefix { !"\",}".contains($0) })
        }

        var sequence: Int? { field("sequence").flatMap { Int($0) } }
    }

    struct Unexpected: Error { var found: String }

    let socket: RawSocket
    private(set) var head = ""
    private var buffer: [UInt8] = []

    /// Connects and upgrades; `status` is that of the response.
    init(port: Int, target: String = "/", extensions: String? = nil, receiveBuffer: Int32? = nil) throws {
        socket = try RawSocket(port: port, receiveBuffer: receiveBuffer)
        let request =
            "GET \(target) HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + (extensions.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? "") + "\r\n"
        try socket.send(Array(request.utf8))
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                buffer.removeSubrange(..<end.upperBound)
                return
            }
            let bytes = try socket.receive()
            guard !bytes.isEmpty else { throw Unexpected(found: "end of stream") }
            buffer += bytes
        }
    }

    var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }

    func send(_ text: String) throws { try send(first: 0x81, Array(text.utf8)) }

    func say(_ text: String, isFinal: Bool? = nil) throws {
        let tail = isFinal.map { #","is_final":\#($0)"# } ?? ""
        try send(#"{"type":"text","text":"\#(text)"\#(tail)}"#)
    }

    func control(_ command: String) throws { try send(#"{"type":"control","command":"\#(command)"}"#) }

    /// Sends one frame with any first byte; masked as clients must, unless told otherwise.
    func send(first: UInt8, _ payload: [UInt8], masked: Bool = true) throws {
        var frame = [first]
        let flag: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ...125: frame.append(flag | UInt8(payload.count))
        case ...0xffff: frame += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        default:
            frame.append(flag | 127)
            for shift in stride(from: 56, through: 0, by: -8) { frame.append(UInt8(payload.count >> shift & 0xff)) }
        }
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        if masked { frame += mask }
        frame += masked ? payload.enumerated().map { $0.element ^ mask[$0.offset % 4] } : payload
        try socket.send(frame)
    }

    /// The next frame; nil at the end of the stream.
    func next() throws -> Frame? {
        while true {
            if let frame = takeFrame() { return frame }
            let bytes = try socket.receive()
            if bytes.isEmpty { return nil }
            buffer += bytes
        }
    }

    func expect() throws -> Frame {
        guard let frame = try next() else { throw Unexpected(found: "end of stream") }
        return frame
    }

    /// Frames up to and with the first that fulfils the condition.
    func frames(through isLast: (Frame) -> Bool) throws -> [Frame] {
        var frames: [Frame] = []
        while true {
            let frame = try expect()
            frames.append(frame)
            if isLast(frame) { return frames }
        }
    }

    /// Whether nothing comes for so many milliseconds.
    func isSilent(forMilliseconds milliseconds: Int32) -> Bool {
        buffer.isEmpty && !socket.isReadable(withinMilliseconds: milliseconds)
    }

    /// A whole frame that was received already.
    func takeFrame() -> Frame? {
        guard buffer.count >= 2 else { return nil }
        var length = Int(buffer[1] & 0x7f)
        var start = 2
        if length >= 126 {
            let bytes = length == 126 ? 2 : 8
            guard buffer.count >= 2 + bytes else { return nil }
            length = buffer[2..<2 + bytes].reduce(0) { $0 << 8 + Int($1) }
            start += bytes
        }
        guard buffer.count >= start + length else { return nil }
        let frame = Frame(first: buffer[0], payload: Array(buffer[start..<start + length]))
        buffer.removeSubrange(..<(start + length))
        return frame
    }

    /// Reads what has arrived, without waiting for more than that.
    func fill() throws { buffer += try socket.receive() }
}

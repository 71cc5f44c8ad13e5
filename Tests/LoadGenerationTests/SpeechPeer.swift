import Foundation
import Synchronization

@testable import WebSocketClient

/// The server's side of one connection; its calls block for ten seconds at most.
final class SpeechPeer: Sendable {
    private let descriptor: Int32
    private let isClosed = Mutex(false)
    /// Bytes that may still be written before the connection is reset; nil for all.
    private let allowance = Mutex<Int?>(nil)
    /// In the order of acceptance, from 0.
    let number: Int

    init(_ descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: Bytes

    /// From here on so many bytes are written, and then the client is sent RST.
    func reset(after bytes: Int) { allowance.withLock { $0 = bytes } }

    /// False if the client is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        let granted = allowance.withLock { allowance in
            guard let left = allowance else { return bytes.count }
            allowance = max(0, left - bytes.count)
            return min(left, bytes.count)
        }
        var sent = 0
        while sent < granted {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress.map { $0 + sent }, granted - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        if granted < bytes.count { reset() }
        return granted == bytes.count
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Exactly so many bytes, nil if the stream ends before.
    private func read(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let received = recv(descriptor, &part, part.count, 0)
            if received <= 0 { return nil }
            bytes += part[..<received]
        }
        return bytes
    }

    /// Waits until the client has gone, reading nothing of what it says.
    func waitForEnd() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }

    /// Waits until the client has gone and leaves all that it sends in the kernel.
    func waitWithoutReading() {
        // POLLRDHUP, which the overlay does not name.
        var poll = pollfd(fd: descriptor, events: 0x2000, revents: 0)
        _ = Foundation.poll(&poll, 1, 10_000)
    }

    func close() {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        if isFirst { Foundation.close(descriptor) }
    }

    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    // MARK: WebSocket

    func readRequest() -> String {
        var head: [UInt8] = []
        while let byte = read(1) {
            head += byte
            if head.suffix(4) == [13, 10, 13, 10] { break }
        }
        return String(decoding: head, as: UTF8.self)
    }

    static func acceptance(of request: String) -> String {
        let prefix = "Sec-WebSocket-Key: "
        let key = request.split(separator: "\r\n").first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count) ?? ""
        let accept = Base64.encode(SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: \(accept)\r
            \r\n
            """
    }

    @discardableResult
    func upgrade() -> Bool {
        let request = readRequest()
        return request.isEmpty ? false : write(Self.acceptance(of: request))
    }

    static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let count = payload.count
        let length: [UInt8] =
            count < 126 ? [UInt8(count)] : [126, UInt8(count >> 8), UInt8(count & 255)]
        return [0x80 | opcode] + length + payload
    }

    @discardableResult
    func say(_ json: String) -> Bool { write(Self.frame(1, Array(json.utf8))) }

    func sendClose(_ code: UInt16, _ reason: String = "") {
        write(Self.frame(8, [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8)))
    }

    /// The client's next text message; nil when it closes, which is answered, or is gone.
    func hear() -> String? {
        while let start = read(2) {
            var length = Int(start[1] & 0x7f)
            if length > 125 {
                guard let long = read(length == 126 ? 2 : 8) else { return nil }
                length = long.reduce(0) { $0 << 8 | Int($1) }
            }
            guard let key = read(4), let masked = read(length) else { return nil }
            let payload = masked.enumerated().map { $1 ^ key[$0 & 3] }
            switch start[0] & 15 {
            case 1: return String(decoding: payload, as: UTF8.self)
            case 8:
                write(Self.frame(8, payload))
                return nil
            default: continue
            }
        }
        return nil
    }

    // MARK: Speech

    /// The upgrade, and `session_start`.
    @discardableResult
    func open() -> Bool {
        upgrade() && say(#"{"type":"session_start","session_id":"ws-\#(number)"}"#)
    }

    /// One frame of 20 ms, a quarter of full scale.
    static func audio(_ sequence: UInt64, pcm: String = loud) -> String {
        #"{"type":"audio","pcm":"\#(pcm)","sample_rate":48000,"frame_ms":20,"sequence":\#(sequence)}"#
    }

    /// 960 samples of 0x2000 in Base64: three samples in eight characters.
    static let loud = String(repeating: "ACAAIAAg", count: 320)

    static let end = #"{"type":"session_end","session_id":"ws","reason":"completed"}"#

    /// Frames, at once or 20 ms apart.
    @discardableResult
    func play(_ numbers: ClosedRange<UInt64>, paced: Bool = false) -> Bool {
        for number in numbers {
            guard say(Self.audio(number)) else { return false }
            if paced { usleep(20_000) }
        }
        return true
    }

    /// Answers each text with so many frames and an end until the client goes.
    func serve(frames: UInt64 = 3, paced: Bool = false) {
        guard open() else { return }
        while let message = hear() {
            guard message.contains(#""type":"text""#), message.contains(#""is_final":true"#) else { continue }
            guard play(1...frames, paced: paced), say(Self.end) else { return }
        }
    }
}

import Excerpts

extension OrchestratorAdapter {
    /// What a text message means; a frame's payload points into the message.
    public func interpret(text: UnsafeRawBufferPointer) -> SpeechEvent {
        let bytes = MessageBytes(text)
        if let audio = AudioMessage.scan(bytes) { return audio.event() }
        return parse(bytes)
    }

    /// What a binary message means: always audio, since all else stays JSON text.
    ///
    /// Big-endian u32 sequence, u32 sample rate in Hz, u16 milliseconds, u16 encoding (0 PCM16, 1 Opus), then the audio.
    public func interpret(binary: UnsafeRawBufferPointer) -> SpeechEvent {
        let bytes = MessageBytes(binary)
        guard bytes.count >= 12 else {
            return .malformed("a binary frame of \(bytes.count) bytes, less than its header")
        }
        let code = bytes.bigEndian(UInt16.self, at: 10)
        guard let encoding: AudioEncoding = code == 0 ? .pcm16 : code == 1 ? .opus : nil else {
            return .malformed("a binary frame of unknown encoding \(code)")
        }
        let audio = AudioMessage(
            payload: bytes[12..<bytes.count],
            encoding: encoding,
            framing: .binary,
            sampleRate: UInt64(bytes.bigEndian(UInt32.self, at: 4)),
            nominalMilliseconds: UInt32(bytes.bigEndian(UInt16.self, at: 8)),
            sequence: UInt64(bytes.bigEndian(UInt32.self, at: 0))
        )
        return audio.event()
    }

    /// The members that have a meaning, each with the last value given for it.
    private struct Members {
        var type: JSONValue?
        var sessionID: JSONValue?
        var reason: JSONValue?
        var code: JSONValue?
        var message: JSONValue?
        var pcm: JSONValue?
        var opus: JSONValue?
        var sampleRate: JSONValue?
        var frameMilliseconds: JSONValue?
        var sequence: JSONValue?

        mutating func take(_ name: JSONString, _ value: JSONValue) {
            let value = value.isNull ? nil : value
            if name.equals("type") {
                type = value
            } else if name.equals("session_id") {
                sessionID = value
            } else if name.equals("reason") {
                reason = value
            } else if name.equals("code") {
                code = value
            } else if name.equals("message") {
                message = value
            } else if name.equals("pcm") {
                pcm = value
            } else if name.equals("opus") {
                opus = value
            } else if name.equals("sample_rate") {
                sampleRate = value
            } else if name.equals("frame_ms") {
                frameMilliseconds = value
            } else if name.equals("sequence") {
                sequence = value
            }
        }
    }

    /// The same by the full parser: every message but audio in its usual form.
    func parse(_ bytes: MessageBytes) -> SpeechEvent {
        var members = Members()
        do throws(JSONError) {
            guard try JSONParser.readMembers(of: bytes, { members.take($0, $1) }) else {
                return .malformed("JSON that is no object: " + Self.beginning(of: bytes))
            }
        } catch {
            return .malformed("not JSON at byte \(error.offset), \(error.reason): " + Self.beginning(of: bytes))
        }
        guard case .string(let type) = members.type else {
            return .malformed("a message without a type: " + Self.beginning(of: bytes))
        }
        if type.equals("audio") { return audio(members) }
        if type.equals("session_start") {
            guard case .string(let sessionID) = members.sessionID else {
                return .malformed("session_start without session_id")
            }
            return .sessionStarted(sessionID: Excerpt.of(sessionID.text, limit: Self.nameLimit))
        }
        if type.equals("session_end") { return .utteranceEnded(reason: Self.text(members.reason)) }
        if type.equals("error") {
            return .error(code: Self.text(members.code), message: Self.text(members.message))
        }
        return .unknown(Excerpt.of(type.text))
    }

    private func audio(_ members: Members) -> SpeechEvent {
        let encoding: AudioEncoding
        let payload: JSONValue
        switch (members.pcm, members.opus) {
        case (nil, nil): return .malformed("audio without pcm or opus")
        case (let pcm?, nil): (encoding, payload) = (.pcm16, pcm)
        case (nil, let opus?): (encoding, payload) = (.opus, opus)
        // Both: the one that was asked for.
        case (let pcm?, let opus?): (encoding, payload) = (self.encoding, self.encoding == .opus ? opus : pcm)
        }
        guard case .string(let text) = payload else { return .malformed("audio that is no string") }
        var message = AudioMessage(
            payload: text.contents,
            isEscaped: text.isEscaped,
            encoding: encoding,
            framing: .base64
        )
        if let rate = members.sampleRate {
            guard case .number(let number) = rate, let value = number.wholeNumber else {
                return .malformed("audio with a sample_rate of " + Excerpt.of(rate.description, limit: 40))
            }
            message.sampleRate = value
        }
        if let milliseconds = members.frameMilliseconds {
            guard case .number(let number) = milliseconds, let value = number.nearestUInt32 else {
                return .malformed("audio with a frame_ms of " + Excerpt.of(milliseconds.description, limit: 40))
            }
            message.nominalMilliseconds = value
        }
        if let sequence = members.sequence {
            guard case .number(let number) = sequence, let value = number.wholeNumber else {
                return .malformed("audio with a sequence of " + Excerpt.of(sequence.description, limit: 40))
            }
            message.sequence = value
        }
        return message.event()
    }

    /// A session's name is looked up in the server's logs: it must be whole unless it is no name at all.
    private static let nameLimit = 200

    /// A field for people to read: a string's text, another value as it is written, nothing if there is none.
    private static func text(_ value: JSONValue?) -> String {
        value.map { Excerpt.of($0.description) } ?? ""
    }

    private static func beginning(of bytes: MessageBytes) -> String {
        Excerpt.of(bytes: bytes.buffer)
    }
}

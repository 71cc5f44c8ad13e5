extension AudioMessage {
    /// Reads an audio message in the form that nearly all have, without parsing all of it; nil leaves it to the parser.
    ///
    /// It takes an object of the five known members, each at most once and in any order, with white space anywhere
    /// between them, plain strings and plain whole numbers. What it takes the parser takes too, and reads the same.
    static func scan(_ bytes: MessageBytes) -> AudioMessage? {
        var cursor = Cursor(bytes: bytes)
        guard cursor.skip(UInt8(ascii: "{")) else { return nil }
        var hasType = false
        var payload: MessageBytes?
        var encoding = AudioEncoding.pcm16
        var sampleRate: UInt64?
        var nominalMilliseconds: UInt64?
        var sequence: UInt64?
        repeat {
            guard let member = cursor.member() else { return nil }
            switch member {
            case .type:
                guard !hasType, cursor.skip("\"audio\"") else { return nil }
                hasType = true
            case .pcm, .opus:
                guard payload == nil, let text = cursor.plainString() else { return nil }
                payload = text
                encoding = member == .opus ? .opus : .pcm16
            case .sampleRate:
                guard sampleRate == nil, let value = cursor.wholeNumber() else { return nil }
                sampleRate = value
            case .frameMilliseconds:
                guard nominalMilliseconds == nil, let value = cursor.wholeNumber() else { return nil }
                nominalMilliseconds = value
            case .sequence:
                guard sequence == nil, let value = cursor.wholeNumber() else { return nil }
                sequence = value
            }
        } while cursor.skip(UInt8(ascii: ","))
        guard cursor.skip(UInt8(ascii: "}")), cursor.isAtEnd(), hasType, let payload,
            let milliseconds = UInt32(exactly: nominalMilliseconds ?? 0)
        else { return nil }
        return AudioMessage(
            payload: payload,
            encoding: encoding,
            framing: .base64,
            sampleRate: sampleRate,
            nominalMilliseconds: milliseconds,
            sequence: sequence
        )
    }

    private enum Member { case type, pcm, opus, sampleRate, frameMilliseconds, sequence }

    private struct Cursor {
        let bytes: MessageBytes
        var position = 0

        /// A member's name and its colon.
        @inline(__always)
        mutating func member() -> Member? {
            guard skip(UInt8(ascii: "\"")), position < bytes.count else { return nil }
            let member: Member
            switch bytes[position] {
            case UInt8(ascii: "t"):
                guard skipHere("type\"") else { return nil }
                member = .type
            case UInt8(ascii: "p"):
                guard skipHere("pcm\"") else { return nil }
                member = .pcm
            case UInt8(ascii: "o"):
                guard skipHere("opus\"") else { return nil }
                member = .opus
            case UInt8(ascii: "f"):
                guard skipHere("frame_ms\"") else { return nil }
                member = .frameMilliseconds
            case UInt8(ascii: "s"):
                if skipHere("sequence\"") {
                    member = .sequence
                } else {
                    guard skipHere("sample_rate\"") else { return nil }
                    member = .sampleRate
                }
            default: return nil
            }
            return skip(UInt8(ascii: ":")) ? member : nil
        }

        @inline(__always)
        mutating func plainString() -> MessageBytes? {
            guard skip(UInt8(ascii: "\"")), let end = bytes.firstIndex(of: UInt8(ascii: "\""), from: position) else {
                return nil
            }
            let contents = bytes[position..<end]
            guard contents.firstIndex(of: UInt8(ascii: "\\"), from: 0) == nil, contents.isPlainASCII() else {
                return nil
            }
            position = end + 1
            return contents
        }

        /// Digits only, no leading zero; what follows must be a comma, a bracket or white space, which the caller checks.
        @inline(__always)
        mutating func wholeNumber() -> UInt64? {
            skipWhitespace()
            let start = position
            var value: UInt64 = 0
            while position < bytes.count {
                let digit = bytes[position] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
                guard !isTooLarge, !carries else { return nil }
                value = sum
                position += 1
            }
            let length = position - start
            guard length == 1 || length > 1 && bytes[start] != UInt8(ascii: "0") else { return nil }
            return value
        }

        /// A mark after any white space.
        @inline(__always)
        mutating func skip(_ byte: UInt8) -> Bool {
            skipWhitespace()
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        /// A text after any white space.
        @inline(__always)
        mutating func skip(_ text: StaticString) -> Bool {
            skipWhitespace()
            return skipHere(text)
        }

        @inline(__always)
        mutating func skipHere(_ text: StaticString) -> Bool {
            guard bytes.matches(text, at: position) else { return false }
            position += text.utf8CodeUnitCount
            return true
        }

        @inline(__always)
        mutating func isAtEnd() -> Bool {
            skipWhitespace()
            return position == bytes.count
        }

        @inline(__always)
        mutating func skipWhitespace() {
            while position < bytes.count {
                switch bytes[position] {
                case 0x20, 0x0A, 0x0D, 0x09: position += 1
                default: return
                }
            }
        }
    }
}

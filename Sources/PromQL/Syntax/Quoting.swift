/// A text in double quotes with Go's escapes.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{7}": result += "\\a"
        case "\u{8}": result += "\\b"
        case "\u{b}": result += "\\v"
        case "\u{c}": result += "\\f"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7f {
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + "\""
}

/// Whether a label name needs no quotes: a letter or `_`, then letters, digits and `_`.
func isPlainLabelName(_ name: String) -> Bool {
    guard let first = name.utf8.first, isIdentifierStart(first) else { return false }
    return name.utf8.allSatisfy(isIdentifierByte)
}

/// Whether a metric name needs no quotes: a label name's bytes or `:`.
func isPlainMetricName(_ name: String) -> Bool {
    guard let first = name.utf8.first, isIdentifierStart(first) || first == UInt8(ascii: ":") else { return false }
    return name.utf8.allSatisfy { isIdentifierByte($0) || $0 == UInt8(ascii: ":") }
}

/// A label name as it stands in an expression.
func quotedUnlessPlain(_ name: String) -> String { isPlainLabelName(name) ? name : quoted(name) }

func isIdentifierStart(_ byte: UInt8) -> Bool {
    (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte == 0x5f
}

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

func isIdentifierByte(_ byte: UInt8) -> Bool { isIdentifierStart(byte) || isDigit(byte) }

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

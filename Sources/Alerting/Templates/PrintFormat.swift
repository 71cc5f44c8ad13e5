import PromQL

/// Go's `Printf` for the values of a template.
///
/// What does not fit is said in the text, as Go does it: `%!d(float64=0.5)`, `%!s(MISSING)`, `%!(EXTRA int=1)`.
struct PrintFormat {
    private let arguments: [TemplateValue]
    private var next = 0
    private var usesIndices = false

    init(_ arguments: [TemplateValue]) { self.arguments = arguments }

    private struct Flags {
        var plus = false
        var minus = false
        var sharp = false
        var space = false
        var zero = false
        var width: Int?
        var precision: Int?
    }

    private static let most = 10_000

    mutating func applied(_ format: String) -> String {
        var result = ""
        var rest = Substring(format).unicodeScalars
        while let first = rest.popFirst() {
            guard first == "%" else {
                result.unicodeScalars.append(first)
                continue
            }
            var flags = Flags()
            readFlags(&flags, &rest)
            guard let verb = rest.popFirst() else {
                result += "%!(NOVERB)"
                break
            }
            if verb == "%" {
                result += "%"
            } else if next < arguments.count {
                let value = arguments[next]
                next += 1
                result += shown(value, verb, flags)
            } else {
                result += "%!\(verb)(\(usesIndices ? "BADINDEX" : "MISSING"))"
            }
        }
        guard next < arguments.count, !usesIndices else { return result }
        let extra = arguments[next...].map { value in
            if case .nothing = value { "<nil>" } else { "\(value.typeName)=\(value.printed)" }
        }
        return result + "%!(EXTRA \(extra.joined(separator: ", ")))"
    }

    private mutating func readFlags(_ flags: inout Flags, _ rest: inout Substring.UnicodeScalarView) {
        flags: while let mark = rest.first {
            switch mark {
            case "+": flags.plus = true
            case "-": flags.minus = true
            case "#": flags.sharp = true
            case " ": flags.space = true
            case "0": flags.zero = true
            default: break flags
            }
            rest.removeFirst()
        }
        readIndex(&rest)
        flags.width = number(&rest)
        if let width = flags.width, width < 0 { (flags.minus, flags.width) = (true, -width) }
        if rest.first == "." {
            rest.removeFirst()
            readIndex(&rest)
            flags.precision = number(&rest) ?? 0
        }
        readIndex(&rest)
    }

    /// `[2]` chooses an argument.
    private mutating func readIndex(_ rest: inout Substring.UnicodeScalarView) {
        guard rest.first == "[", let end = rest.firstIndex(of: "]") else { return }
        usesIndices = true
        let index = Int(String(rest[..<end].dropFirst())) ?? 0
        next = arguments.indices.contains(index - 1) ? index - 1 : arguments.count
        rest = rest[rest.index(after: end)...]
    }

    /// Digits, or a `*` that takes an argument.
    private mutating func number(_ rest: inout Substring.UnicodeScalarView) -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            guard next < arguments.count, case .int(let value) = arguments[next] else { return nil }
            next += 1
            return Int(max(-Int64(Self.most), min(value, Int64(Self.most))))
        }
        let digits = rest.prefix { $0.value >= 0x30 && $0.value <= 0x39 }
        rest = rest[digits.endIndex...]
        return digits.isEmpty ? nil : min(Int(String(digits)) ?? Self.most, Self.most)
    }

    private func shown(_ value: TemplateValue, _ verb: Unicode.Scalar, _ flags: Flags) -> String {
        if verb == "T" { return padded(value.typeName, flags) }
        switch value {
        case .string(let text): if let shown = string(text, verb, flags) { return shown }
        case .int(let number): if let shown = integer(number, verb, flags) { return shown }
        case .duration(let nanoseconds):
            if verb != "v", verb != "s", let shown = integer(nanoseconds, verb, flags) { return shown }
            if verb == "v" || verb == "s" { return padded(value.printed, flags) }
        case .float(let number): if let shown = float(number, verb, flags) { return shown }
        case .bool(let flag): if verb == "v" || verb == "t" { return padded(String(flag), flags) }
        case .nothing: return verb == "v" ? padded("<nil>", flags) : "%!\(verb)(<nil>)"
        default: if verb == "v" || verb == "s" { return padded(value.printed, flags) }
        }
        return "%!\(verb)(\(value.typeName)=\(value.printed))"
    }

    private func string(_ text: String, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
        let cut = flags.precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
        switch verb {
        case "s", "v": return padded(flags.sharp && verb == "v" ? GoText.quoted(text) : cut, flags)
        case "q":
            return padded(flags.sharp && !cut.contains("`") ? "`\(cut)`" : GoText.quoted(cut, ascii: flags.plus), flags)
        case "x", "X":
            let hex = cut.utf8.map { byte in
                let digits = String(byte, radix: 16, uppercase: verb == "X")
                return digits.count < 2 ? "0" + digits : digits
            }
            return padded(hex.joined(separator: flags.space ? " " : ""), flags)
        default: return nil
        }
    }

    private func integer(_ number: Int64, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
        let (radix, prefix): (Int, String)
        switch verb {
        case "d", "v": (radix, prefix) = (10, "")
        case "b": (radix, prefix) = (2, flags.sharp ? "0b" : "")
        case "o": (radix, prefix) = (8, flags.sharp ? "0" : "")
        case "O": (radix, prefix) = (8, "0o")
        case "x": (radix, prefix) = (16, flags.sharp ? "0x" : "")
        case "X": (radix, prefix) = (16, flags.sharp ? "0X" : "")
        case "c", "q", "U":
            let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{fffd}"
            if verb == "c" { return padded(String(scalar), flags) }
            if verb == "q" { return padded(GoText.quoted(scalar), flags) }
            let digits = String(number.magnitude, radix: 16, uppercase: true)
            return padded("U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits, flags)
        default: return nil
        }
        var digits = String(number.magnitude, radix: radix, uppercase: verb == "X")
        digits = String(repeating: "0", count: max(0, (flags.precision ?? 0) - digits.count)) + digits
        let sign = number < 0 ? "-" : flags.plus ? "+" : flags.space ? " " : ""
        var numeric = flags
        if flags.precision != nil { numeric.zero = false }
        return padded(digits, numeric, sign: sign + prefix)
    }

    private func float(_ number: Double, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
        guard "eEfFgGv".unicodeScalars.contains(verb) else { return nil }
        let letter: Character = verb == "v" ? "g" : verb == "F" ? "f" : Character(verb)
        var text = FloatFormat.text(number, letter, precision: flags.precision, keepsZeros: flags.sharp)
        var sign = ""
        if text.hasPrefix("-") || text.hasPrefix("+") {
            sign = String(text.removeFirst())
            if sign == "+", !flags.plus, flags.space { sign = " " }
        } else if flags.plus || flags.space {
            sign = flags.plus ? "+" : " "
        }
        var numeric = flags
        if !number.isFinite { numeric.zero = false }
        return padded(text, numeric, sign: sign)
    }

    private func padded(_ text: String, _ flags: Flags, sign: String = "") -> String {
        let missing = (flags.width ?? 0) - text.unicodeScalars.count - sign.count
        guard missing > 0 else { return sign + text }
        if flags.minus { return sign + text + String(repeating: " ", count: missing) }
        if flags.zero { return sign + String(repeating: "0", count: missing) + text }
        return String(repeating: " ", count: missing) + sign + text
    }
}

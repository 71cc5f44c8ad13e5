import Glibc
import PromQL

/// Floating-point numbers in the formats of Go's `fmt`.
enum FloatFormat {
    /// A number by the verb `e`, `f` or `g` (or a capital), rounded to a precision; the shortest digits without one.
    static func text(_ value: Double, _ verb: Character, precision: Int? = nil, keepsZeros: Bool = false) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // `%e` and `%f` have six decimals, `%g` as many digits as it takes.
        guard let precision = precision ?? (verb.lowercased() == "g" ? nil : 6) else {
            let shortest = NumberText.general(value)
            return verb == "G" ? shortest.uppercased() : shortest
        }
        let format = "%" + (keepsZeros ? "#" : "") + ".\(min(precision, 400))\(verb)"
        var buffer = [CChar](repeating: 0, count: 1024)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(
            decoding: buffer.prefix(max(0, min(Int(length), buffer.count - 1))).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}

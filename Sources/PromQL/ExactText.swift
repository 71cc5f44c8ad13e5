/// A text that is the same as another only if its bytes are.
///
/// Swift's own equality holds for canonically equivalent texts (`é` as one scalar or as two), which Prometheus tells
/// apart.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    // Texts with the same bytes are equivalent too, so that their inherited hashes agree.
    static func == (left: Self, right: Self) -> Bool { haveSameBytes(left.text, right.text) }
}

/// Whether two texts are the same, byte for byte.
func haveSameBytes(_ left: String, _ right: String) -> Bool {
    // Equivalence is decided in one comparison of memory where both texts are plain.
    left == right && left.utf8.elementsEqual(right.utf8)
}

import Glibc

extension ArraySlice<UInt8> {
    /// The index of the first newline; a few bytes a nanosecond, where a loop over the slice takes a nanosecond each.
    var firstNewline: Int? {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else { return nil }
            return startIndex + (UnsafeRawPointer(found) - base)
        }
    }

    /// Whether the slice begins with these bytes.
    func begins(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        return withUnsafeBytes { bytes in
            prefix.withUnsafeBytes { expected in
                guard let base = bytes.baseAddress, let other = expected.baseAddress else { return prefix.isEmpty }
                return memcmp(base, other, expected.count) == 0
            }
        }
    }
}

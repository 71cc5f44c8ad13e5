import COpus

/// A refusal of libopus.
public struct OpusError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Its code, a negative number of `opus_defines.h`.
    public let code: Int32

    public var description: String { "libopus: " + String(cString: opus_strerror(code)) }
}

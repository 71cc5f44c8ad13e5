import Glibc

/// What keeps an event loop, a TLS context or the descriptor limit from being set up.
public enum EventLoopError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A system call failed; `code` is its errno.
    case system(call: String, code: Int32)
    /// The process may not have as many descriptors as it needs; `allowed` is the most it may have.
    case descriptorLimit(wanted: Int, allowed: Int)
    /// A certificate or key file could not be used; the reason is OpenSSL's or the system's.
    case tlsFile(path: String, reason: String)
    /// OpenSSL could not be set up; the reason is its own.
    case tls(reason: String)

    public var description: String {
        switch self {
        case .system(let call, let code): "\(call): \(systemMessage(code))"
        case .descriptorLimit(let wanted, let allowed):
            "\(wanted) descriptors are needed and the process may have \(allowed): "
                + "raise the hard limit (ulimit -Hn \(wanted)) or run with fewer sessions"
        case .tlsFile(let path, let reason): "\(path): \(reason)"
        case .tls(let reason): "TLS: \(reason)"
        }
    }
}

/// The system's text for an errno.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

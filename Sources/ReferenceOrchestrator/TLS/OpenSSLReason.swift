import COpenSSL
import Glibc

/// Why OpenSSL refused something.
enum OpenSSLReason {
    /// The reason of the oldest error of this thread, in words; forgets all of them.
    static func take() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        if code == 0 { return "for no stated reason" }
        if copenssl_error_is_system(code) != 0 { return String(cString: strerror(copenssl_error_reason(code))) }
        return ERR_reason_error_string(code).map { String(cString: $0) } ?? "OpenSSL error \(code)"
    }
}

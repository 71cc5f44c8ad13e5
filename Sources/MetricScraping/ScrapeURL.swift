import Foundation

/// A target's URL, taken apart once.
struct ScrapeURL: Sendable, Equatable {
    /// What is requested, without user information.
    let url: URL
    /// The same for a URLSession that refuses `url`, if its host is an IPv6 address.
    ///
    /// Foundation up to Swift 6.3 compares the address with libcurl's reading of it, which keeps the brackets, and finds
    /// a bad URL (swift-corelibs-foundation issue 5496). With the brackets percent-encoded both read the same, and the
    /// request and its Host header stay as they should be.
    let encoded: URL?
    /// Host and port, the scheme's own port written out, as the `instance` label has it.
    let instance: String
    /// Without user information and query, for people.
    let display: String
    /// `Basic …`, if the URL holds user information.
    let authorization: String?

    init(_ job: ScrapeJob) throws(ScrapingError) {
        func refuse(_ reason: String) -> ScrapingError { .invalidURL(job: job.job, reason: reason) }
        // The text itself is not repeated: it may hold a password.
        guard var parts = URLComponents(string: job.url) else { throw refuse("its url is not a URL") }
        guard let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
            throw refuse("its url must begin with http:// or https://")
        }
        guard let host = parts.host, !host.isEmpty else { throw refuse("its url names no host") }
        if let port = parts.port, !(1...65535).contains(port) { throw refuse("port \(port) is not from 1 to 65535") }
        if let user = parts.user {
            let password = parts.password ?? ""
            authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        } else {
            authorization = nil
        }
        parts.user = nil
        parts.password = nil
        parts.fragment = nil
        guard let url = parts.url else { throw refuse("its url is not a URL") }
        self.url = url
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let bracketed = bare.contains(":") ? "[\(bare)]" : bare
        encoded = bare.contains(":") ? Self.encodingBrackets(of: url) : nil
        instance = "\(bracketed):\(parts.port ?? (scheme == "https" ? 443 : 80))"
        parts.query = nil
        display = parts.string ?? instance
    }

    /// Nil if there are none.
    private static func encodingBrackets(of url: URL) -> URL? {
        let text = url.absoluteString
        guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else { return nil }
        let address = text[text.index(after: open)..<close].replacing(":", with: "%3A")
        return URL(string: "\(text[..<open])%5B\(address)%5D\(text[text.index(after: close)...])")
    }
}

import EventLoop
public import Scenarios
public import WebSocketClient

/// Where the sessions of a run go, resolved: what every session's connection needs.
public struct LoadTarget: Sendable {
    public var url: WebSocketURL
    public var options: WebSocketOptions
    /// The name or address that sessions connect to, without brackets.
    public var host: String { url.host }

    /// From a scenario's target and the URL to use, which is the reference's own when the scenario asks for it.
    ///
    /// Reads the certificate files; errors name the file.
    public init(_ target: Target, url text: String, adapterQuery: [(name: String, value: String)]) throws {
        var url = try WebSocketURL(text)
        for parameter in adapterQuery { url = url.withQuery(name: parameter.name, value: parameter.value) }
        var context: TLSContext?
        if url.isSecure {
            context = try TLSContext(
                ca: target.tls.ca,
                certificate: target.tls.certificate,
                key: target.tls.key,
                verify: target.tls.verify
            )
        }
        options = try WebSocketOptions(
            headers: target.headers.map { WebSocketHeader(name: $0.name, value: $0.value) },
            subprotocol: target.subprotocol,
            offersCompression: target.compression,
            tls: context
        )
        self.url = url
    }
}

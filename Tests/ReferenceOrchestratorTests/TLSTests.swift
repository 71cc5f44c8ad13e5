import COpenSSL
import Foundation
import ReferenceConfiguration
import TestSupport
import Testing

@testable import ReferenceOrchestrator

@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct TLSTests {
    private struct Failure: Error { var step: String }

    /// OpenSSL's own client over a blocking socket.
    private final class SecureClient {
        private let socket: RawSocket
        private let context: OpaquePointer?
        private let ssl: OpaquePointer?
        private var buffer: [UInt8] = []

        init(port: Int, ca: String, host: String = "127.0.0.1", greatest version: Int32 = TLS1_3_VERSION) throws {
            socket = try RawSocket(port: port)
            context = SSL_CTX_new(TLS_client_method())
            SSL_CTX_load_verify_file(context, ca)
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            // SSL_CTX_set_max_proto_version, a macro.
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
            ssl = SSL_new(context)
            let param = SSL_get0_param(ssl)
            if X509_VERIFY_PARAM_set1_ip_asc(param, host) != 1 { SSL_set1_host(ssl, host) }
            SSL_set_fd(ssl, socket.descriptor)
            guard SSL_connect(ssl) == 1 else { throw Failure(step: "handshake") }
        }

        deinit {
            SSL_free(ssl)
            SSL_CTX_free(context)
        }

        func send(_ text: String) throws { try send(bytes: Array(text.utf8)) }

        func send(bytes: [UInt8]) throws {
            guard SSL_write(ssl, bytes, Int32(bytes.count)) > 0 else { throw Failure(step: "write") }
        }

        /// What comes up to a certain text.
        func receive(through end: String) throws -> String {
            while true {
                if let range = buffer.firstRange(of: Array(end.utf8)) {
                    defer { buffer.removeSubrange(..<range.upperBound) }
                    return String(decoding: buffer[..<range.upperBound], as: UTF8.self)
                }
                var part = [UInt8](repeating: 0, count: 1 << 16)
                let count = SSL_read(ssl, &part, Int32(part.count))
                guard count > 0 else { throw Failure(step: "read") }
                buffer += part.prefix(Int(count))
            }
        }

        /// Whether the server says goodbye as TLS wants it, after whatever it sends before.
        func endsInOrder() -> Bool {
            var part = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = SSL_read(ssl, &part, Int32(part.count))
                if count <= 0 { return SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN }
            }
        }

        func upgrade() throws -> String {
            try send(
                "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            return try receive(through: "\r\n\r\n")
        }
    }

    private static var selfSigned: ReferenceSettings { .quick.with { $0.tls = .selfSigned } }

    @Test(arguments: ["127.0.0.1", "localhost"], [TLS1_2_VERSION, TLS1_3_VERSION])
    func aSelfMadeCertificateIsTrustedByItsFile(host: String, version: Int32) async throws {
        let server = try await ReferenceServer.start(settings: Self.selfSigned)
        let tls = try #require(server.ports.tls)
        #expect(tls.url == "wss://127.0.0.1:\(server.ports.webSocket)/")
        let text = try String(contentsOfFile: tls.ca, encoding: .utf8)
        #expect(text.hasPrefix("-----BEGIN CERTIFICATE-----") && !text.contains("PRIVATE"))
        let client = try SecureClient(port: server.ports.webSocket, ca: tls.ca, host: host, greatest: version)
        #expect(try client.upgrade().hasPrefix("HTTP/1.1 101 "))
        #expect(try client.receive(through: "}").contains("session_start"))
        let message = #"{"type":"text","text":"123"}"#
        // A text frame whose mask changes nothing.
        try client.send(bytes: [0x81, 0x80 | UInt8(message.utf8.count), 0, 0, 0, 0] + Array(message.utf8))
        let answer = try client.receive(through: #""reason":"completed"}"#)
        #expect(answer.components(separatedBy: #"{"type":"audio""#).count == 1 + 10)
        await server.stop()
        #expect(client.endsInOrder())
        #expect(!FileManager.default.fileExists(atPath: tls.ca))
    }

    @Test func everyStartMakesACertificateOfItsOwn() async throws {
        try await withServer(Self.selfSigned) { first in
            try await withServer(Self.selfSigned) { second in
                let ca = try #require(second.ports.tls?.ca)
                #expect(throws: Failure.self) { try SecureClient(port: first.ports.webSocket, ca: ca) }
                #expect(throws: Failure.self) {
                    try SecureClient(port: second.ports.webSocket, ca: ca, host: "example.org")
                }
                _ = try SecureClient(port: second.ports.webSocket, ca: ca)
            }
        }
    }

    /// Who speaks no TLS is sent away, and the others are served.
    @Test func plainClientsAreSentAway() async throws {
        try await withServer(Self.selfSigned) { server in
            let tls = try #require(server.ports.tls)
            let plain = try RawSocket(port: server.ports.webSocket)
            try plain.send(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            while case let bytes = try plain.receive(), !bytes.isEmpty {
                #expect(!String(decoding: bytes, as: UTF8.self).contains("HTTP"))
            }
            let client = try SecureClient(port: server.ports.webSocket, ca: tls.ca)
            #expect(try client.upgrade().hasPrefix("HTTP/1.1 101 "))
            let refused = try SecureClient(port: server.ports.webSocket, ca: tls.ca)
            try refused.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try refused.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 426 "))
            #expect(refused.endsInOrder())
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_websocket_connections_active") == 1)
        }
    }

    @Test func aCertificateOfTheUsersIsShownWithItsChain() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try SelfSignedCertificate(host: "tts.example.org")
        let (certificate, key, other) = ("\(folder)/certificate.pem", "\(folder)/key.pem", "\(folder)/other.pem")
        try Data(made.certificate).write(to: URL(fileURLWithPath: certificate))
        try Data(made.key).write(to: URL(fileURLWithPath: key))
        try Data(try SelfSignedCertificate(host: "::1").key).write(to: URL(fileURLWithPath: other))
        let settings = { (certificate: String, key: String) in
            ReferenceSettings.quick.with { $0.tls = .files(certificate: certificate, key: key) }
        }
        try await withServer(settings(certificate, key)) { server in
            #expect(server.ports.tls?.ca == certificate)
            let client = try SecureClient(port: server.ports.webSocket, ca: certificate, host: "tts.example.org")
            #expect(try client.upgrade().hasPrefix("HTTP/1.1 101 "))
        }
        #expect(FileManager.default.fileExists(atPath: certificate))
        for (certificate, key, words) in [
            ("\(folder)/nothing.pem", key, "nothing.pem"), (key, key, "no certificate"),
            (certificate, certificate, "no private key"), (certificate, other, "fit"),
        ] {
            let error = await #expect(throws: ReferenceServerError.self) {
                try await ReferenceServer.start(settings: settings(certificate, key))
            }
            #expect(error.map { "\($0)" }?.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test func theLineOfPortsIsJSONWhateverThePathIs() throws {
        var ports = ReferenceServer.Ports(webSocket: 1, metrics: 2, workerMetrics: 3)
        #expect(ports.json == #"{"port":1,"metrics_port":2,"worker_metrics_port":3,"started_monotonic_ns":0}"#)
        ports.tls = .init(url: "wss://localhost:1/", ca: "/a \"b\"\\c\n")
        let object = try JSONSerialization.jsonObject(with: Data(ports.json.utf8)) as? [String: Any]
        #expect(object?["ca"] as? String == "/a \"b\"\\c\n")
        #expect(object?["url"] as? String == "wss://localhost:1/")
        #expect(object?["port"] as? Int == 1)
    }
}

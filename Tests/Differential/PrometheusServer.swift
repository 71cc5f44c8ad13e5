import Foundation
import FoundationNetworking
import Glibc
import PromQL
import Subprocess
import SystemPackage

/// Debian's Prometheus on a free port of the loopback, over blocks made of a text.
struct PrometheusServer: Sendable {
    /// Why the comparison can't be made.
    struct Failure: Error, CustomStringConvertible { var description: String }

    let port: UInt16

    /// Calls `body` while the server answers, then ends it by SIGTERM.
    static func serving(_ openMetrics: String, body: @escaping @Sendable (PrometheusServer) async throws -> Void)
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch {
                print("\(folder.path) is left behind: \(error)")
            }
        }
        let text = folder.appendingPathComponent("samples.om").path
        let data = folder.appendingPathComponent("data").path
        let configuration = folder.appendingPathComponent("prometheus.yml").path
        try openMetrics.write(toFile: text, atomically: true, encoding: .utf8)
        try "global: {}\n".write(toFile: configuration, atomically: true, encoding: .utf8)
        try await load(text, into: data)
        let server = PrometheusServer(port: try freePort())
        let result = try await Subprocess.run(
            .name("prometheus"),
            arguments: [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(data)", "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:\(server.port)",
            ],
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            var lines: [String] = []
            var iterator = execution.standardError.strings().makeAsyncIterator()
            while let line = try await iterator.next() {
                lines.append(line)
                if line.contains("Server is ready to receive web requests") { break }
            }
            guard lines.last?.contains("Server is ready") == true else {
                throw Failure(description: "prometheus did not start: \(lines.suffix(3))")
            }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(server)) } catch { outcome = .failure(error) }
            kill(execution.processIdentifier.value, SIGTERM)
            while try await iterator.next() != nil {}
            try outcome.get()
        }
        _ = result
    }

    private static func load(_ text: String, into data: String) async throws {
        let result = try await Subprocess.run(
            .name("promtool"),
            arguments: ["tsdb", "create-blocks-from", "openmetrics", text, data],
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard case .exited(0) = result.terminationStatus else {
            throw Failure(description: "promtool took no samples: \(result.standardError)")
        }
    }

    /// Whether both programs can be found.
    static var isInstalled: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ["prometheus", "promtool"].allSatisfy { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(description: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}

extension PrometheusServer {
    /// What the server says to a query, or its error.
    func instant(_ expression: String, at milliseconds: Int64) async throws -> Result<QueryValue, Failure> {
        try await ask("query", ["query": expression, "time": Self.seconds(milliseconds)])
    }

    func range(_ expression: String, from: Int64, through: Int64, step: Int64) async throws
        -> Result<QueryValue, Failure>
    {
        let fields = [
            "query": expression, "start": Self.seconds(from), "end": Self.seconds(through), "step": Self.seconds(step),
        ]
        return try await ask("query_range", fields)
    }

    private static func seconds(_ milliseconds: Int64) -> String { NumberText.plain(Double(milliseconds) / 1000) }

    private func ask(_ endpoint: String, _ fields: [String: String]) async throws -> Result<QueryValue, Failure> {
        guard let url = URL(string: "http://127.0.0.1:\(port)/api/v1/\(endpoint)") else {
            throw Failure(description: "no address")
        }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(
            fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&").utf8
        )
        let (data, _) = try await Self.session.data(for: request)
        let reply = try JSONDecoder().decode(Reply.self, from: data)
        guard let data = reply.data else { return .failure(Failure(description: reply.error ?? "no data")) }
        return .success(data.value)
    }

    /// A proxy of the environment's has no business on the loopback.
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.connectionProxyDictionary = [:]
        configuration.timeoutIntervalForRequest = 60
        return URLSession(configuration: configuration)
    }()

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        .joined()
    }
}

/// A reply of the HTTP API.
private struct Reply: Decodable {
    struct Content: Decodable {
        var value: QueryValue

        private enum Key: CodingKey { case resultType, result }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            switch try container.decode(String.self, forKey: .resultType) {
            case "scalar": value = .scalar(try container.decode(Point.self, forKey: .result).number)
            case "string": value = .string(try container.decode(Point.self, forKey: .result).text)
            case "vector":
                value = .vector(
                    try container.decode([Series].self, forKey: .result).map { series in
                        VectorSample(labels: Labels(series.metric), value: series.value?.number ?? .nan)
                    }
                )
            default:
                value = .matrix(
                    try container.decode([Series].self, forKey: .result).map { series in
                        let points = series.values ?? []
                        return MatrixSeries(
                            labels: Labels(series.metric),
                            timestamps: points.map { Int64(($0.time * 1000).rounded()) },
                            values: points.map(\.number)
                        )
                    }
                )
            }
        }
    }

    struct Series: Decodable {
        var metric: [String: String]
        var value: Point?
        var values: [Point]?
    }

    struct Point: Decodable {
        var time: Double
        var text: String
        var number: Double { Double(text) ?? .nan }

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            time = try container.decode(Double.self)
            text = try container.decode(String.self)
        }
    }

    var data: Content?
    var error: String?
}

import EventLoop
import Testing
import Timing

@testable import WebSocketClient

/// Runs cases on one loop, many at a time, and holds what came of each against what it expects.
///
/// Unchecked: the server's thread holds it only to name it to the loop, whose thread alone touches it.
final class ConformanceRun: @unchecked Sendable {
    static let limitSeconds = 60.0
    private static let concurrency = 128

    private let cases: [ConformanceCase]
    private let loop: EventLoop
    private var server: ConformanceServer?
    private var clients: [Int: ConformanceClient] = [:]
    private var nextIndex = 0
    private var endedCount = 0

    init(_ cases: [ConformanceCase]) throws {
        self.cases = cases
        loop = try EventLoop()
    }

    /// What was not as it should, each line beginning with the case's requirement and name.
    func run() throws -> [String] {
        let server = ConformanceServer(cases) { [remote = loop.remote, weak self] in
            remote.submit { [weak self] _ in self?.stopIfThrough() }
        }
        self.server = server
        for _ in 0..<min(Self.concurrency, cases.count) { try startNext() }
        let limit = loop.schedule(at: .now + Int64(Self.limitSeconds) * Nanoseconds.perSecond) {
            [remote = loop.remote] in
            remote.stop()
        }
        loop.run()
        loop.cancel(limit)
        let records = server.all
        return cases.indices.flatMap { index in
            complaints(of: index, records[index]).map {
                "\(cases[index].requirements.joined(separator: ", ")) · \(cases[index].name): \($0)"
            }
        }
    }

    /// The path names the case.
    static func path(_ index: Int) -> String { "/cases/\(index)?of=conformance" }

    static func index(ofPathIn request: String) -> Int? {
        guard request.hasPrefix("GET /cases/") else { return nil }
        return Int(request.dropFirst(11).prefix { $0.isNumber })
    }

    private func startNext() throws {
        guard nextIndex < cases.count, let server else { return }
        let index = nextIndex
        nextIndex += 1
        let row = cases[index]
        let client = ConformanceClient(row) { [weak self] in
            guard let self else { return }
            endedCount += 1
            do { try startNext() } catch { Issue.record("\(error)") }
            stopIfThrough()
        }
        clients[index] = client
        let options = try WebSocketOptions(
            subprotocol: row.subprotocol,
            offersCompression: row.offersCompression,
            messageLimit: row.messageLimit,
            closeTimeout: row.closeTimeout,
            randomSeed: UInt64(index)
        )
        let connection = WebSocketConnection(on: loop, options: options, handler: client)
        client.connection = connection
        connection.connect(
            to: try WebSocketURL("ws://127.0.0.1:\(server.port)\(Self.path(index))"),
            deadline: .now + row.connectTimeout
        )
        if row.sendsEarly, [UInt8](repeating: 65, count: 3).withUnsafeBytes({ connection.send(text: $0) }) != nil {
            Issue.record("\(row.name): sent before it was open")
        }
    }

    private func stopIfThrough() {
        if endedCount == cases.count, server?.doneCount == cases.count { loop.remote.stop() }
    }
}

// MARK: - Judgement

extension ConformanceRun {
    private func complaints(of index: Int, _ record: ConformanceServer.Record?) -> [String] {
        let row = cases[index]
        guard let client = clients[index], let record else { return ["it never came to a connection"] }
        guard let end = client.end else { return ["the client did not end"] }
        var complaints: [String] = client.complaints + row.complaints(record.request)
        if !row.end.fits(end) { complaints.append("ended \(end) instead of \(row.end)") }
        if client.messages != row.messages {
            complaints.append("\(describe(client.messages)) delivered instead of \(describe(row.messages))")
        }
        let (frames, rest) = WireFrame.parse(record.bytes)
        if rest > 0 { complaints.append("\(rest) bytes that are no frame") }
        complaints += WireFrame.complaints(frames, compression: row.offersCompression)
        if !record.isDone { complaints.append("the client left TCP open") }
        complaints += wrongFrames(frames, row)
        return complaints
    }

    private func wrongFrames(_ frames: [WireFrame], _ row: ConformanceCase) -> [String] {
        var frames = frames
        if row.isAnswered, let code = row.end.violationCode {
            // Its reason is the client's own text, whose section `fits` looked at.
            guard let last = frames.popLast(), last.opcode == 8, last.payload.starts(with: CloseFrame(code: code).body)
            else { return ["no close frame of code \(code) was sent"] }
        }
        let compressed = frames.filter(\.isCompressed).map(\.payload)
        var inflated = PlainZlib.inflate(
            compressed,
            windowBits: row.clientWindowBits,
            keepsContext: row.clientKeepsContext
        )[...]
        let sent = frames.map { frame in
            ClientFrame(
                opcode: frame.opcode,
                payload: frame.isCompressed ? inflated.removeFirst() : frame.payload,
                isCompressed: frame.isCompressed
            )
        }
        return sent == row.frames ? [] : ["the client sent \(describe(sent)) instead of \(describe(row.frames))"]
    }

    private func describe(_ messages: [ConformanceCase.Message]) -> String {
        "[" + messages.map { "\($0.kind) \($0.bytes.count) \($0.bytes.prefix(8))" }.joined(separator: ", ") + "]"
    }

    private func describe(_ frames: [ClientFrame]) -> String {
        let parts = frames.map {
            "\($0.opcode)\($0.isCompressed ? "z" : "") \($0.payload.count) \($0.payload.prefix(8))"
        }
        return "[" + parts.joined(separator: ", ") + "]"
    }
}

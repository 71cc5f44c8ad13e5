import Foundation
import Subprocess
import SystemPackage

/// The Python programs beside this file, run by Debian's interpreter, whose package python3-websockets they need.
enum Script {
    private static let interpreter = FilePath("/usr/bin/python3")
    private static let folder = FilePath(#filePath).removingLastComponent()

    /// A program that did not do what it was asked to.
    struct Failure: Error { var said: String }

    private struct Listening: Decodable { var port: Int }

    /// What `client.py` saw at a URL.
    static func client(_ url: String, _ options: some Encodable) async throws -> ClientReport {
        let result = try await Subprocess.run(
            .path(interpreter),
            arguments: [folder.appending("client.py").string, url, try json(options)],
            output: .string(limit: 8 << 20),
            error: .string(limit: 1 << 16)
        )
        guard result.terminationStatus.isSuccess else { throw Failure(said: result.standardError) }
        return try JSONDecoder().decode(ClientReport.self, from: Data(result.standardOutput.utf8))
    }

    /// Calls `body` with the port of a `server.py`, ends it, and gives what it saw.
    static func server<Result: Sendable>(
        _ options: some Encodable,
        body: @Sendable (_ port: Int) async throws -> Result
    ) async throws -> (result: Result, seen: ServerReport) {
        let run = try await Subprocess.run(
            .path(interpreter),
            arguments: [folder.appending("server.py").string, try json(options)],
            input: .inputWriter,
            output: .sequence,
            error: .currentStandardError
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            guard let ready = try await lines.next() else { throw Failure(said: "server.py does not listen") }
            let port = try JSONDecoder().decode(Listening.self, from: Data(ready.utf8)).port
            let result = try await body(port)
            try await execution.standardInputWriter.finish()
            guard let seen = try await lines.next() else { throw Failure(said: "server.py said nothing at its end") }
            return (result, try JSONDecoder().decode(ServerReport.self, from: Data(seen.utf8)))
        }
        return (run.closureResult.0, run.closureResult.1)
    }

    private static func json(_ options: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(options), as: UTF8.self)
    }
}

/// Parameters of permessage-deflate as python3-websockets' factories take them.
struct DeflateOptions: Encodable, Sendable {
    var serverNoContextTakeover = false
    var clientNoContextTakeover = false
    var serverMaxWindowBits: Int?
    var clientMaxWindowBits: Int?
}

/// What `client.py` prints.
struct ClientReport: Decodable, Sendable {
    struct Message: Decodable, Sendable {
        var type: String
        var sessionID: String?
        var reason: String?
        var code: String?

        enum CodingKeys: String, CodingKey {
            case type, reason, code
            case sessionID = "session_id"
        }
    }

    struct Utterance: Decodable, Sendable {
        var sequences: [Int]
        /// Utterance and index that the samples carry; nil where they carry none.
        var marks: [[Int]?]
        var rates: [Int]
        /// Milliseconds.
        var lengths: [Double]
        var encodings: [String]
        var bytes: [Int]
        var end: Message
        /// Seconds from the first to the last frame.
        var span: Double?
    }

    var start: Message
    var extensions: [String]
    var utterances: [Utterance]
    var error: Message
    var close: Int
}

/// What `server.py` prints at its end.
struct ServerReport: Decodable, Sendable {
    var sessions: Int
    var utterances: [String]
    /// Audio messages.
    var sent: Int
    var controls: [String]
    /// Of each session.
    var extensions: [[String]]
    var losses: [String]?
}

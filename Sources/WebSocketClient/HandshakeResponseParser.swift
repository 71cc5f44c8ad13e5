import Excerpts

/// Reads the answer to an upgrade request as it comes in, 16 KiB at the most, and judges it.
struct HandshakeResponseParser {
    enum Verdict: Equatable {
        case accepted(HandshakeAgreement)
        /// Status 0 if it was not HTTP.
        case refused(status: Int, String)
        /// It says 101 but does not keep the rules.
        case violation(String)
    }

    static let limit = 16_384
    private static let opening = Array("HTTP/1.".utf8)
    private static let excerptLimit = 160

    private let request: HandshakeRequest
    private var head: [UInt8] = []
    private var total = 0
    private var lineStart = 0

    init(request: HandshakeRequest) { self.request = request }

    /// Takes bytes off `input` up to the end of the head; nil if that has not come yet.
    ///
    /// After an accepted upgrade the rest of `input` is frames; after a refusal it is looked at for an excerpt only.
    mutating func consume(_ input: inout UnsafeRawBufferPointer) -> Verdict? {
        while !input.isEmpty {
            let byte = input.takeByte()
            total += 1
            head.append(byte)
            if head.count <= Self.opening.count, byte != Self.opening[head.count - 1] {
                return .refused(status: 0, "not HTTP: " + Self.excerpt(head + Array(input.prefix(Self.excerptLimit))))
            }
            if total > Self.limit { return tooLong }
            guard byte == UInt8(ascii: "\n") else { continue }
            let line = head[lineStart...].dropLast().drop { $0 == UInt8(ascii: "\r") }
            lineStart = head.count
            guard line.isEmpty else { continue }
            if let verdict = judge(rest: input) { return verdict }
            // An interim response (RFC 9110 §15.2): the real one follows.
            head.removeAll()
            lineStart = 0
        }
        return nil
    }

    /// What to say when the server hung up before its answer was whole.
    var verdictAtEnd: Verdict? {
        guard let status = statusSoFar, status.status != 101 else { return nil }
        return .refused(status: status.status, Excerpt.of(status.reason))
    }

    private var statusSoFar: (status: Int, reason: String)? {
        String(decoding: head, as: UTF8.self).split { $0 == "\r\n" || $0 == "\n" }.first
            .flatMap { HandshakeResponse.statusLine($0) }
    }

    private var tooLong: Verdict {
        // It began as HTTP does, or it would have been refused before; so what is cut off is an answer's first line.
        guard statusSoFar != nil else {
            return .refused(status: 0, "interim answers of more than \(Self.limit) bytes, and no final one")
        }
        return malformed("an answer whose headers are longer than \(Self.limit) bytes")
    }

    private func malformed(_ text: String) -> Verdict {
        guard let status = statusSoFar else { return .refused(status: 0, "not HTTP: " + Self.excerpt(head)) }
        return status.status == 101
            ? .violation(text) : .refused(status: status.status, "\(Excerpt.of(status.reason)), \(text)")
    }

    /// Nil for an interim response.
    private func judge(rest: UnsafeRawBufferPointer) -> Verdict? {
        guard let response = HandshakeResponse(head: head) else {
            return malformed("an answer with a malformed header")
        }
        switch response.status {
        case 101:
            do {
                return .accepted(try response.agreement(on: request))
            } catch {
                return .violation(error.text)
            }
        case 100..<200: return nil
        default: return .refused(status: response.status, Self.describe(response, body: Array(rest.prefix(1_024))))
        }
    }

    /// Reason, where a redirect leads, and how the body begins as far as it came along.
    private static func describe(_ response: HandshakeResponse, body: [UInt8]) -> String {
        var text = Excerpt.of(response.reason)
        if let location = response.values("location").first { text += " (location: \(Excerpt.of(String(location))))" }
        var body = body[...]
        if response.list("transfer-encoding").contains(where: { $0.lowercased() == "chunked" }) {
            body = firstChunk(of: body)
        }
        let excerpt = excerpt(Array(body))
        return excerpt.isEmpty ? text : "\(text): \(excerpt)"
    }

    private static func firstChunk(of body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let end = body.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
        let digits = String(decoding: body[..<end].prefix { HTTPSyntax.isAlphanumeric($0) }, as: UTF8.self)
        return body[(end + 1)...].prefix(Int(digits, radix: 16) ?? 0)
    }

    /// Bytes of unknown origin made fit for one line of a report, runs of blanks as one.
    private static func excerpt(_ bytes: [UInt8]) -> String {
        let words = bytes.split { $0 == 0x20 || (0x09...0x0d).contains($0) }
        return Excerpt.of(bytes: words.joined(separator: [0x20]))
    }
}

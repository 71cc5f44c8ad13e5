import Foundation

/// The one way in which the folder's JSON files are written and read.
enum JSONText {
    static func encode(_ value: some Encodable, file: String, indented: Bool = true) throws(RecordingError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if indented { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw RecordingError.invalid(file: file, line: nil, reason: "cannot be encoded: \(reason(error))")
        }
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8],
        file: String,
        line: Int? = nil
    ) throws(RecordingError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw RecordingError.invalid(file: file, line: line, reason: reason(error))
        }
    }

    /// Looks at the document's `format` before anything else, since a later one may have changed all the rest.
    static func checkFormat(of bytes: [UInt8], file: String, supported: Int) throws(RecordingError) {
        let found = try decode(FormatOnly.self, from: bytes, file: file).format
        guard found >= 1 else { throw .invalid(file: file, line: nil, reason: "format: \(found) is no format") }
        guard found <= supported else {
            throw .unsupportedFormat(file: file, found: found, supported: supported)
        }
    }

    private struct FormatOnly: Decodable {
        var format: Int
    }

    /// Where in the document, and what, in one line.
    private static func reason(_ error: any Error) -> String {
        func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let path = (context.codingPath + (key.map { [$0] } ?? []))
                .map { $0.intValue.map(String.init) ?? $0.stringValue }
            return path.isEmpty ? "" : "\(path.joined(separator: ".")): "
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context): return place(context, key) + "is missing"
        case DecodingError.typeMismatch(let type, let context): return place(context) + "is not a \(type)"
        case DecodingError.valueNotFound(let type, let context): return place(context) + "is null, not a \(type)"
        case DecodingError.dataCorrupted(let context): return place(context) + context.debugDescription
        case EncodingError.invalidValue(let value, _): return "\(value) is not a JSON value"
        default: return String(describing: error)
        }
    }
}

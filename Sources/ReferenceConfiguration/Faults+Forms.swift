import Documents
import Timing

extension Form where Value == Faults.Change {
    /// `{scale: 5}` or a distribution.
    static func change(of unit: DistributionUnit) -> Form {
        let fields: [Field<ChangeDraft>] =
            [Field("scale", .number(0...1e6), \.scale, "So many times the settings' own.")]
            + Form<RandomDistribution>.distributionFields(of: unit, \.distribution)
        let name = "{scale: 5} or a distribution (\(fields.dropFirst().map(\.key).joined(separator: ", ")))"
        let mapping = Form.object(
            ChangeDraft(),
            described: name,
            fields: fields,
            exactlyOneOf: fields.map(\.key)
        ) { draft, _, _ in draft.scale.map { .scale($0) } ?? draft.distribution.map { .distribution($0) } }
        let constant = Form<RandomDistribution>.distribution(of: unit)
        return Form(schema: constant.schema.orElse(mapping.schema), allowed: name) { node, reader, allowed in
            node.scalar == nil
                ? mapping.read(node, reader)
                : constant.described(allowed).read(node, reader).map { .distribution($0) }
        }
    }
}

private struct ChangeDraft: Sendable {
    var scale: Double?
    var distribution: RandomDistribution?
}

extension Form where Value == TimetableEntry.Draft.Stall {
    static var stall: Form {
        .scalar(
            schema: Form<Bool>.boolean.schema.orElse(Form<Int64>.duration().schema),
            allowed: "a duration such as 500ms, or true for as long as the entry lasts"
        ) { text in
            if ["true", "True", "TRUE"].contains(text) { return .wholly }
            guard let nanoseconds = Quantity.duration(text)?.rounded() else { return nil }
            return (1e6...Double(Form<Int64>.longestDuration)).contains(nanoseconds)
                ? .lasting(Int64(nanoseconds)) : nil
        }
    }
}

extension Form where Value == Faults.Memory {
    static var memory: Form {
        .scalar(
            schema: Form<Double>.share.schema.orElse(Form<Int64>.size(0...1).schema),
            allowed: "a share such as 95% or a size such as 23GB"
        ) { text in
            if let share = Quantity.share(text) { return (0...1).contains(share) ? .share(share) : nil }
            return Quantity.size(text).flatMap { (0...1e15).contains($0) ? .bytes(Int64($0.rounded())) : nil }
        }
    }
}

extension Form where Value == Int64 {
    /// A size a second.
    static var bytesPerSecond: Form {
        .scalar(
            schema: .object(["type": .string("string"), "pattern": .string("^([0-9.]+ ?([kKMGT]i?)?B/s|.*\\$\\{.*)$")]),
            allowed: "a size a second such as 1MB/s, from 1B/s to 1TB/s"
        ) { text in
            guard text.hasSuffix("/s"), let bytes = Quantity.size(text.dropLast(2)) else { return nil }
            return (1...1e12).contains(bytes) ? Int64(bytes.rounded()) : nil
        }
    }
}

extension Form where Value == Faults.Errors {
    static var errors: Form {
        .object(
            Faults.Errors(code: .internalError),
            described: "{code, share}",
            fields: [
                Field("code", .choice, \.code, required: true, "The error's code."),
                Field("share", .share, \.share, "Of all texts; 100% if left out."),
            ]
        )
    }
}

extension Form where Value == Faults.Close {
    static var close: Form {
        .object(
            Faults.Close(code: Faults.Close.reset),
            described: "{code, share}",
            fields: [
                Field("code", closeCode, \.code, required: true, "The close frame's status; 1006 for a TCP reset."),
                Field("share", .share, \.share, "Of all utterances; 100% if left out."),
            ]
        )
    }

    /// What RFC 6455, section 7.4, lets a server say, and 1006 for saying nothing.
    private static var closeCode: Form<UInt16> {
        Form<UInt16>.integer(1000...4999)
            .described("1000 to 1003, 1007 to 1014, 3000 to 4999, or 1006 for a TCP reset")
            .checked { code, _, _ in
                switch code {
                case 1000...1003, 1006...1014, 3000...4999: nil
                default: "\(code) is never sent"
                }
            }
    }
}

extension Form where Value == Faults.Refusal {
    static var refusal: Form {
        .object(
            Faults.Refusal(status: 503),
            described: "{status, share}",
            fields: [
                Field("status", .integer(400...599), \.status, required: true, "The HTTP status."),
                Field("share", .share, \.share, "Of all connections; 100% if left out."),
            ]
        )
    }
}

extension JSON {
    /// A schema that is met by this or another.
    fileprivate func orElse(_ other: JSON) -> JSON { .object(["anyOf": .array([self, other])]) }
}
